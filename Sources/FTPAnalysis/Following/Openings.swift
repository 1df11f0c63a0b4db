import PacketCapture

/// The youngest undecided connections by where they were made to: a packet may overtake the announcement of its
/// connection, by a few packets, so that a small table does.
struct Openings: Sendable {
    private static let size = 1_024
    private var entries: [(endpoint: Endpoint, id: Connection.ID)?] = Array(repeating: nil, count: Self.size)

    subscript(endpoint: Endpoint) -> Connection.ID? {
        guard let entry = entries[place(endpoint)], entry.endpoint == endpoint else { return nil }
        return entry.id
    }

    mutating func note(_ id: Connection.ID, at endpoint: Endpoint) { entries[place(endpoint)] = (endpoint, id) }

    private func place(_ endpoint: Endpoint) -> Int {
        let mixed = (endpoint.address.low ^ endpoint.address.high ^ UInt64(endpoint.port) << 40)
        return Int(truncatingIfNeeded: (mixed &* 0x9e37_79b9_7f4a_7c15) >> 54)
    }
}
