import Glibc

/// What the first image tells the second: that all was given up, and which version of Landlock holds.
///
/// It names the process, so that no child takes its parent's for its own.
struct Mark {
    private static let variable = "FERRY_ISOLATED"

    /// The version of Landlock's interface; nil where it is not used.
    let landlock: CInt?

    init(landlock: CInt?) { self.landlock = landlock }

    /// Takes the mark out of the environment.
    static func take() -> Mark? {
        guard let text = getenv(variable).map({ String(cString: $0) }) else { return nil }
        unsetenv(variable)
        let words = text.split(separator: ":").map { CInt($0) }
        guard words.count == 2, words[0] == getpid(), let version = words[1] else { return nil }
        return Mark(landlock: version > 0 ? version : nil)
    }

    func set() { setenv(Self.variable, "\(getpid()):\(landlock ?? 0)", 1) }
}
