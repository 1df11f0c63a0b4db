import FTPAnalysis
import FTPCore
import FTPTransport

/// The data connections of one live client.
struct ReplayData: ~Copyable {
    /// What came of an upload.
    struct Upload: Sendable {
        var bytes: Int
        /// The size of the captured one, where it is known whole.
        var captured: Int?
        /// The first byte that differs; nil when none does, or nothing is known to compare with.
        var difference: Int?
    }

    private static let bufferSize = 256 << 10
    /// A transfer slower than this, in bytes a second, is given up.
    private static let slowest = 1024

    private let local: DataAddress?
    private let peer: DataAddress?
    private let timeout: Duration
    private let deadline: Deadline
    private var listener: BlockingSocket?
    private var target: DataAddress?

    init(_ local: DataAddress?, _ peer: DataAddress?, timeout: Duration, deadline: Deadline) {
        self.local = local
        self.peer = peer
        self.timeout = timeout
        self.deadline = deadline
    }

    /// Whether it is known where the next data connection will be.
    var isAgreed: Bool { listener != nil || target != nil }

    /// Takes the client's port; gives back a refusal when it is not the client's (RFC 2577 §3).
    mutating func take(_ address: DataAddress) -> Reply? {
        forget()
        guard address.host.unmapped == peer?.host.unmapped, address.port >= 1024 else {
            return Reply(504, "Data connections go to the client only.")
        }
        target = address
        return nil
    }

    /// Listens; gives back the reply with the port in it.
    mutating func listen(_ reply: Reply) -> Reply {
        forget()
        guard let local, let place = SystemAddress(local) else { return Reply(425, "No port can be had.") }
        do throws(SocketFailure) {
            let new = try BlockingSocket.listening(on: place, within: timeout)
            guard let address = new.localAddress else { return Reply(425, "No port can be had.") }
            guard let text = DataReply.written(address, in: reply.code) else {
                return Reply(522, "Use EPSV: this is IPv6.")
            }
            listener = consume new
            return DataReply.replacing(reply, with: text)
        } catch {
            return Reply(425, "No port can be had: \(error.kind).")
        }
    }

    private mutating func forget() {
        listener = nil
        target = nil
    }

    /// Makes the connection, whoever opens it.
    private mutating func open() throws(SocketFailure) -> BlockingSocket {
        defer { forget() }
        if let target, let address = SystemAddress(target) {
            return try BlockingSocket.connected(to: address, within: timeout)
        }
        let limit = Deadline(after: timeout).earlier(deadline)
        while listener != nil {
            try listener?.waitForArrival(until: limit, "data connection")
            // A stranger's connection is closed, and the client's waited for.
            if let new = try listener?.accept(), new.remoteAddress?.host.unmapped == peer?.host.unmapped { return new }
        }
        throw .closed
    }

    // MARK: Bytes

    /// Sends these bytes; gives back a reply when that failed. With a descriptor, the end is not sent before the
    /// client has said something there or has closed the data connection.
    mutating func send(_ bytes: ArraySlice<UInt8>, waitingFor control: CInt?) -> Reply? {
        do throws(SocketFailure) {
            let connection = try open()
            let start = Deadline(after: timeout)
            var rest = bytes
            while !rest.isEmpty {
                try connection.send(rest.prefix(Self.bufferSize))
                rest = rest.dropFirst(Self.bufferSize)
                let limit = start.later(by: .seconds((bytes.count - rest.count) / Self.slowest)).earlier(deadline)
                if limit.hasPassed { throw .timedOut("send") }
            }
            if let control {
                _ = try BlockingSocket.wait(
                    for: [control, connection.descriptor], until: Deadline(after: timeout).earlier(deadline))
            }
            return nil
        } catch {
            return Reply(426, "The data connection failed: \(error.kind).")
        }
    }

    /// Takes what the client sends; gives back a reply when that failed, and what was received.
    mutating func receive(expecting expected: [UInt8]?) -> (Reply?, Upload?) {
        var upload = Upload(bytes: 0, captured: expected?.count)
        do throws(SocketFailure) {
            let connection = try open()
            let start = Deadline(after: timeout)
            while true {
                let limit = start.later(by: .seconds(upload.bytes / Self.slowest)).earlier(deadline)
                try connection.waitForArrival(until: Deadline(after: timeout).earlier(limit), "data")
                let bytes = try connection.receive(atMost: Self.bufferSize)
                if bytes.isEmpty { break }
                if let expected { upload.compare(bytes, with: expected) }
                upload.bytes += bytes.count
            }
            if let expected, upload.bytes < expected.count, upload.difference == nil {
                upload.difference = upload.bytes
            }
            return (nil, upload)
        } catch {
            return (Reply(426, "The data connection failed: \(error.kind)."), upload.bytes > 0 ? upload : nil)
        }
    }
}

extension ReplayData.Upload {
    /// Looks for the first byte that is another than the captured one.
    fileprivate mutating func compare(_ more: [UInt8], with expected: [UInt8]) {
        guard difference == nil else { return }
        let part = expected[min(bytes, expected.count)...].prefix(more.count)
        if part.elementsEqual(more) { return }
        let same = zip(part, more).prefix { $0 == $1 }
        difference = bytes + same.reduce(0) { count, _ in count + 1 }
    }
}
