/// A running third-party server.
struct PeerServer {
    let endpoint: Endpoint
    /// Its configuration and logs.
    let state: TemporaryFolder

    /// Serves a folder on a free port while a body runs, then kills the server with its children.
    static func with<Result>(
        _ peer: Peer, serving folder: String, family: Family, in parent: TemporaryFolder,
        _ body: (PeerServer) throws -> Result
    ) throws -> Result {
        let state = try parent.makeFolder("state")
        let port = try FreePort.take(family)
        let process = try ChildProcess(
            peer.invocation(serving: folder, family: family, port: port, state: state))
        return try withExtendedLifetime(process) {
            try awaitConnection(family, port, process)
            let endpoint = Endpoint(family: family, port: port, login: peer.login)
            return try body(PeerServer(endpoint: endpoint, state: state))
        }
    }

    /// Between two attempts to connect it is the server that is waited for: if it ends, so does the wait.
    private static func awaitConnection(_ family: Family, _ port: Int, _ process: ChildProcess) throws {
        let pause = Duration.milliseconds(5)
        let deadline = Deadline(after: Bounds.start)
        while (try? Socket.connected(family, port: port)) == nil {
            if deadline.hasPassed { throw Failure("does not accept connections: \(process.transcript)") }
            try process.readMore(before: Deadline(after: pause))
            if process.hasEnded { throw Failure("ended at once: \(process.transcript)") }
        }
    }
}
