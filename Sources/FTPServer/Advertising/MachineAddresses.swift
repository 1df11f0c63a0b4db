import FTPCore
import Glibc

/// The IPv4 addresses of this machine's interfaces.
package enum MachineAddresses {
    /// The addresses as they are now.
    package static func ipv4() -> [HostAddress] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var addresses: [HostAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            // An interface without an address has none of a family either.
            guard let address = entry.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) else { continue }
            let value = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
            addresses.append(.ipv4(UInt32(bigEndian: value)))
        }
        return addresses
    }

    /// Addresses that are listened on, with all of this machine's in place of those that stand for all.
    package static func standingFor(_ listening: [HostAddress]) -> [HostAddress] {
        guard listening.contains(where: \.isUnspecified) else { return listening }
        return listening.filter { !$0.isUnspecified } + ipv4()
    }
}
