import CFerry
import FTPTransport
import Glibc

/// Linux's way for a process to say which files it will ever need (landlock(7)): the kernel refuses all others, whatever
/// the server is talked into. Unlike a file's permissions it binds root as well.
enum Landlock {
    /// A right to something on the file system. `since` is the version of the interface that knows it.
    enum Right: CaseIterable {
        case execute, writeFile, readFile, readDirectory, removeDirectory, removeFile, makeDevice, makeDirectory
        case makeFile, makeSocket, makePipe, makeBlockDevice, makeLink, moveBetweenDirectories, truncate, controlDevice

        /// Its number in the kernel's interface.
        var bit: UInt64 {
            switch self {
            case .execute: 1 << 0
            case .writeFile: 1 << 1
            case .readFile: 1 << 2
            case .readDirectory: 1 << 3
            case .removeDirectory: 1 << 4
            case .removeFile: 1 << 5
            case .makeDevice: 1 << 6
            case .makeDirectory: 1 << 7
            case .makeFile: 1 << 8
            case .makeSocket: 1 << 9
            case .makePipe: 1 << 10
            case .makeBlockDevice: 1 << 11
            case .makeLink: 1 << 12
            case .moveBetweenDirectories: 1 << 13
            case .truncate: 1 << 14
            case .controlDevice: 1 << 15
            }
        }

        /// The version that brought it.
        var since: CInt {
            switch self {
            case .execute, .writeFile, .readFile, .readDirectory, .removeDirectory, .removeFile, .makeDevice,
                .makeDirectory, .makeFile, .makeSocket, .makePipe, .makeBlockDevice, .makeLink:
                1
            case .moveBetweenDirectories: 2
            case .truncate: 3
            case .controlDevice: 5
            }
        }

        /// Whether it says something of a file, not only of a directory.
        var isOfFiles: Bool {
            switch self {
            case .execute, .writeFile, .readFile, .truncate, .controlDevice: true
            case .readDirectory, .removeDirectory, .removeFile, .makeDevice, .makeDirectory, .makeFile, .makeSocket,
                .makePipe, .makeBlockDevice, .makeLink, .moveBetweenDirectories:
                false
            }
        }
    }

    /// A set of rules, not in force yet.
    struct Rules: ~Copyable {
        let descriptor: CInt
        deinit { close(descriptor) }
    }

    /// The version of the interface that brought the scopes: signals, and sockets with abstract names.
    private static let scopesSince: CInt = 6
    private static let abstractSockets: UInt64 = 1 << 0
    private static let signals: UInt64 = 1 << 1

    /// The rules of a policy. What does not exist is left out: it cannot be opened anyway.
    static func rules(for policy: LandlockPolicy, version: CInt) throws(SystemError) -> Rules {
        let known = Right.allCases.filter { $0.since <= version }
        var scopes: UInt64 = 0
        if version >= scopesSince { scopes = policy.needsAbstractSockets ? signals : signals | abstractSockets }
        let descriptor = ferry_landlock_create(known.bits, scopes)
        guard descriptor >= 0 else { throw SystemError("landlock_create_ruleset") }
        let rules = Rules(descriptor: descriptor)
        for grant in policy.grants {
            try allow(grant.rights.filter { $0.since <= version }, beneath: grant.path, rules)
        }
        return rules
    }

    private static func allow(_ rights: [Right], beneath path: String, _ rules: borrowing Rules) throws(SystemError) {
        let descriptor = open(path, ferry_o_path | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        let fitting = isDirectory ? rights : rights.filter(\.isOfFiles)
        guard !fitting.isEmpty else { return }
        guard ferry_landlock_allow(rules.descriptor, descriptor, fitting.bits) == 0 else {
            throw SystemError("landlock_add_rule for \(path)")
        }
    }
}

extension [Landlock.Right] {
    fileprivate var bits: UInt64 { reduce(0) { $0 | $1.bit } }
}
