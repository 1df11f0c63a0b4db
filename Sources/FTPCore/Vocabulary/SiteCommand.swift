/// A command of SITE with its argument understood (RFC 959 §4.1.3 leaves them to the site; these are the ones in use).
public enum SiteCommand: Sendable, Hashable {
    /// Permission bits, 0 to 0o7777, for a path.
    case chmod(UInt16, Pathname)
    case utime(FileTimes, Pathname)
    /// Makes a symbolic link that holds the target.
    case symlink(target: Pathname, link: Pathname)
    case mkdir(Pathname)
    case rmdir(Pathname)
    case copyFrom(Pathname)
    case copyTo(Pathname)
    case quota
    case who
    case help([UInt8]?)
    /// The seconds after which a silent session ends; nil asks for them.
    case idle(seconds: UInt32?)
    /// The permission bits that new files do not get, 0 to 0o777; nil asks for them.
    case umask(UInt16?)
    /// Nothing that is known here, as it was written.
    case unknown([UInt8])

    /// What SITE UTIME sets.
    public struct FileTimes: Sendable, Hashable {
        /// When the content last changed.
        public var modified: Timestamp
        /// When it was last read, where that was told.
        public var accessed: Timestamp?
        /// When it was made, where that was told.
        public var created: Timestamp?

        /// These times.
        public init(modified: Timestamp, accessed: Timestamp? = nil, created: Timestamp? = nil) {
            self.modified = modified
            self.accessed = accessed
            self.created = created
        }
    }

    /// The row it stands in; nil for what is unknown.
    public var verb: SiteVerb? {
        switch self {
        case .chmod: .chmod
        case .utime: .utime
        case .symlink: .symlink
        case .mkdir: .mkdir
        case .rmdir: .rmdir
        case .copyFrom: .copyFrom
        case .copyTo: .copyTo
        case .quota: .quota
        case .who: .who
        case .help: .help
        case .idle: .idle
        case .umask: .umask
        case .unknown: nil
        }
    }
}

extension SiteCommand {
    /// Understands SITE's argument.
    init(_ text: [UInt8]) throws(Command.Malformed) {
        let space = UInt8(ascii: " ")
        let line = text[...].drop { $0 == space }
        let name = line.prefix { $0 != space }
        guard let verb = SiteVerb(named: name) else {
            self = .unknown(text)
            return
        }
        let argument = Array(line[name.endIndex...].dropFirst())
        let path = Pathname(argument)
        switch verb {
        case .chmod, .utime, .symlink, .mkdir, .rmdir, .copyFrom, .copyTo:
            guard !argument.isEmpty else { throw .badSiteArgument(verb) }
        case .quota, .who, .help, .idle, .umask: break
        }
        switch verb {
        case .chmod: self = try Self.value(Self.chmod(argument), of: verb)
        case .utime: self = try Self.value(Self.utime(argument), of: verb)
        case .symlink: self = try Self.value(Self.symlink(argument), of: verb)
        case .mkdir: self = .mkdir(path)
        case .rmdir: self = .rmdir(path)
        case .copyFrom: self = .copyFrom(path)
        case .copyTo: self = .copyTo(path)
        case .quota: self = .quota
        case .who: self = .who
        case .help: self = .help(argument.isEmpty ? nil : argument)
        case .idle:
            self =
                argument.isEmpty
                ? .idle(seconds: nil) : .idle(seconds: try Self.value(Digits.number(argument), of: verb))
        case .umask:
            guard !argument.isEmpty else {
                self = .umask(nil)
                return
            }
            let mask = try Self.value(Digits.permissions(argument), of: verb)
            guard mask <= 0o777 else { throw .badSiteArgument(verb) }
            self = .umask(mask)
        }
    }

    private static func value<Value>(_ value: Value?, of verb: SiteVerb) throws(Command.Malformed) -> Value {
        guard let value else { throw .badSiteArgument(verb) }
        return value
    }

    private static func chmod(_ argument: [UInt8]) -> SiteCommand? {
        guard let (mode, path) = argument.parted, let bits = Digits.permissions(mode) else { return nil }
        return .chmod(bits, Pathname(path))
    }

    /// Two words, in quotes where they hold blanks.
    private static func symlink(_ argument: [UInt8]) -> SiteCommand? {
        var words = ArgumentWords(argument)
        guard let target = words.next(), let link = words.next(), words.isAtEnd, !target.isEmpty, !link.isEmpty else {
            return nil
        }
        return .symlink(target: Pathname(target), link: Pathname(link))
    }

    /// Both forms in use: `YYYYMMDDhhmm[ss] path`, and `path` with the times of access, modification and creation and `UTC`.
    private static func utime(_ argument: [UInt8]) -> SiteCommand? {
        let words = argument.split(separator: UInt8(ascii: " "))
        if words.count >= 5, String(decoding: words[words.count - 1], as: UTF8.self).uppercased() == "UTC" {
            let times = words.dropLast().suffix(3).map { Array($0) }
            if times.allSatisfy({ $0.count == 14 && $0.allSatisfy { Digits.digit($0) != nil } }) {
                let moments = times.compactMap { Timestamp(settableTimeValue: $0) }
                let path = argument[..<(words[words.count - 4].startIndex - 1)]
                guard moments.count == 3, !path.isEmpty else { return nil }
                return .utime(
                    FileTimes(modified: moments[1], accessed: moments[0], created: moments[2]), Pathname(path))
            }
        }
        guard let (word, path) = argument.parted else { return nil }
        let digits = word.count == 12 ? word + Array("00".utf8) : Array(word)
        guard let time = Timestamp(settableTimeValue: Array(digits)) else { return nil }
        return .utime(FileTimes(modified: time), Pathname(path))
    }
}

extension SiteCommand {
    /// SITE's argument.
    var argument: [UInt8] {
        guard let verb else {
            if case .unknown(let text) = self { return text }
            return []
        }
        return Array(verb.rawValue.utf8) + (operand.map { [UInt8(ascii: " ")] + $0 } ?? [])
    }

    private var operand: [UInt8]? {
        switch self {
        case .chmod(let bits, let path):
            Array((Digits.padded(Int(String(bits, radix: 8)) ?? 0, width: 3) + " ").utf8) + path.bytes
        case .utime(let times, let path):
            if times.accessed == nil, times.created == nil {
                Array((times.modified.timeValue + " ").utf8) + path.bytes
            } else {
                path.bytes
                    + Array(
                        [times.accessed ?? times.modified, times.modified, times.created ?? times.modified]
                            .map { " " + $0.timeValue }.joined().utf8) + Array(" UTC".utf8)
            }
        case .symlink(let target, let link):
            ArgumentWords.written(target.bytes) + [UInt8(ascii: " ")] + ArgumentWords.written(link.bytes)
        case .mkdir(let path), .rmdir(let path), .copyFrom(let path), .copyTo(let path): path.bytes
        case .quota, .who, .unknown: nil
        case .help(let topic): topic
        case .idle(let seconds): seconds.map { Array(String($0).utf8) }
        case .umask(let mask): mask.map { Array(("0" + String($0, radix: 8)).utf8) }
        }
    }
}

extension [UInt8] {
    /// The first word and all that follows the blank behind it; nil when there is no such thing.
    var parted: (word: [UInt8], rest: [UInt8])? {
        guard let space = firstIndex(of: UInt8(ascii: " ")), space > 0, space + 1 < count else { return nil }
        return (Array(self[..<space]), Array(self[(space + 1)...]))
    }
}
