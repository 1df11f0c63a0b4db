import FTPStorage
import Foundation
import Testing

/// A folder that is removed when nobody holds it any more.
final class Folder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/ferry-server-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("mkdtemp failed") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch {
            // What lies too deep for a path of one piece.
            let remover = Process()
            remover.executableURL = URL(filePath: "/bin/rm")
            remover.arguments = ["-rf", "--", path]
            if (try? remover.run()) != nil { remover.waitUntilExit() }
        }
    }

    var storage: LocalStorage {
        get throws { try LocalStorage(root: path) }
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        guard FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(bytes)) else {
            throw Failure("cannot write \(name)")
        }
    }

    /// Puts a file of zeros there that takes no room.
    func write(_ name: String, zeros count: Int) throws {
        try write(name, [])
        guard truncate("\(path)/\(name)", off_t(count)) == 0 else { throw Failure("cannot write \(name)") }
    }

    /// A file's bytes, or nil when there is none.
    func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: "\(path)/\(name)").map(Array.init) }

    /// Makes a directory, and those above it.
    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }

    /// All names in it, sorted, what is kept of unfinished uploads as well.
    var everything: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// All names in it, sorted, but for what is kept of unfinished uploads.
    var names: [String] {
        get throws { try everything.filter { !$0.hasPrefix(".ferry-upload-") } }
    }
}
