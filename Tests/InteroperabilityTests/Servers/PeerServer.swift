/// A running third-party server.
struct PeerServer {
    let endpoint: Endpoint
    /// Its configuration and logs.
    let state: TemporaryFolder
    private let process: ChildProcess

    /// Serves a folder on a free port while a body runs, then kills the server with its children.
    static func with<Result>(
        _ peer: Peer, serving folder: String, family: Family, in parent: TemporaryFolder,
        _ body: (PeerServer) throws -> Result
    ) throws -> Result {
        let state = try parent.makeFolder("state")
        let port = try FreePort.take(family)
        let process = try ChildProcess(
            peer.invocation(serving: folder, family: family, port: port, state: state))
        let endpoint = Endpoint(family: family, port: port, login: peer.login)
        let server = PeerServer(endpoint: endpoint, state: state, process: process)
        return try withExtendedLifetime(process) {
            try server.wait(for: "connection") { (try? Socket.connected(family, port: port)) != nil }
            return try body(server)
        }
    }

    /// Waits until something is so that nothing announces. Meanwhile the server must not end.
    func wait(for what: String, within bound: Duration = Bounds.start, until holds: () -> Bool) throws {
        // Between two looks it is the server that is waited for: if it ends, so does the wait.
        let pause = Duration.milliseconds(5)
        let deadline = Deadline(after: bound)
        while !holds() {
            if deadline.hasPassed { throw Failure("no \(what) within \(bound): \(process.transcript)") }
            try process.readMore(before: Deadline(after: pause))
            if process.hasEnded { throw Failure("ended before \(what): \(process.transcript)") }
        }
    }
}
