/// The beginning of a connection that is encrypted from its first byte.
struct SecureOpening {
    /// The port of FTP over implicit TLS (IANA: ftps), and that of its data connections (ftps-data).
    static let port: UInt16 = 990
    static let dataPort: UInt16 = 989

    private let client: SecureStream
    private let server: SecureStream
    private let isUsualPort: Bool

    /// Nil when either side speaks something else than TLS, or neither has spoken.
    init?(client: [UInt8], server: [UInt8], port: UInt16) {
        guard !client.isEmpty || !server.isEmpty, Self.isRecord(client), Self.isRecord(server) else { return nil }
        (self.client, self.server) = (Self.read(client), Self.read(server))
        isUsualPort = port == Self.port
    }

    private var isBroken: Bool { client.isBroken || server.isBroken }
    private var isFTP: Bool { isUsualPort || client.hello?.offersFTP ?? false }

    /// Whether it is FTP: by the well-known port, or by what the client offers. Both sides must speak TLS.
    var isControl: Bool { !isBroken && isFTP && client.records > 0 && server.records > 0 }

    /// Whether it is, should nothing more come.
    var isControlAlone: Bool { !isBroken && isFTP && client.records + server.records > 0 }

    /// Whether more can show that it is.
    var mayBeControl: Bool {
        if isBroken { return false }
        if isFTP { return true }
        return client.hello == nil && (client.records == 0 ? client.hasBegun : client.lastType == 22)
    }

    private static func isRecord(_ bytes: [UInt8]) -> Bool {
        guard let type = bytes.first else { return true }
        return (20...23).contains(type) && (bytes.count < 3 || (bytes[1] == 3 && bytes[2] <= 4))
    }

    private static func read(_ bytes: [UInt8]) -> SecureStream {
        var stream = SecureStream()
        stream.read(bytes.span)
        return stream
    }
}
