import Foundation

/// A TCP socket on loopback whose every operation blocks, but never beyond a bound.
struct Socket {
    private let descriptor: Descriptor
    /// The local port.
    let port: Int

    private init(_ descriptor: Descriptor) throws {
        self.descriptor = descriptor
        port = try Self.localPort(descriptor.number)
    }

    /// Connects to a port.
    static func connected(_ family: Family, port: Int, within bound: Duration = Bounds.conversation) throws -> Socket {
        let descriptor = try make(family, bound: bound)
        let status = withAddress(family, port: port) { connect(descriptor.number, $0, $1) }
        guard status == 0 else { throw Failure.system("connect to \(family.loopback) \(port)") }
        return try Socket(descriptor)
    }

    /// Listens on a port, or on a free one.
    static func listening(_ family: Family, port: Int = 0) throws -> Socket {
        let descriptor = try make(family, bound: Bounds.conversation)
        let status = withAddress(family, port: port) { bind(descriptor.number, $0, $1) }
        guard status == 0, listen(descriptor.number, 8) == 0 else {
            throw Failure.system("listen on \(family.loopback) \(port)")
        }
        return try Socket(descriptor)
    }

    func accepted() throws -> Socket {
        let number = try GNU.accept4(descriptor.number, Int32(bitPattern: SOCK_CLOEXEC.rawValue))
        guard number >= 0 else { throw Failure.system("accept") }
        let accepted = Descriptor(owning: number)
        try Self.setBound(Bounds.conversation, on: accepted.number)
        return try Socket(accepted)
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure.system("send") }
            rest = rest.dropFirst(count)
        }
    }

    /// The next bytes, or none at the end of the stream.
    func receive(atMost limit: Int = 65536) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor.number, &buffer, limit, 0)
        guard count >= 0 else { throw Failure.system("receive") }
        return Array(buffer[..<count])
    }

    /// The port at the other end.
    func remotePort() throws -> Int { try Self.port(of: getpeername, descriptor.number) }

    /// Everything up to the end of the stream.
    func receiveAll() throws -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = try receive()
            if bytes.isEmpty { return all }
            all += bytes
        }
    }

    /// Ends both directions now. The descriptor itself goes when the last holder does.
    func close() { _ = shutdown(descriptor.number, Int32(SHUT_RDWR)) }

    private static func make(_ family: Family, bound: Duration) throws -> Descriptor {
        let domain =
            switch family {
            case .IPv4: AF_INET
            case .IPv6: AF_INET6
            }
        let type = Int32(bitPattern: SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(domain, type, 0)
        guard number >= 0 else { throw Failure.system("socket") }
        let descriptor = Descriptor(owning: number)
        try setBound(bound, on: number)
        return descriptor
    }

    /// The bound holds for connecting, accepting, sending and receiving.
    private static func setBound(_ bound: Duration, on number: Int32) throws {
        var time = timeval(tv_sec: Int(bound.components.seconds), tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &time, size) == 0,
            setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &time, size) == 0
        else { throw Failure.system("setsockopt") }
    }

    private static func withAddress<Result>(
        _ family: Family, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        func lend<Address>(_ address: inout Address) -> Result {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<Address>.size))
                }
            }
        }
        switch family {
        case .IPv4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            inet_pton(AF_INET, family.loopback, &address.sin_addr)
            return lend(&address)
        case .IPv6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(port).bigEndian
            inet_pton(AF_INET6, family.loopback, &address.sin6_addr)
            return lend(&address)
        }
    }

    private static func localPort(_ number: Int32) throws -> Int { try port(of: getsockname, number) }

    private static func port(
        of end: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32, _ number: Int32
    ) throws -> Int {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { end(number, $0, &size) }
        }
        guard status == 0 else { throw Failure.system("getsockname or getpeername") }
        // The port stands at the same place in the addresses of both families.
        return withUnsafeBytes(of: &storage) {
            Int(UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        }
    }
}
