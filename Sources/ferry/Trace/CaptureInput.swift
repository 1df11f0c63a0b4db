import CFerry
import Glibc
import PacketCapture

/// The bytes of a capture, from a file, a pipe or a capture tool; expanded when gzip packed them.
///
/// While a stream is read, SIGINT ends the capture and not this process: what its writer still says is read, for a
/// bounded time. The second one ends it at once.
struct CaptureInput: ~Copyable {
    /// For how long a stream is read on after an interruption, and its writer waited for.
    static let drain = Duration.seconds(2)
    /// Bytes read at a time of a packed capture.
    private static let packedChunk = 64 << 10

    /// What the capture is called.
    let name: String
    /// Whether it comes from elsewhere while it is being read.
    let isStream: Bool
    /// What is wrong with the packing, as far as it was read.
    private(set) var flaw: String?
    private let descriptor: CInt
    private let isOwned: Bool
    /// The capture tool that writes the stream.
    private var tool: CaptureTool?
    /// Readable once somebody wants the capture to end; -1 of a file.
    private let interruptions: CInt
    /// When an interrupted stream ends at the latest.
    private var deadline: ContinuousClock.Instant?
    private var expander: GzipExpander?
    /// What was read and not handed on, from `start` on.
    private var raw: [UInt8] = []
    private var start = 0
    private var isRecognized = false
    private var isAtEnd = false
    /// Where what comes is kept for another reading.
    var copy: CaptureCopy?

    /// Opens a file, or standard input for `-`.
    init(_ path: String) throws(CaptureSource.Failure) {
        let name = path == "-" ? "standard input" : path
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw .system(name) }
        (self.name, self.descriptor, isOwned) = (name, descriptor, path != "-")
        isStream = status.st_mode & S_IFMT != S_IFREG
        interruptions = isStream ? ferry_interruptions() : -1
    }

    /// What was kept of a stream.
    init(_ copy: CaptureCopy) throws(CaptureSource.Failure) {
        (name, descriptor, isOwned) = (copy.name, try copy.reopen(), true)
        (isStream, interruptions) = (false, -1)
    }

    /// What a capture tool writes.
    init(_ tool: consuming CaptureTool) {
        (name, descriptor, isOwned) = (tool.interface, tool.output, false)
        isStream = true
        interruptions = ferry_interruptions()
        self.tool = consume tool
    }

    deinit {
        if isOwned { close(descriptor) }
        if interruptions >= 0 { ferry_interruptions_end() }
    }

    /// Ends the capture tool, if there is one; tells how it went.
    mutating func finish() -> CaptureTool.Ending? {
        tool?.end(within: Self.drain, isEnding: isAtEnd && deadline == nil)
    }

    // MARK: Waiting

    /// Whether nothing comes for so many milliseconds. A file never keeps anybody waiting.
    mutating func isIdle(for patience: CInt) -> Bool {
        isStream && start == raw.count && !isAtEnd && !isReadable(within: patience)
    }

    /// Waits for something to read, so many milliseconds; -1 is without bound, as long as nobody interrupts.
    private mutating func isReadable(within patience: CInt) -> Bool {
        while true {
            var most = patience
            if let deadline {
                let rest = ContinuousClock.now.duration(to: deadline)
                if rest <= .zero {
                    isAtEnd = true
                    return true
                }
                most = patience < 0 ? rest.milliseconds + 1 : min(patience, rest.milliseconds + 1)
            }
            var entries = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: interruptions, events: Int16(POLLIN), revents: 0),
                pollfd(fd: tool?.errors ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&entries, nfds_t(entries.count), most)
            if count < 0, errno == EINTR { continue }
            if entries[1].revents != 0, ferry_interruption() != 0 { interrupt() }
            if entries[2].revents != 0 { tool?.readErrors() }
            if entries[0].revents != 0 || count < 0 { return true }
            if count == 0, patience >= 0 { return false }
        }
    }

    private mutating func interrupt() {
        deadline = deadline == nil ? ContinuousClock.now.advanced(by: Self.drain) : .now
        tool?.interrupt()
    }

    // MARK: Reading

    /// Puts what comes next into a reader, and waits for it; false at the end.
    mutating func fill(_ reader: inout CaptureReader) throws(CaptureSource.Failure) -> Bool {
        let count = try reader.fill { (space: inout OutputSpan<UInt8>) throws(CaptureSource.Failure) in
            try read(into: &space)
        }
        return count > 0
    }

    /// Reads what is there, and waits if there is nothing; appends nothing at the end.
    mutating func read(into space: inout OutputSpan<UInt8>) throws(CaptureSource.Failure) {
        if !isRecognized { try recognize() }
        guard expander != nil else {
            if start < raw.count {
                while start < raw.count, space.freeCapacity > 0 {
                    space.append(raw[start])
                    start += 1
                }
            } else {
                _ = try readRaw(into: &space)
            }
            return
        }
        let before = space.count
        while space.count == before, space.freeCapacity > 0 {
            if start == raw.count, !isAtEnd { try fill() }
            let rest = raw[start...]
            let taken = expander?.expand(rest, isLast: isAtEnd, into: &space) ?? 0
            start += taken
            flaw = expander?.flaw
            if space.count == before, taken == 0, isAtEnd || expander?.isOver == true { return }
        }
    }

    /// Looks at the first bytes: gzip's own?
    private mutating func recognize() throws(CaptureSource.Failure) {
        isRecognized = true
        while raw.count < GzipExpander.magic.count, !isAtEnd { try fill() }
        if raw.starts(with: GzipExpander.magic) { expander = GzipExpander() }
    }

    private mutating func fill() throws(CaptureSource.Failure) {
        var bytes = raw
        raw = []
        bytes.removeSubrange(..<start)
        start = 0
        var failure: CaptureSource.Failure?
        bytes.append(addingCapacity: Self.packedChunk) { space in
            do throws(CaptureSource.Failure) { _ = try readRaw(into: &space) } catch { failure = error }
        }
        raw = bytes
        if let failure { throw failure }
    }

    private mutating func readRaw(into space: inout OutputSpan<UInt8>) throws(CaptureSource.Failure) -> Bool {
        if isStream { _ = isReadable(within: -1) }
        guard !isAtEnd else { return false }
        var count = -1
        let before = space.count
        space.withUnsafeMutableBufferPointer { buffer, initialized in
            let free = buffer.count - initialized
            repeat {
                count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + initialized }, free)
            } while count < 0 && errno == EINTR
            if count > 0 { initialized += count }
        }
        if count < 0 { throw .system(name) }
        if count == 0 { isAtEnd = true }
        if let copy, count > 0 { try keep(space.span.extracting(droppingFirst: before), copy) }
        return count > 0
    }

    private func keep(_ bytes: Span<UInt8>, _ copy: CaptureCopy) throws(CaptureSource.Failure) {
        try bytes.withUnsafeBufferPointer { buffer throws(CaptureSource.Failure) in try copy.append(buffer) }
    }
}

extension CaptureSource.Failure {
    /// What the system says went wrong.
    static func system(_ name: String) -> Self { Self(message: "\(name): \(String(cString: strerror(errno)))") }
}
