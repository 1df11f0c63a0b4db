/// What the capture lacks of the words on a control connection.
struct Unheard: Sendable {
    /// One side's.
    struct Part: Sendable {
        var bytes = 0
        /// The first packets behind gaps.
        var packets = FewPackets()

        mutating func note(_ count: Int, packet: Int) {
            bytes += count
            packets.note(packet)
        }
    }

    private var fromClient = Part()
    private var fromServer = Part()

    var isEmpty: Bool { fromClient.bytes == 0 && fromServer.bytes == 0 }

    subscript(role: Role) -> Part {
        get { role == .client ? fromClient : fromServer }
        _modify {
            switch role {
            case .client: yield &fromClient
            case .server: yield &fromServer
            }
        }
    }
}
