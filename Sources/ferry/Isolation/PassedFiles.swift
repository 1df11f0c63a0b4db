import Glibc

/// Files that the first image has opened while it was root, for the second one, which is not, to read at its start: keys
/// that only root may read.
struct PassedFiles: Sendable {
    /// A file that is open.
    struct File {
        let path: String
        let descriptor: CInt
    }

    /// A line with the process, then one for each file: its descriptor and its path.
    private static let variable = "FERRY_FILES"
    /// More than any certificate has.
    private static let largest = 1 << 20

    private var contents: [String: [UInt8]] = [:]

    /// None.
    init() {}

    /// The paths of those that were passed on.
    var paths: [String] { contents.keys.sorted() }

    /// What was in a file when the server was started; nil when it was not passed on.
    subscript(path: String) -> [UInt8]? { contents[path] }

    /// Opens those of these files that are there.
    static func open(_ paths: [String]) -> [File] {
        Set(paths).sorted().filter { !$0.contains("\n") }.compactMap { path in
            // Not a pipe or a device, which could make the start wait.
            let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            return descriptor >= 0 ? File(path: path, descriptor: descriptor) : nil
        }
    }

    /// Tells the next image what it will find from this descriptor on.
    static func announce(_ files: [File], from first: CInt) {
        guard !files.isEmpty else { return }
        let lines = zip(first..., files).map { "\($0) \($1.path)" }
        setenv(variable, (["\(getpid())"] + lines).joined(separator: "\n"), 1)
    }

    /// Takes what was passed on to this process, and its announcement out of the environment.
    static func take() -> PassedFiles {
        var passed = PassedFiles()
        guard let text = getenv(variable).map({ String(cString: $0) }) else { return passed }
        unsetenv(variable)
        let lines = text.split(separator: "\n")
        guard lines.first == "\(getpid())" else { return passed }
        for line in lines.dropFirst() {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let descriptor = CInt(words[0]), descriptor > 2 else { continue }
            passed.contents[String(words[1])] = read(descriptor)
            close(descriptor)
        }
        return passed
    }

    /// All of a file; nil when that cannot be, or is too much.
    private static func read(_ descriptor: CInt) -> [UInt8]? {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= largest {
            let count = pread(descriptor, &part, part.count, off_t(bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
        return nil
    }
}
