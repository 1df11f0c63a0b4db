import Dispatch
import Glibc
import Synchronization

/// A server that says just what a test tells it to, to see what the client makes of it.
///
/// The script is a list of steps; each one waits for a line that begins with its command, then sends its answer.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        /// Waits for this command and answers.
        case answer(String, with: String)
        /// Accepts a data connection, sends these bytes, and closes it.
        case data(String)
        /// Accepts a data connection and drops it.
        case dropData
        /// Says this without being asked.
        case say(String)
        /// Closes the control connection.
        case close
    }

    let port: UInt16
    /// Where the script's data connections are accepted: for 227 and 229 texts.
    let dataPort: UInt16
    private let heard = Mutex<[String]>([])

    /// The lines that the client has sent.
    var lines: [String] { heard.withLock { $0 } }

    init(_ script: @Sendable (_ dataPort: UInt16) -> [Step]) throws {
        let (listener, port) = try Self.listen()
        let (dataListener, dataPort) = try Self.listen()
        self.port = port
        self.dataPort = dataPort
        let steps = script(dataPort)
        DispatchQueue(label: "scripted server").async { [self] in
            play(steps, listener, dataListener)
            close(listener)
            close(dataListener)
        }
    }

    private static func listen() throws -> (CInt, UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && Glibc.listen(descriptor, 8) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard result else { throw Unusable() }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    struct Unusable: Error {}

    private func play(_ steps: [Step], _ listener: CInt, _ dataListener: CInt) {
        guard let control = Self.accept(listener) else { return }
        defer { close(control) }
        for step in steps {
            switch step {
            case .say(let text): Self.send(text, to: control)
            case .answer(let command, let text):
                guard let line = Self.line(from: control) else { return }
                heard.withLock { $0.append(line) }
                guard line.hasPrefix(command) else {
                    return Self.send("500 The script wants \(command).\r\n", to: control)
                }
                Self.send(text, to: control)
            case .data(let text):
                guard let data = Self.accept(dataListener) else { return }
                Self.send(text, to: data)
                close(data)
            case .dropData:
                guard let data = Self.accept(dataListener) else { return }
                close(data)
            case .close: return
            }
        }
        // The client closes when it is done.
        while Self.line(from: control) != nil {}
    }

    /// Waits for a connection, for a minute at most.
    private static func accept(_ listener: CInt) -> CInt? {
        var waiting = pollfd(fd: listener, events: CShort(POLLIN), revents: 0)
        guard poll(&waiting, 1, 60_000) == 1 else { return nil }
        let descriptor = Glibc.accept(listener, nil, nil)
        return descriptor >= 0 ? descriptor : nil
    }

    private static func send(_ text: String, to descriptor: CInt) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    /// A line without its end, within a minute; nil at the end of the connection.
    private static func line(from descriptor: CInt) -> String? {
        var bytes: [UInt8] = []
        while true {
            var waiting = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
            guard poll(&waiting, 1, 60_000) == 1 else { return nil }
            var byte: UInt8 = 0
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            if byte == 0x0A { return String(decoding: bytes, as: UTF8.self) }
            if byte != 0x0D { bytes.append(byte) }
        }
    }
}
