import PacketCapture

/// The data connections that are waited for, by where they will be made.
struct Expectations: Sendable {
    /// A data connection of a session that is being followed.
    struct Place: Sendable, Hashable {
        var session: Int
        var channel: Int
    }

    /// Data connections expected at one endpoint; more than a few are an attempt to make every packet dear.
    private static let mostAtEndpoint = 32

    private var places: [Endpoint: [Place]] = [:]

    var isEmpty: Bool { places.isEmpty }

    /// How many endpoints there are at which something is expected.
    var count: Int { places.count }

    /// The data connections expected there, the last announced first, and only so many of them.
    subscript(endpoint: Endpoint) -> [Place] { places[endpoint.unmapped] ?? [] }

    mutating func add(_ place: Place, at endpoint: Endpoint) {
        let key = endpoint.unmapped
        places[key, default: []].insert(place, at: 0)
        if places[key, default: []].count > Self.mostAtEndpoint { places[key]?.removeLast() }
    }

    mutating func remove(_ place: Place, at endpoint: Endpoint) {
        guard var list = places.removeValue(forKey: endpoint.unmapped) else { return }
        list.removeAll { $0 == place }
        if !list.isEmpty { places[endpoint.unmapped] = list }
    }
}

extension Endpoint {
    /// The endpoint with an IPv4 address that was mapped into IPv6 as IPv4.
    var unmapped: Endpoint { Endpoint(address.unmapped, port) }
}
