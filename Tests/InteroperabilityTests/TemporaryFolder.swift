import Foundation

/// A new folder that exists while a body runs. Others may enter and read it, since servers change their user.
struct TemporaryFolder {
    let path: String

    static func with<Result>(_ body: (TemporaryFolder) throws -> Result) throws -> Result {
        let folder = try make()
        defer { folder.remove() }
        return try body(folder)
    }

    /// The same for a body that waits.
    static func withAsync<Result>(_ body: (TemporaryFolder) async throws -> Result) async throws -> Result {
        let folder = try make()
        defer { folder.remove() }
        return try await body(folder)
    }

    private static func make() throws -> TemporaryFolder {
        var template = Array("\(NSTemporaryDirectory())/ferry-interop-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure.system("mkdtemp") }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        // Resolved, so that a symlink among the parents is not taken for an escape.
        let folder = TemporaryFolder(path: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
        guard chmod(folder.path, 0o755) == 0 else { throw Failure.system("chmod") }
        return folder
    }

    private func remove() { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a folder in it, which everybody may write in if so asked.
    func makeFolder(_ name: String, writable: Bool = false) throws -> TemporaryFolder {
        let folder = TemporaryFolder(path: file(name))
        guard mkdir(folder.path, 0o755) == 0, chmod(folder.path, writable ? 0o777 : 0o755) == 0 else {
            throw Failure.system("mkdir \(folder.path)")
        }
        return folder
    }

    /// Writes a file that everybody may read.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        guard chmod(file(name), 0o644) == 0 else { throw Failure.system("chmod") }
    }

    func read(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: file(name))))
    }
}
