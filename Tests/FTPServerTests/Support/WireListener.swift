import FTPCore
import Glibc
import Testing

/// A listening socket of a test's own; each accept is bounded.
final class WireListener {
    private let wire: Wire
    let address: DataAddress

    /// A port of 127.0.0.1 that is free now, of those that the system gives to nobody by itself: no other test's
    /// connection takes it before it is used.
    static func freePort() throws -> UInt16 {
        for _ in 0..<100 {
            if let listener = try? WireListener(on: loopback, port: .random(in: 20_000..<30_000)) {
                return listener.address.port
            }
        }
        throw Failure("no port is free")
    }

    init(on host: HostAddress, port: UInt16 = 0, _ location: SourceLocation = #_sourceLocation) throws {
        wire = Wire(owning: Wire.make(host))
        try wire.bind(DataAddress(host: host, port: port), location)
        guard listen(wire.descriptor, 8) == 0, let local = wire.local else { throw Failure(call: "listen", location) }
        address = local
    }

    /// Whether somebody has connected already.
    var hasCaller: Bool { wire.wait(for: POLLIN, 0) }

    func accept(_ location: SourceLocation = #_sourceLocation) throws -> Wire {
        guard wire.wait(for: POLLIN) else { throw Failure("nobody connected in time", location) }
        return Wire(owning: Glibc.accept(wire.descriptor, nil, nil))
    }
}

let loopback = HostAddress.ipv4(127, 0, 0, 1)
