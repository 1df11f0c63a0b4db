/// An FTP client of the command line.
protocol ClientProgram: Sendable {
    var name: String { get }
    /// The address families it can speak over.
    var families: [Family] { get }
    var canUpload: Bool { get }

    /// Lists the server's root, in whatever form the client shows it.
    func list(_ session: ClientSession) throws -> String
    func download(_ path: String, to local: String, _ session: ClientSession) throws
    func upload(_ local: String, to path: String, _ session: ClientSession) throws
}

extension ClientProgram {
    var families: [Family] { Family.allCases }
    var canUpload: Bool { true }
}
