import Foundation

/// A program that was started, with its output. Whoever starts one ends it: dropping the value kills its process group.
///
/// Descriptors are closed across `exec`, so that of children started in parallel none keeps another's pipe open.
final class ChildProcess {
    /// What it wrote so far, on standard output and on standard error.
    private(set) var output = Data()
    private(set) var errors = Data()

    private let words: String
    let pid: pid_t
    private let exit: Descriptor
    private var pipes: [Stream: Descriptor] = [:]
    private var status: ExitStatus?

    private enum Stream { case output, errors }

    init(_ invocation: Invocation) throws {
        words = invocation.words
        let input = try Descriptor.reading(invocation.input)
        let (outputRead, outputWrite) = try Descriptor.pipe()
        let (errorsRead, errorsWrite) = try Descriptor.pipe()
        pid = try Spawn.start(
            invocation, input: input, output: outputWrite, errors: errorsWrite)
        exit = try Descriptor.exit(of: pid)
        pipes = [.output: outputRead, .errors: errorsRead]
    }

    deinit {
        // The group, because servers leave children of their own. They are reaped by init.
        _ = kill(-pid, SIGKILL)
        if status == nil { _ = waitpid(pid, nil, 0) }
    }

    /// Both streams as text, for messages.
    var transcript: String { "\(words)\n\(String(decoding: output + errors, as: UTF8.self))" }

    var hasEnded: Bool { status != nil }

    /// Sends a signal to the program itself, not to its children.
    func send(_ signal: Int32) { _ = kill(pid, signal) }

    /// Reads output until the condition finds what it looks for; fails when the program ends or the time is over.
    func wait<Found>(for what: String, within bound: Duration, until found: (ChildProcess) -> Found?) throws -> Found {
        let deadline = Deadline(after: bound)
        while true {
            if let result = found(self) { return result }
            if hasEnded { throw Failure("ended before \(what): \(transcript)") }
            if deadline.hasPassed { throw Failure("no \(what) within \(bound): \(transcript)") }
            try readMore(before: deadline)
        }
    }

    /// Waits until the program has ended by itself; when the time is over, kills it and fails.
    @discardableResult
    func waitForExit(within bound: Duration) throws -> ExitStatus {
        try wait(for: "exit", within: bound) { $0.status }
    }

    /// Waits for the next output or the program's end, at most until the deadline.
    func readMore(before deadline: Deadline) throws {
        let open = pipes.map { ($0.key, $0.value) }
        var polled = open.map { pollfd(fd: $0.1.number, events: Int16(POLLIN), revents: 0) }
        polled.append(pollfd(fd: exit.number, events: Int16(POLLIN), revents: 0))
        let ready = poll(&polled, nfds_t(polled.count), deadline.milliseconds)
        if ready < 0, errno != EINTR { throw Failure.system("poll") }
        let hasEnded = ready > 0 && polled[open.count].revents != 0
        for (index, (stream, descriptor)) in open.enumerated() where hasEnded || polled[index].revents != 0 {
            drain(stream, descriptor)
        }
        if hasEnded {
            var raw: Int32 = 0
            guard waitpid(pid, &raw, 0) == pid else { throw Failure.system("waitpid") }
            status = ExitStatus(raw: raw)
        }
    }

    /// Takes what a pipe holds now. A grandchild may keep it open after the program has ended, so its end is not awaited.
    private func drain(_ stream: Stream, _ descriptor: Descriptor) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor.number, &buffer, buffer.count)
            if count > 0 {
                switch stream {
                case .output: output.append(buffer, count: count)
                case .errors: errors.append(buffer, count: count)
                }
            } else {
                if count == 0 { pipes[stream] = nil }
                return
            }
        }
    }
}
