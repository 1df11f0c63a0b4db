import Testing

/// One third-party server in one mode over one family.
struct PeerCase: CustomTestStringConvertible {
    let peer: Peer
    let mode: DataMode
    let family: Family

    var testDescription: String { "\(peer.rawValue), \(mode), \(family)" }

    static let all = Peer.allCases.flatMap { peer in
        DataMode.allCases.flatMap { mode in
            Family.allCases.map { PeerCase(peer: peer, mode: mode, family: $0) }
        }
    }
}
