import FTPCore
import FTPTransport

/// What a client could not do, and why.
public struct ClientError: Error, Sendable, CustomStringConvertible {
    /// The causes that make a difference to whoever asked.
    public enum Code: Sendable, Hashable {
        /// The server's name is unknown, or nothing answers there.
        case unreachable
        /// The server closed the control connection.
        case connectionClosed
        /// What answers does not speak FTP as anybody knows it.
        case notFTP
        /// TLS could not be had as it was asked for.
        case security
        /// The server's certificate is not trusted.
        case untrusted
        /// The server does not take the name and the password.
        case loginRefused
        /// The server refused a command: see ``ClientError/reply``.
        case refused
        /// The data connection could not be made, or broke.
        case dataConnection
        /// The data came, but the server does not say that it was all.
        case incomplete
        /// A wait was over its bound.
        case timedOut
        /// A local file could not be read or written.
        case localFile
        /// The task was cancelled, or the transfer stopped.
        case cancelled
    }

    /// The cause.
    public let code: Code
    /// What happened, to what.
    public let message: String
    /// What the server said to it, if it was the server.
    public let reply: Reply?
    /// What TLS failed of, if it was TLS.
    package let failure: TLSFailure?

    /// An error.
    public init(_ code: Code, _ message: String, reply: Reply? = nil) {
        self.code = code
        self.message = message
        self.reply = reply
        failure = nil
    }

    init(_ code: Code, _ message: String, reply: Reply? = nil, failure: TLSFailure?) {
        self.code = code
        self.message = message
        self.reply = reply
        self.failure = failure
    }

    /// The message, and the server's own words.
    public var description: String {
        guard let reply else { return message }
        let words = reply.lines.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return "\(message): \(reply.code.number) \(words)"
    }
}
