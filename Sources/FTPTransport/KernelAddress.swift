import FTPCore
import Glibc

/// An address in the kernel's form, converted from and to the protocol's.
struct KernelAddress {
    private var storage = sockaddr_storage()
    private(set) var length: socklen_t = 0

    /// Room for the kernel to write an address into.
    init() {}

    /// The kernel's form; a link-local address also needs to be told the interface that it is reached through.
    init(_ address: DataAddress, scope: UInt32 = 0) {
        switch address.host {
        case .ipv4(let host):
            var ipv4 = sockaddr_in()
            ipv4.sin_family = sa_family_t(AF_INET)
            ipv4.sin_port = address.port.bigEndian
            ipv4.sin_addr.s_addr = host.bigEndian
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: ipv4, as: sockaddr_in.self) }
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
        case .ipv6:
            var ipv6 = sockaddr_in6()
            ipv6.sin6_family = sa_family_t(AF_INET6)
            ipv6.sin6_port = address.port.bigEndian
            if address.host.isLinkLocal { ipv6.sin6_scope_id = scope }
            withUnsafeMutableBytes(of: &ipv6.sin6_addr) { $0.copyBytes(from: address.host.bytes) }
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: ipv6, as: sockaddr_in6.self) }
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        }
    }

    /// The address in the protocol's form, IPv4 in its own even when the socket shows it mapped.
    var dataAddress: DataAddress? {
        withUnsafeBytes(of: storage) { bytes in
            switch CInt(storage.ss_family) {
            case AF_INET:
                let ipv4 = bytes.load(as: sockaddr_in.self)
                return DataAddress(
                    host: .ipv4(UInt32(bigEndian: ipv4.sin_addr.s_addr)), port: UInt16(bigEndian: ipv4.sin_port))
            case AF_INET6:
                let ipv6 = bytes.load(as: sockaddr_in6.self)
                let (high, low) = withUnsafeBytes(of: ipv6.sin6_addr) { address in
                    (
                        UInt64(bigEndian: address.loadUnaligned(as: UInt64.self)),
                        UInt64(bigEndian: address.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                    )
                }
                return DataAddress(host: HostAddress.ipv6(high, low).unmapped, port: UInt16(bigEndian: ipv6.sin6_port))
            // The kernel has more families; none of them carries FTP.
            default: return nil
            }
        }
    }

    /// Lends the address to a call that reads it.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// Lends the room to a call that writes an address.
    mutating func fill<Result>(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result)
        -> Result
    {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &length) { length in
            withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
            }
        }
    }
}

extension HostAddress {
    /// Whether it means a host only together with an interface (RFC 4007): fe80::/10.
    var isLinkLocal: Bool {
        switch self {
        case .ipv4: false
        case .ipv6(let high, _): high >> 54 == 0xFE80 >> 6
        }
    }
}
