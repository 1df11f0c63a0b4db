import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// What this process has open that belongs to one server, told apart from other tests' by the address and the folder.
struct Census: Equatable {
    var listeners = 0
    var connections = 0
    var files = 0

    init(_ host: HostAddress, _ folder: Folder) {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for number in numbers.compactMap({ CInt($0) }) {
            var address = KernelAddress()
            if address.fill({ getsockname(number, $0, $1) }) == 0 {
                guard address.dataAddress?.host == host else { continue }
                if Self.listens(number) { listeners += 1 } else { connections += 1 }
            } else if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)"),
                path.hasPrefix(folder.path)
            {
                files += 1
            }
        }
    }

    private static func listens(_ number: CInt) -> Bool {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value != 0
    }

    /// Pipes and events of the whole process: whose they are cannot be told.
    static var anonymous: Int {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return numbers.count { number in
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
            return path.map { $0.hasPrefix("pipe:") || $0.hasPrefix("anon_inode:[eventfd") } ?? false
        }
    }
}

/// A server under attack. After `body` it has to serve as before, and to have let go of all that came with the attack.
func attacked(
    _ folder: Folder, on host: HostAddress, _ body: @Sendable @escaping (TestServer, Folder) throws -> Void
) async throws {
    try await withServer(try folder.storage, { $0.addresses = [host] }) { server in
        try server.provesItServes()
        guard comesTrue({ Census(host, folder).connections == 0 }) else { throw Failure("a session did not end") }
        let before = Census(host, folder)
        try body(server, folder)
        try server.provesItServes()
        let isAsBefore = comesTrue {
            let now = Census(host, folder)
            // Passive ports are kept for the next transfer.
            return now.connections == 0 && now.files == before.files
        }
        guard isAsBefore else { throw Failure("before: \(before), afterwards: \(Census(host, folder))") }
    }
}
