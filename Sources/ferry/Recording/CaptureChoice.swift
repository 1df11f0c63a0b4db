import FTPTransport
import Glibc

/// What `--capture` names: a file for all sessions, or a directory with a file for each.
enum CaptureChoice: Sendable, Hashable {
    case file(String)
    case directory(String)

    /// A slash at the end says that it is a directory, and so does one that is there.
    init(_ path: String) {
        var path = MachinePath.absolute(path)
        let isMeantSo = path.last == "/"
        while path.count > 1, path.last == "/" { path.removeLast() }
        self = isMeantSo || MachinePath.isDirectory(path) ? .directory(path) : .file(path)
    }

    var file: String? { if case .file(let path) = self { path } else { nil } }
    var directory: String? { if case .directory(let path) = self { path } else { nil } }

    /// Makes the directory, for its owner only: recordings hold passwords.
    func makeDirectory(for user: ServiceUser?) throws(Failure) {
        guard let directory else { return }
        guard mkdir(directory, 0o700) == 0 else {
            // What is there may be something else; that is told with everything else that is wrong.
            if errno == EEXIST { return }
            throw Failure("Cannot make \(directory): \(SystemError.message(errno)).", code: .localFile)
        }
        guard let user, geteuid() == 0 else { return }
        try user.own(directory)
    }

    /// What stands in the way.
    var obstacles: [SettingsProblem] {
        guard let file else { return [] }
        let message: String
        var status = stat()
        if stat(file, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return [] }
            message =
                "\(file) holds something already; name another file, or a directory with a slash at its end"
        } else {
            let folder = MachinePath.folder(of: file)
            guard !MachinePath.isDirectory(folder) else { return [] }
            message = "there is no directory \(folder)"
        }
        var problem = SettingsProblem("--capture", nil, message)
        problem.isUsage = true
        return [problem]
    }
}
