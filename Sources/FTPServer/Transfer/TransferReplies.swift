import FTPCore
import FTPStorage
import FTPTransport

// What the server says about transfers and files.

extension Reply {
    /// 150, told when the data connection is there.
    static func transferBegins(_ connection: borrowing DataConnection) -> Reply {
        Reply(150, "The data connection is open, to port \(connection.remote.port).")
    }

    /// 226 after a file: how long it took, and how fast it was.
    static func fileTransferred(bytes: UInt64, seconds: Double) -> Reply {
        Reply(
            226,
            "The file is transferred, \(bytes) bytes.\n\(seconds.fixed(3)) seconds, \(rate(bytes, seconds)) Kbytes per second."
        )
    }

    /// 226 after a listing: what was asked for, and how many it were.
    static func listed(options: String, entries: Int) -> Reply {
        Reply(226, "Options: \(options)\nMatches: \(entries)")
    }

    private static func rate(_ bytes: UInt64, _ seconds: Double) -> String {
        (Double(bytes) / 1024 / max(seconds, 1e-6)).fixed(2)
    }

    /// 150 for STOU: the name is told (RFC 1123 §4.1.2.9).
    static func uniqueTransferBegins(_ path: VirtualPath) -> Reply {
        Reply(150, Array("FILE: ".utf8) + path.bytes)
    }

    /// What went wrong on the data connection.
    static func dataFailure(_ error: DataError) -> Reply {
        switch error {
        case .notConnected(let error):
            Reply(425, "No data connection could be made: \(SystemError.message(error.number)).")
        case .connectTimedOut: Reply(425, "No data connection was made in time.")
        case .broken(let error): Reply(426, "The data connection broke: \(SystemError.message(error.number)).")
        case .stalled: Reply(426, "Nothing moved on the data connection for too long; the transfer was given up.")
        case .tooSlow: Reply(426, "Too little moved on the data connection for too long; the transfer was given up.")
        case .tooLong: Reply(426, "The transfer took longer than any may; it was given up.")
        case .malformed(.bomb): Reply(552, "The data expands beyond what is allowed; the transfer was given up.")
        case .malformed(.noMemory): Reply(451, "There is no memory to code the data with.")
        case .malformed(.corrupt): Reply(451, "The data is not in the form that MODE, TYPE and STRU say.")
        case .malformed(.truncated): Reply(426, "The data connection was closed before the end of the file.")
        case .stopped: Reply(426, "The transfer was stopped, the data connection is closed.")
        }
    }

    /// What the storage refused. A file's name is not repeated: the client knows it.
    static func refused(_ error: StorageError) -> Reply {
        switch error.kind {
        case .notFound: Reply(550, "There is no such file or directory.")
        case .notPermitted: Reply(550, "Permission denied.")
        case .alreadyExists: Reply(550, "There is one of this name already.")
        case .notADirectory: Reply(550, "This is not a directory.")
        case .isADirectory: Reply(550, "This is a directory.")
        case .notEmpty: Reply(550, "The directory is not empty.")
        case .noSpace: Reply(452, "There is no space left.")
        case .tooLarge: Reply(552, "The file would be too large.")
        case .outsideTree: Reply(550, "The path leads out of the tree.")
        case .badName: Reply(553, "No file can be called so here.")
        case .readOnly: .notPermitted
        case .notAFile: Reply(550, "This is not a plain file.")
        case .badOffset: Reply(554, "The restart marker lies beyond the end of the file.")
        case .busy: Reply(450, "It is in use.")
        case .failed: Reply(451, "The storage failed: \(SystemError.message(error.number)).")
        }
    }
}
