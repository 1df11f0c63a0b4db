import FTPClient
import FTPCore
import Glibc

/// The servers that data connections resume with TLS 1.2 only, one a line: `HOST:PORT 20260131120000`, the time (UTC) when
/// it was found.
///
/// After a month it is tried again: servers are mended. A file that cannot be read or written costs time, nothing else.
struct OldServers: ServerMemory {
    let file: LineFile
    var now: @Sendable () -> Int64 = { Int64(time(nil)) }

    static let name = "tls12_servers"
    /// How long one is believed, in seconds.
    static let lifetime: Int64 = 30 * 86_400

    /// The user's; nil where there is no home.
    static var ofUser: OldServers? { LineFile(ofUser: name).map { OldServers(file: $0) } }

    func isOld(_ server: String) -> Bool {
        let lines = try? file.lines()
        return lines?.contains { line in
            isValid(line) && line.split(separator: " ").first.map(String.init) == server
        } ?? false
    }

    func remember(old server: String) {
        try? file.change { lines in
            lines.filter { isValid($0) && !$0.hasPrefix(server + " ") }
                + ["\(server) \(Timestamp(seconds: now()).timeValue)"]
        }
    }

    /// Whether it can be read, and is not forgotten.
    private func isValid(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        guard words.count == 2, let found = Timestamp(timeValue: Array(words[1].utf8)) else { return false }
        return abs(now() - found.seconds) < Self.lifetime
    }
}
