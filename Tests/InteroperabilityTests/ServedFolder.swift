/// What every server serves in these tests: the samples, and a folder to upload into.
///
/// The root itself may not be written in, which vsftpd demands for anonymous.
struct ServedFolder {
    let root: TemporaryFolder
    let incoming: TemporaryFolder

    /// The path of an upload on the server.
    static func uploadPath(_ name: String) -> String { "incoming/\(name)" }

    init(in parent: TemporaryFolder) throws {
        root = try parent.makeFolder("served")
        incoming = try root.makeFolder("incoming", writable: true)
    }

    func add(_ sample: Sample) throws {
        try root.write(sample.contents, to: sample.name)
    }
}
