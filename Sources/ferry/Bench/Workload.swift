import ArgumentParser
import FTPCore

/// What the sessions of a load do.
enum Workload: String, CaseIterable, Sendable, ExpressibleByArgument {
    case retr, stor, list, mlsd, noop, login, idle

    static let names = allCases.map(\.rawValue).joined(separator: ", ")
}

/// How data connections are made.
enum DataConnectionMode: String, CaseIterable, Sendable, EnumerableFlag {
    /// EPSV: the client connects.
    case passive
    /// PASV: the client connects; IPv4 only.
    case pasv
    /// PORT, or EPRT over IPv6: the server connects.
    case active
    /// EPRT: the server connects.
    case eprt

    static func help(for mode: Self) -> ArgumentHelp? {
        switch mode {
        case .passive: "Passive, with EPSV."
        case .pasv: "Passive, with PASV."
        case .active: "Active, with PORT, or EPRT over IPv6."
        case .eprt: "Active, with EPRT."
        }
    }
}

/// A number of bytes as it is given on the command line: `1024`, `64K`, `32M`, `1G`.
struct ByteSize: ExpressibleByArgument {
    let bytes: Int

    init(_ bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30]
        let shift = argument.last.flatMap { shifts[Character($0.uppercased())] }
        guard let number = UInt32(shift == nil ? argument[...] : argument.dropLast()) else { return nil }
        bytes = Int(number) << (shift ?? 0)
    }

    var defaultValueDescription: String { String(bytes) }
}

/// All that a session needs to know.
struct BenchPlan: Sendable {
    let target: BenchTarget
    let workload: Workload
    let mode: DataConnectionMode
    /// The bytes of one upload.
    let size: Int
    /// The bound on every wait.
    let timeout: Duration
    /// How it is protected, if it is.
    var security: BenchSecurity?
}
