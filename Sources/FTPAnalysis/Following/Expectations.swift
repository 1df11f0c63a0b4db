import PacketCapture

/// The data connections that are waited for, by where they will be made.
struct Expectations: Sendable {
    private var channels: [Endpoint: [Int]] = [:]

    var isEmpty: Bool { channels.isEmpty }

    /// The places of the data connections expected there, the last announced first.
    subscript(endpoint: Endpoint) -> [Int] { channels[endpoint.unmapped] ?? [] }

    mutating func add(_ channel: Int, at endpoint: Endpoint) {
        var list = channels[endpoint.unmapped] ?? []
        list.insert(channel, at: 0)
        channels[endpoint.unmapped] = list
    }

    mutating func remove(_ channel: Int, at endpoint: Endpoint) {
        guard var list = channels[endpoint.unmapped] else { return }
        list.removeAll { $0 == channel }
        channels[endpoint.unmapped] = list.isEmpty ? nil : list
    }
}

extension Endpoint {
    /// The endpoint with an IPv4 address that was mapped into IPv6 as IPv4.
    var unmapped: Endpoint { Endpoint(address.unmapped, port) }
}
