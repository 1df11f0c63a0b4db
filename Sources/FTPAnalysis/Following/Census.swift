/// What a capture holds altogether, FTP or not.
public struct Census: Sendable {
    /// Packets.
    public internal(set) var packets = 0
    /// TCP segments.
    public internal(set) var segments = 0
    /// TCP connections.
    public internal(set) var connections = 0
    /// The ports connected to, the first few in the order they were met.
    public private(set) var ports: [UInt16] = []

    private static let mostPorts = 8

    mutating func note(port: UInt16) {
        if ports.count < Self.mostPorts, !ports.contains(port) { ports.append(port) }
    }
}
