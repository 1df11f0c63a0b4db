/// `ferry ls`, `ferry get` and `ferry put`.
struct Ferry: ClientProgram {
    let name = "ferry"
    /// The file that the session is recorded to, if any.
    var capture: String?

    func list(_ session: ClientSession) throws -> String {
        try perform(["ls"], [session.url("")], session)
    }

    func download(_ path: String, to local: String, _ session: ClientSession) throws {
        try perform(["get"], [session.url(path), local], session)
    }

    func upload(_ local: String, to path: String, _ session: ClientSession) throws {
        try perform(["put"], [local, session.url(path)], session)
    }

    @discardableResult
    private func perform(_ verb: [String], _ names: [String], _ session: ClientSession) throws -> String {
        let recording = capture.map { ["--capture", $0] } ?? []
        let invocation = Invocation(
            program: try Program.ferry(),
            arguments: verb + ["--\(session.mode.rawValue)"] + recording + names, folder: session.folder.path)
        return String(decoding: try run(invocation).output, as: UTF8.self)
    }
}
