import Foundation

/// What /proc tells of a process.
enum ProcessStatus {
    /// The words of each line of each thread's status, by the line's name.
    static func threads(of process: pid_t) throws -> [[String: [String]]] {
        let folder = "/proc/\(process)/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { thread in
            // A thread that has ended meanwhile has no status.
            guard let text = try? String(contentsOfFile: "\(folder)/\(thread)/status", encoding: .utf8) else {
                return nil
            }
            let lines = text.split(separator: "\n").map { $0.split(separator: ":", maxSplits: 1) }
            return Dictionary(
                lines.map {
                    (String($0[0]), $0.count > 1 ? $0[1].split(whereSeparator: \.isWhitespace).map(String.init) : [])
                },
                uniquingKeysWith: { first, _ in first })
        }
    }

    /// Whether its files in /proc are root's: so are those of a process that must not be dumped or traced.
    static func ownsNothingButRoot(_ process: pid_t) throws -> Bool {
        let attributes = try FileManager.default.attributesOfItem(atPath: "/proc/\(process)/maps")
        return attributes[.ownerAccountID] as? Int == 0
    }
}

/// Ports that only root may bind.
enum FreePrivilegedPort {
    /// A port that is free, and the one below it as well.
    static func pair(_ family: Family) throws -> Int? {
        (600..<1_000).first { port in
            (try? Socket.listening(family, port: port)) != nil && (try? Socket.listening(family, port: port - 1)) != nil
        }
    }
}
