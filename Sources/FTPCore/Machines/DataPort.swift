/// Where the next data connection will be made (RFC 959 §3.2).
public enum DataPort: Sendable, Hashable {
    /// Nobody said: the server connects to the port that the client's control connection comes from.
    case initial
    /// The client listens there (PORT, EPRT): the server connects.
    case active(DataAddress)
    /// The server listens there (PASV, EPSV): the client connects. No host after EPSV: the server's own.
    case passive(host: HostAddress?, port: UInt16)
}
