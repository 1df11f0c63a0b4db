import FTPTransport
import Glibc

// What becomes of files in directories that the server is not let into.

extension LandlockPolicy {
    /// What an operator should know of them, a sentence each.
    var warnings: [String] {
        let settings = settings.filter(CrowdedDirectory.holds).map { path in
            "\(said(path)): a reload cannot read what ferry account or an editor puts in its place"
        }
        let logs = state.filter(CrowdedDirectory.holds).map { path in
            "\(said(path)): when it is renamed, a reload goes on in the old file"
        }
        return (settings + logs).map { $0 + ". Put it in a directory of its own." }
    }

    /// Sockets that could not be made.
    var impossibleSockets: [String] { sockets.filter(CrowdedDirectory.holds) }

    private func said(_ path: String) -> String {
        "\(path) is in \(MachinePath.folder(of: path)), which others have files in and Landlock keeps the server out of"
    }

    /// Makes the files that will be written, and in whose directory nothing can be made later. They are the user's who
    /// will write them.
    func makeFiles(for user: ServiceUser?) throws(Failure) {
        for path in recordings { try Self.make(path, 0o600, user) }
        for path in state where CrowdedDirectory.holds(path) { try Self.make(path, 0o640, user) }
    }

    private static func make(_ path: String, _ mode: mode_t, _ user: ServiceUser?) throws(Failure) {
        // Nothing that is there already is touched, least of all by way of a link that somebody has put there.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw Failure("Cannot write \(path): \(SystemError.message(errno)).", code: .localFile)
        }
        defer { close(descriptor) }
        guard let user else { return }
        guard fchown(descriptor, user.uid, user.gid) == 0 else {
            throw Failure("Cannot give \(path) to \(user.name): \(SystemError.message(errno)).", code: .localFile)
        }
    }
}
