/// A sub-command of SITE (RFC 959 §4.1.3 leaves them to the site; these are the ones in use).
///
/// ```swift
/// SiteVerb(named: Array("chmod".utf8)) == .chmod
/// ```
public enum SiteVerb: String, CaseIterable, Sendable {
    case chmod = "CHMOD"
    case utime = "UTIME"
    case symlink = "SYMLINK"
    case mkdir = "MKDIR"
    case rmdir = "RMDIR"
    case copyFrom = "CPFR"
    case copyTo = "CPTO"
    case quota = "QUOTA"
    case who = "WHO"
    case help = "HELP"
    case idle = "IDLE"
    case umask = "UMASK"

    /// Finds the sub-command with this name, in any mixture of cases.
    public init?(named name: some Collection<UInt8>) {
        self.init(rawValue: String(decoding: name, as: UTF8.self).uppercased())
    }

    /// How it is written after SITE.
    public var syntax: String {
        switch self {
        case .chmod: "CHMOD <SP> mode <SP> pathname"
        case .utime: "UTIME <SP> YYYYMMDDhhmm[ss] <SP> pathname"
        case .symlink: "SYMLINK <SP> target <SP> pathname"
        case .mkdir: "MKDIR <SP> pathname"
        case .rmdir: "RMDIR <SP> pathname"
        case .copyFrom: "CPFR <SP> pathname"
        case .copyTo: "CPTO <SP> pathname"
        case .quota: "QUOTA"
        case .who: "WHO"
        case .help: "HELP [<SP> command]"
        case .idle: "IDLE [<SP> seconds]"
        case .umask: "UMASK [<SP> mask]"
        }
    }

    /// The line that FEAT shows for it, as servers with these commands do.
    var feature: String? {
        switch self {
        case .utime, .symlink, .mkdir, .rmdir: "SITE \(rawValue)"
        case .copyTo: "SITE COPY"
        case .chmod, .copyFrom, .quota, .who, .help, .idle, .umask: nil
        }
    }
}
