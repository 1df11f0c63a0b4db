/// What tells FTP in a TLS handshake: the extensions of the client's hello.
extension SecureStream.Hello {
    /// Takes what an extension of a ClientHello says.
    mutating func read(extension kind: Int, _ body: ArraySlice<UInt8>) {
        var body = body
        guard body.count > 2 else { return }
        switch kind {
        case 0:
            // A list with one name of type 0 in it.
            body = body.dropFirst(2)
            guard body.popFirst() == 0, body.count > 2 else { return }
            let length = Int(body.removeFirst()) << 8 | Int(body.removeFirst())
            if length <= body.count { serverName = Array(body.prefix(length)) }
        case 16:
            body = body.dropFirst(2)
            while let length = body.popFirst().map({ Int($0) }), length > 0, length <= body.count {
                protocols.append(Array(body.prefix(length)))
                body = body.dropFirst(length)
            }
        case _: return
        }
    }

    /// Whether the client offers FTP and nothing else.
    var offersFTP: Bool {
        let names = protocols.map { String(decoding: $0, as: UTF8.self) }
        return names.contains("ftp") && names.allSatisfy { $0.contains("ftp") }
    }
}
