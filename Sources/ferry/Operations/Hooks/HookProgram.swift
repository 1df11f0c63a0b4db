import CFerry
import FTPTransport
import Glibc
import Synchronization

/// A program that is run for one message. It is gone when this ends: of its own, by the bound, or with the task.
final class HookProgram: Sendable {
    private enum State {
        case idle
        case running(pid_t)
        case ended
    }

    private let path: String
    private let environment: [String]
    private let input: [UInt8]
    private let state = Mutex(State.idle)

    init(path: String, environment: [String], input: [UInt8]) {
        self.path = path
        self.environment = environment
        self.input = input
    }

    /// Runs it to its end on a thread that may block.
    func run(on threads: WorkerPool, within bound: Duration) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                threads.submit { continuation.resume(with: Result { try self.runHere(within: bound) }) }
            }
        } onCancel: {
            self.kill()
        }
    }

    private func runHere(within bound: Duration) throws(HookFailure) {
        let program = try start()
        defer { state.withLock { $0 = .ended } }
        let end = ContinuousClock.now + bound
        var status: CInt = 0
        while true {
            let left = max(.zero, end - ContinuousClock.now).components
            let milliseconds = min(left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000, 60_000)
            switch ferry_wait(program, CInt(milliseconds), &status) {
            case 1: return try judge(status)
            case 0 where ContinuousClock.now < end: continue
            case 0:
                kill()
                ferry_wait(program, 1_000, &status)
                throw HookFailure("the program was ended: it took too long")
            case _: throw HookFailure("the program was lost: \(SystemError.message(errno))")
            }
        }
    }

    private func start() throws(HookFailure) -> pid_t {
        let program = state.withLock { state -> pid_t in
            if case .ended = state {
                errno = ECANCELED
                return -1
            }
            let program = withStrings([path]) { arguments in
                withStrings(environment) { environment in
                    input.withUnsafeBytes { ferry_start(path, arguments, environment, $0.baseAddress, $0.count) }
                }
            }
            if program > 0 { state = .running(program) }
            return program
        }
        guard program > 0 else { throw HookFailure("the program cannot be run: \(SystemError.message(errno))") }
        return program
    }

    /// Ends the program and all that it has started. Its number is its own until it has been waited for.
    private func kill() {
        state.withLock { state in
            switch state {
            case .idle: state = .ended
            case .running(let program): _ = Glibc.kill(-program, SIGKILL)
            case .ended: break
            }
        }
    }

    private func judge(_ status: CInt) throws(HookFailure) {
        guard status != 0 else { return }
        let signal = status & 0x7F
        throw HookFailure(signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "ended by signal \(signal)")
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
}

/// Why a hook did not do what it is for.
struct HookFailure: Error, CustomStringConvertible {
    let description: String
    /// Whether trying again may help.
    let isLasting: Bool

    init(_ description: String, isLasting: Bool = false) {
        self.description = description
        self.isLasting = isLasting
    }
}
