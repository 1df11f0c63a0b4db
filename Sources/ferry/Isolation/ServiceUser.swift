import FTPTransport
import Glibc

/// Whom a server runs as.
struct ServiceUser {
    /// As it was given.
    let name: String
    let uid: uid_t
    let gid: gid_t
    /// The supplementary groups: the user's own, as the system's group file has them.
    let groups: [gid_t]

    /// Becomes the owner of a file or directory that was just made under this name; not of what somebody has put in its
    /// place, nor of a file that has other names.
    func own(_ path: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        var status = stat()
        let isGiven =
            descriptor >= 0 && fstat(descriptor, &status) == 0
            && (status.st_mode & S_IFMT == S_IFDIR || status.st_nlink == 1) && fchown(descriptor, uid, gid) == 0
        guard isGiven else {
            throw Failure("Cannot give \(path) to \(name): \(SystemError.message(errno)).", code: .localFile)
        }
    }

    /// Looks up NAME, NAME:GROUP, or numbers in their place. Refuses root.
    init(_ text: String) throws(Failure) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        name = parts[0]
        // The C library's own storage: nothing else runs yet that might ask for another user.
        let entry = getpwnam(parts[0]) ?? uid_t(parts[0]).flatMap { getpwuid($0) }
        guard let uid = entry?.pointee.pw_uid ?? uid_t(parts[0]) else {
            throw Failure("There is no user \(parts[0]).", advice: "Make one with: useradd --system \(parts[0])")
        }
        guard uid != 0 else {
            throw Failure("--user \(text) gives nothing up: it is root.", advice: "Name a user of the server's own.")
        }
        let own = entry?.pointee.pw_gid
        let login = entry.map { String(cString: $0.pointee.pw_name) }
        let gid = parts.count == 2 ? try Self.group(parts[1]) : own
        guard let gid else {
            throw Failure("User \(parts[0]) has no group here.", advice: "Give it: --user USER:GROUP")
        }
        self.uid = uid
        self.gid = gid
        groups = login.map { Self.groups(of: $0, gid) } ?? [gid]
    }

    private static func group(_ text: String) throws(Failure) -> gid_t {
        if let entry = getgrnam(text) { return entry.pointee.gr_gid }
        guard let number = gid_t(text) else { throw Failure("There is no group \(text).") }
        return number
    }

    private static func groups(of login: String, _ gid: gid_t) -> [gid_t] {
        var count: CInt = 64
        var list = [gid_t](repeating: 0, count: Int(count))
        if getgrouplist(login, gid, &list, &count) < 0 {
            // It has said how many there are.
            list = [gid_t](repeating: 0, count: Int(count))
            guard getgrouplist(login, gid, &list, &count) >= 0 else { return [gid] }
        }
        return Array(list.prefix(Int(count)))
    }
}
