import FTPCore
import FTPServer
import NIOHTTP1

/// An answer to an operator's tool.
struct AdminResponse: Sendable {
    var status: HTTPResponseStatus
    var contentType: String
    var body: String
    var fields: [(String, String)] = []

    static func json(_ value: JSON, _ status: HTTPResponseStatus = .ok) -> AdminResponse {
        AdminResponse(status: status, contentType: "application/json", body: value.text + "\n")
    }

    static func problem(_ status: HTTPResponseStatus, _ message: String) -> AdminResponse {
        json(.object([("error", .string(message))]), status)
    }
}

/// What an operator may ask and do over HTTP. Knows of no socket.
struct AdminRoutes: Sendable {
    let control: any ServerControl
    let version: String
    let token: String?
    /// Whether requests come from this host only, by TCP. Then the name that was asked for must be a local one: else any
    /// page in a browser here could ask, under a name of its own that leads here.
    let isLocal: Bool
    let metrics: @Sendable () -> String

    func answer(_ head: HTTPRequestHead) async -> AdminResponse {
        if let refusal = refusal(head) { return refusal }
        let path = head.uri.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        let isReading = head.method == .GET || head.method == .HEAD
        switch (path.first, path.count) {
        case ("metrics", 1) where isReading:
            return AdminResponse(status: .ok, contentType: MetricsText.contentType, body: metrics())
        case ("health", 1) where isReading: return await health()
        case ("version", 1) where isReading: return .json(.object([("version", .string(version))]))
        case ("sessions", 1) where isReading:
            return .json(.object([("sessions", .array(await control.sessions().map(\.json)))]))
        case ("sessions", 2) where head.method == .DELETE: return await kick(path[1])
        case ("bans", 1) where isReading: return .json(.object([("bans", .array(control.bans.map(\.json)))]))
        case ("bans", 2...3) where head.method == .DELETE: return liftBan(path[1])
        case ("metrics", 1), ("health", 1), ("version", 1), ("sessions", 1), ("bans", 1): return notAllowed("GET, HEAD")
        case ("sessions", 2), ("bans", 2...3): return notAllowed("DELETE")
        case _: return .problem(.notFound, "There is no such thing here.")
        }
    }

    private func refusal(_ head: HTTPRequestHead) -> AdminResponse? {
        if let token {
            let given = head.headers["Authorization"].first ?? ""
            guard given.lowercased().hasPrefix("bearer "), Self.isSame(given.dropFirst(7), token) else {
                var response = AdminResponse.problem(.unauthorized, "A token is needed.")
                response.fields = [("WWW-Authenticate", "Bearer")]
                return response
            }
        } else if isLocal, !Self.isLocalName(head.headers["Host"].first ?? "") {
            return .problem(.misdirectedRequest, "This server is asked as localhost, or by its address.")
        }
        return nil
    }

    /// Takes as long for any wrong token of a length.
    private static func isSame(_ given: some StringProtocol, _ token: String) -> Bool {
        let (left, right) = (Array(given.utf8), Array(token.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Whether a Host field names this host: `localhost`, or an address, with a port or without.
    private static func isLocalName(_ field: String) -> Bool {
        let end = field.lastIndex(of: ":").flatMap { field[$0...].contains("]") ? nil : $0 } ?? field.endIndex
        let name = field[..<end]
        if name.lowercased() == "localhost" { return true }
        let address = name.hasPrefix("[") && name.hasSuffix("]") ? name.dropFirst().dropLast() : name
        return HostAddress(String(address)) != nil
    }

    private func notAllowed(_ methods: String) -> AdminResponse {
        var response = AdminResponse.problem(.methodNotAllowed, "This is not done here.")
        response.fields = [("Allow", methods)]
        return response
    }

    // MARK: The server

    /// A server whose event loop hangs does not answer at all; the bound on the connection ends it.
    private func health() async -> AdminResponse {
        await control.respond()
        let stage = control.stage
        let value = JSON.object([("status", .string(stage.rawValue))])
        return .json(value, stage == .serving ? .ok : .serviceUnavailable)
    }

    private func kick(_ text: String) async -> AdminResponse {
        guard let id = SessionID(text), await control.kick(id) else {
            return .problem(.notFound, "There is no such session.")
        }
        return AdminResponse(status: .noContent, contentType: "", body: "")
    }

    /// The address, plain or as the network that `GET /bans` tells: what comes behind a slash is its prefix.
    private func liftBan(_ text: String) -> AdminResponse {
        let address = text.replacingEscapes.prefix { $0 != "/" }
        guard let host = HostAddress(String(address)) else { return .problem(.badRequest, "This is not an address.") }
        guard control.liftBan(of: host) != nil else { return .problem(.notFound, "This address is not banned.") }
        return AdminResponse(status: .noContent, contentType: "", body: "")
    }
}

extension String {
    /// The text with `%3A` as `:` (RFC 3986 §2.1); what is no escape stays.
    fileprivate var replacingEscapes: String {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
