import FTPServer
import Logging

/// What an operator wants to see of a server, and where.
struct OperationsSettings: Sendable {
    /// How log lines are written.
    var logFormat = LogFormat.text
    /// The file that the log goes to; standard error when nil.
    var logFile: String?
    /// From which level on things are logged.
    var logLevel = Logger.Level.notice
    /// The file of the transfer log (xferlog), when one is wanted.
    var transferLog: String?
    /// Where operators' tools may ask, when they may.
    var admin: AdminSettings?
    /// The file that the admin listener's token was read from.
    var tokenFile: String?
    /// What is done when something happens.
    var hooks: [HookSettings] = []
    /// How long hooks may go on, and logs be written, after the server has ended.
    var drain: Duration = .seconds(10)
    /// What is told of ourselves.
    var version = ""
}
