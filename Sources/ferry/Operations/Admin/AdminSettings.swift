import FTPCore
import FTPTransport
import Glibc

/// Where operators' tools reach the server, and what they must show.
struct AdminSettings: Sendable {
    /// A place to listen on.
    enum Place: Sendable, Equatable {
        case address(DataAddress)
        /// A socket in the file system, for its owner only.
        case socket(path: String)

        /// Reads `127.0.0.1:9121`, `[::1]:9121`, `9121` for 127.0.0.1, or a path with a slash.
        init(_ text: String) throws(Failure) {
            if text.contains("/") {
                let path = MachinePath.absolute(text.hasPrefix("unix:") ? String(text.dropFirst(5)) : text)
                guard (1...Self.longestPath).contains(path.utf8.count) else {
                    throw Failure("The path of a socket has at most \(Self.longestPath) bytes.", code: .usage)
                }
                self = .socket(path: path)
                return
            }
            let colon = text.lastIndex(of: ":")
            let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
            var name = colon.map { text[..<$0] } ?? "127.0.0.1"
            if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
            guard let host = HostAddress(String(name)), digits.first != "+", let port = UInt16(digits) else {
                throw Failure(
                    "\(LogText.value(text)) is no place to listen on.",
                    advice: "An address and a port, such as 127.0.0.1:9121, or the path of a socket.", code: .usage)
            }
            self = .address(DataAddress(host: host, port: port))
        }

        /// What fits into a socket's address, the NUL and the ending of the name it is made under left out.
        private static let longestPath = 100
    }

    /// Where to listen.
    var place: Place
    /// What a request has to bear (RFC 6750), when anything.
    var token: String?

    /// Settings. Other hosts may only ask with a token.
    init(place: Place, token: String? = nil) throws(Failure) {
        if case .address(let address) = place, !address.host.isLoopback, (token ?? "").isEmpty {
            throw Failure(
                "The admin listener on \(address.shown) could be reached by anybody.",
                advice: "Give it a token, or let it listen on 127.0.0.1 or a socket.", code: .usage)
        }
        self.place = place
        self.token = token
    }

    /// Whether requests come by TCP from this host only.
    var isLocal: Bool {
        switch place {
        case .address(let address): address.host.isLoopback
        case .socket: false
        }
    }
}
