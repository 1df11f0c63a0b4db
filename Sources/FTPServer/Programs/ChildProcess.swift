import CFerry
import FTPTransport
import Glibc
import Synchronization

/// A program that is run once: it is given its whole input at once, and has until a bound to end.
///
/// It leads a process group of its own and inherits no descriptor but standard error, no ignored signal, and no
/// environment but what it is given. It is gone when ``run(within:)`` ends: of its own, by the bound, or by ``end()``.
package final class ChildProcess: Sendable {
    /// What becomes of the output.
    package enum Output: Sendable {
        /// Nobody reads it, nor what comes on standard error.
        case dropped
        /// It is the answer, at most this many bytes. Whatever the program has started ends with it.
        case kept(Int)
    }

    /// Why there is no answer.
    package enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// It could not be run.
        case system(SystemError)
        /// It did not end in time.
        case tooLate
        /// It said more than was asked for.
        case tooLong
        /// Nobody wants it any more.
        case cancelled
        /// It ended with a status other than 0.
        case exited(CInt)
        /// It was ended by a signal.
        case ended(signal: CInt)

        /// What happened, in words.
        package var description: String {
            switch self {
            case .system(let error): "the program cannot be run: \(error)"
            case .tooLate: "the program was ended: it took too long"
            case .tooLong: "the program was ended: it said too much"
            case .cancelled: "the program was ended: nobody wants it any more"
            case .exited(let status): "exit status \(status)"
            case .ended(let signal): "ended by signal \(signal)"
            }
        }
    }

    private enum State {
        case idle
        case running(pid_t)
        case over
    }

    /// Where programs look for others, as at a login of root.
    package static let usualSearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    private let path: String
    private let environment: [String]
    private let input: [UInt8]
    private let output: Output
    private let state = Mutex(State.idle)

    /// The program at this path, without arguments.
    package init(
        _ path: String, environment: [String] = ["PATH=" + usualSearchPath], input: [UInt8], output: Output = .dropped
    ) {
        self.path = path
        self.environment = environment
        self.input = input
        self.output = output
    }

    /// Runs it on a thread that may block; the end of the task ends it.
    package func run(on threads: WorkerPool, within bound: Duration) async throws -> [UInt8] {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                threads.submit { continuation.resume(with: Result { try self.run(within: bound) }) }
            }
        } onCancel: {
            end()
        }
    }

    /// Runs it, and gives what it wrote. Blocks until it has ended.
    package func run(within bound: Duration) throws(Failure) -> [UInt8] {
        let deadline = ContinuousClock.now + bound
        let (program, answer) = try start()
        let outcome = Result { () throws(Failure) in
            try AnswerReader(of: program, from: answer, limit: limit).bytes(until: deadline)
        }
        let status = reap(program, sparingOthers: (try? outcome.get()) != nil && answer == nil)
        let bytes = try outcome.get()
        switch (status & 0x7F, status >> 8 & 0xFF) {
        case (0, 0): return bytes
        case (0, let status): throw .exited(status)
        case (let signal, _): throw .ended(signal: signal)
        }
    }

    /// Ends the program and all that it has started; one that was not started yet will not be.
    package func end() {
        state.withLock { state in
            switch state {
            case .idle: state = .over
            // Its number is its own until it has been waited for, and by then it is not running.
            case .running(let program): _ = kill(-program, SIGKILL)
            case .over: break
            }
        }
    }

    private var limit: Int {
        switch output {
        case .dropped: 0
        case .kept(let limit): limit
        }
    }

    /// Starts it. The descriptor is the one to read its answer from, when one is wanted.
    private func start() throws(Failure) -> (pid_t, Descriptor?) {
        let file = Descriptor(input.withUnsafeBytes { ferry_memory_file($0.baseAddress, $0.count) })
        guard file.number >= 0 else { throw .system(SystemError("memfd_create")) }
        var pipe: (reading: Descriptor, writing: Descriptor)?
        switch output {
        case .dropped: break
        case .kept: pipe = try Descriptor.pipe()
        }
        let program = try state.withLock { state throws(Failure) -> pid_t in
            switch state {
            case .idle: break
            case .running, .over: throw .cancelled
            }
            let program = withStrings(environment) {
                ferry_start(path, $0, file.number, pipe?.writing.number ?? -1)
            }
            guard program > 0 else { throw .system(SystemError("posix_spawn")) }
            state = .running(program)
            return program
        }
        return (program, pipe?.reading)
    }

    /// Waits for the end of the program, which is made to come. Its status as wait(2) has it.
    private func reap(_ program: pid_t, sparingOthers: Bool) -> CInt {
        state.withLock { state in
            if !sparingOthers { _ = kill(-program, SIGKILL) }
            state = .over
        }
        var status: CInt = 0
        while waitpid(program, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

/// Lends strings as C has a list of them, NULL at its end.
private func withStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { list in
        // The list has its NULL at least, so it has a base.
        guard let base = list.baseAddress else { preconditionFailure("an array of one element has an address") }
        return body(base)
    }
}
