/// The protocols whose clients may be led to a control connection by somebody else: a browser by a page that it shows.
///
/// What follows such a beginning is not a user's command, though it may look like one (the ALPACA attacks, and form posts
/// before them).
public enum ForeignProtocol: Sendable, Hashable {
    case http
    case ssh

    /// The protocol that a connection's line begins; nil when it may be FTP's.
    public init?(opening line: [UInt8]) {
        if line.starts(with: "SSH-".utf8) {
            self = .ssh
        } else if let version = line.split(separator: UInt8(ascii: " ")).last, version.starts(with: "HTTP/".utf8) {
            self = .http
        } else {
            return nil
        }
    }
}
