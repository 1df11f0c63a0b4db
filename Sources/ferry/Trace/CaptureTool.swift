import CFerry
import Glibc

/// The system's own tool for capturing, running: tcpdump or dumpcap, whose packets come through a pipe.
struct CaptureTool: ~Copyable {
    /// How the tool ended.
    struct Ending {
        /// What is to be said of it, if anything.
        var complaint: String?
    }

    /// A tool and the arguments that make it write a capture to its standard output.
    private struct Candidate: Sendable {
        var name: String
        var arguments: @Sendable (_ interface: String, _ filter: String) -> [String]
    }

    private static let candidates = [
        // -U: each packet is written as it comes. Without --immediate-mode the kernel hands them over in blocks, and the
        // block that is not full when the tool is interrupted is lost. With it every packet takes as much of the buffer as
        // the longest one could: with tcpdump's own sizes that is room for eight, and most packets of a busy line are lost.
        Candidate(name: "tcpdump") {
            ["-i", $0, "-n", "-U", "--immediate-mode", "-s", longestPacket, "-B", bufferSize, "-w", "-"]
                + ($1.isEmpty ? [] : ["--", $1])
        },
        Candidate(name: "dumpcap") { ["-i", $0, "-q", "-w", "-"] + ($1.isEmpty ? [] : ["-f", $1]) },
    ]
    /// The kernel's buffer for packets, in KiB.
    private static let bufferSize = "65536"
    /// The longest IP packet, and a link's header before it, in bytes.
    private static let longestPacket = "65600"
    /// Where tools for the administrator are, which are not in everybody's PATH.
    private static let further = "/usr/local/sbin:/usr/sbin:/sbin"
    /// What is kept of what the tool says, in bytes.
    private static let mostErrors = 16 << 10
    private static let (pipeSize, messagesSize): (CInt, CInt) = (1 << 20, 64 << 10)

    /// What it captures from.
    let interface: String
    /// What it is called.
    let name: String
    /// Where its packets and its messages can be read.
    let output: CInt
    private(set) var errors: CInt
    private let process: pid_t
    private var said: [UInt8] = []
    private var isOver = false
    private var wasInterrupted = false

    /// Starts the first tool there is; `filter` is in the language of pcap-filter(7).
    init(_ interface: String, filter: String) throws(Failure) {
        guard let (tool, path) = Self.find() else {
            throw Failure(
                "Neither tcpdump nor dumpcap is on this system: one of them has to capture.",
                advice: "Install the package tcpdump (or wireshark-common, which has dumpcap).", code: .failed)
        }
        var packets: [CInt] = [-1, -1]
        var messages: [CInt] = [-1, -1]
        guard ferry_pipe(&packets, Self.pipeSize) > 0 else { throw Self.failure(tool.name, errno) }
        guard ferry_pipe(&messages, Self.messagesSize) > 0 else {
            let error = errno
            for end in packets { close(end) }
            throw Self.failure(tool.name, error)
        }
        let process = Self.start(path, [tool.name] + tool.arguments(interface, filter), packets[1], messages[1])
        let error = errno
        close(packets[1])
        close(messages[1])
        guard process > 0 else {
            close(packets[0])
            close(messages[0])
            throw Self.failure(tool.name, error)
        }
        _ = fcntl(messages[0], F_SETFL, O_NONBLOCK)
        (self.interface, name, self.process) = (interface, tool.name, process)
        (output, errors) = (packets[0], messages[0])
    }

    deinit {
        if !isOver { Self.reap(process, within: .zero) }
        close(output)
        if errors >= 0 { close(errors) }
    }

    /// Reads what the tool has said.
    mutating func readErrors() {
        guard errors >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(errors, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else { break }
            said += buffer[..<count]
            if said.count > Self.mostErrors { said.removeFirst(said.count - Self.mostErrors) }
        }
        close(errors)
        errors = -1
    }

    /// Asks the tool to end; it writes what it still has.
    mutating func interrupt() {
        guard !isOver else { return }
        kill(process, SIGINT)
        wasInterrupted = true
    }

    /// Ends the tool, by force once the time is over, and tells how it went. `isEnding` says that it has closed its
    /// output: then it is on its way.
    mutating func end(within patience: Duration, isEnding: Bool) -> Ending {
        guard !isOver else { return Ending() }
        if !isEnding { interrupt() }
        let status = Self.reap(process, within: patience)
        isOver = true
        readErrors()
        let lines = String(decoding: said, as: UTF8.self).split(separator: "\n").map { String($0) }
        guard status == 0 || wasInterrupted else {
            let words =
                lines.last { $0.hasPrefix(name) && !$0.contains("listening on") } ?? lines.last
                ?? "it ended with status \(status)"
            return Ending(complaint: words.hasPrefix(name) ? words : "\(name): \(words)")
        }
        let dropped = lines.first { $0.hasSuffix("dropped by kernel") && !$0.hasPrefix("0 ") }
        return Ending(complaint: dropped.map { "\(name): \($0); they are missing here" })
    }

    // MARK: The process

    private static func find() -> (Candidate, path: String)? {
        let places = (getenv("PATH").map { String(cString: $0) } ?? "") + ":" + further
        for candidate in candidates {
            for place in places.split(separator: ":") {
                let path = place + "/" + candidate.name
                if access(path, X_OK) == 0 { return (candidate, path) }
            }
        }
        return nil
    }

    private static func start(_ path: String, _ arguments: [String], _ output: CInt, _ errors: CInt) -> pid_t {
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        return ferry_start_writing(path, &words, output, errors)
    }

    /// Waits for the end of a process, by force once the time is over. Returns its status as a shell has it.
    @discardableResult
    private static func reap(_ process: pid_t, within patience: Duration) -> CInt {
        let descriptor = ferry_process(process)
        if descriptor >= 0 {
            let deadline = ContinuousClock.now.advanced(by: patience)
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while true {
                let rest = max(.zero, ContinuousClock.now.duration(to: deadline))
                let count = poll(&entry, 1, rest.milliseconds)
                if count < 0, errno == EINTR { continue }
                if count == 0 { kill(process, SIGKILL) }
                break
            }
            close(descriptor)
        } else {
            kill(process, SIGKILL)
        }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
    }

    private static func failure(_ name: String, _ number: CInt) -> Failure {
        Failure("Cannot start \(name): \(String(cString: strerror(number))).", code: .failed)
    }
}

extension Duration {
    /// In whole milliseconds, as poll(2) takes them.
    var milliseconds: CInt {
        let (seconds, attoseconds) = components
        return CInt(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
