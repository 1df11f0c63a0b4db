import CFerry
import FTPTransport
import Glibc

/// A socket that was bound by whoever started this process: systemd, or its own first image (sd_listen_fds(3)).
struct InheritedSocket: Hashable {
    let socket: ListeningSocket
    /// What it is for: systemd's `FileDescriptorName`.
    let name: String

    /// The name of sockets for control connections that were bound here.
    static let control = "ftp"
    /// The name of those that begin with TLS.
    static let implicit = "ftps"
    /// The first descriptor that is passed on.
    static let first: CInt = 3

    init(_ socket: ListeningSocket, name: String) {
        self.socket = socket
        self.name = name
    }

    /// Takes the sockets that are meant for this process, and their announcement out of the environment: children are
    /// given neither.
    static func take() throws(Failure) -> [InheritedSocket] {
        defer { for variable in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(variable) } }
        guard number("LISTEN_PID") == getpid(), let count = number("LISTEN_FDS"), count > 0 else { return [] }
        let names = (text("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
        var sockets: [InheritedSocket] = []
        for index in 0..<min(count, CInt(FERRY_SOCKETS_MAX)) {
            let name = Int(index) < names.count && !names[Int(index)].isEmpty ? String(names[Int(index)]) : control
            do throws(SystemError) {
                sockets.append(InheritedSocket(try ListeningSocket(adopting: first + index), name: name))
            } catch {
                throw Failure(
                    "Socket \(name), which was passed on to this process, is none of TCP: \(error).",
                    advice: "In the socket unit only ListenStream with a port or an address and a port makes sense.")
            }
        }
        return sockets
    }

    /// Tells the next image what it will find from descriptor 3 on.
    static func announce(_ sockets: [InheritedSocket]) {
        setenv("LISTEN_PID", "\(getpid())", 1)
        setenv("LISTEN_FDS", "\(sockets.count)", 1)
        setenv("LISTEN_FDNAMES", sockets.map(\.name).joined(separator: ":"), 1)
    }

    private static func text(_ variable: String) -> String? { getenv(variable).map { String(cString: $0) } }
    private static func number(_ variable: String) -> CInt? { text(variable).flatMap { CInt($0) } }
}
