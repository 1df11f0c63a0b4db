import Foundation
import Synchronization

/// Ports for servers that cannot choose one themselves.
enum FreePort {
    /// Below the range that the system gives to outgoing and passive connections (32768 and up by default), so that
    /// nobody takes the port between here and the server's start.
    private static let range = 12000..<32000

    /// Where to look next. Started from the process number, so that two test runs rarely meet.
    private static let next = Mutex(range.lowerBound + Int(getpid()) * 37 % range.count)

    static func take(_ family: Family) throws -> Int {
        for _ in range {
            let port = next.withLock { next in
                next = next + 1 < range.upperBound ? next + 1 : range.lowerBound
                return next
            }
            if let socket = try? Socket.listening(family, port: port), socket.port == port { return port }
        }
        throw Failure("no free port in \(range)")
    }
}
