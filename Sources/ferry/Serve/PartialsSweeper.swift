import FTPServer
import FTPStorage
import FTPTransport
import Logging
import ServiceLifecycle

/// Removes, at start and then every hour, the uploads that were broken off so long ago that nobody may go on with them.
struct PartialsSweeper: Service {
    private let homes: ServedHomes
    private let age: Duration
    private let logger: Logger

    private static let interval = Duration.seconds(3_600)

    init(_ homes: ServedHomes, age: Duration, logger: Logger) {
        self.homes = homes
        self.age = age
        self.logger = logger
    }

    func run() async throws {
        // Walking trees blocks: it has a thread of its own.
        let workers = WorkerPool(limit: 1)
        defer { workers.shutDown() }
        repeat {
            workers.submit { [homes, age, logger] in
                for home in homes.all { Self.sweep(home, olderThan: age, logger) }
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        } while !Task.isCancelled && !Task.isShuttingDownGracefully
    }

    private static func sweep(_ home: String, olderThan age: Duration, _ logger: Logger) {
        do throws(StorageError) {
            let swept = try LocalStorage(root: home).sweep(olderThan: age)
            guard swept.files > 0 else { return }
            logger.notice(
                "broken-off uploads removed",
                metadata: ["home": "\(home)", "files": "\(swept.files)", "bytes": "\(swept.bytes)"])
        } catch {
            logger.warning(
                "cannot look for broken-off uploads", metadata: ["home": "\(home)", "error": "\(error.reason)"])
        }
    }
}
