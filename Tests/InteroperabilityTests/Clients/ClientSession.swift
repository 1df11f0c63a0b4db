/// With which server a client speaks, how, and in which folder it runs.
struct ClientSession {
    let endpoint: Endpoint
    let mode: DataMode
    let folder: TemporaryFolder

    func url(_ path: String) -> String { endpoint.url(path) }

    /// Runs a client and makes sure that it did what was asked: some quietly change the mode when a transfer fails.
    ///
    /// - Parameter mark: What stands before a command in the client's log.
    func run(_ invocation: Invocation, commandsAfter mark: String) throws -> Written {
        let written = try InteroperabilityTests.run(invocation)
        let verbs = written.text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(mark) }.map {
            $0.dropFirst(mark.count).prefix { $0.isLetter }
        }
        let active = verbs.contains { $0 == "PORT" || $0 == "EPRT" }
        let passive = verbs.contains { $0 == "PASV" || $0 == "EPSV" }
        guard active == (mode == .active), passive == (mode == .passive) else {
            throw Failure("the client did not stay in \(mode) mode: \(invocation.words)\n\(written.text)")
        }
        return written
    }
}
