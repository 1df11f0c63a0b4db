import FTPStorage
import Foundation

/// A folder that is removed when nobody holds it any more.
final class Folder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/ferry-server-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure.system("mkdtemp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var storage: LocalStorage {
        get throws { try LocalStorage(root: path) }
    }

    func add(_ name: String, _ bytes: [UInt8]) throws {
        guard FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(bytes)) else {
            throw Failure("cannot write \(name)")
        }
    }

    /// Puts a file of zeros there that takes no room.
    func add(_ name: String, zeros count: Int) throws {
        try add(name, [])
        guard truncate("\(path)/\(name)", off_t(count)) == 0 else { throw Failure.system("truncate") }
    }

    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }

    /// The bytes of a file, or nil when there is none.
    func content(of name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map(Array.init)
    }

    /// All names in it, sorted, hidden ones and what is kept of unfinished uploads as well.
    var everything: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// All names in it, sorted, but for what is kept of unfinished uploads.
    var names: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".ferry-upload-") }
                .sorted()
        }
    }
}

/// A few files to serve.
func sampleFolder() throws -> Folder {
    let folder = try Folder()
    try folder.makeDirectory("pub")
    try folder.add("README", Array("first line\nsecond line\n".utf8))
    try folder.add("pub/data.bin", pattern(300_000))
    return folder
}

/// Bytes in which a shift or a gap shows.
func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

/// Sizes that the tests share.
enum Size {
    /// More than the kernel's buffers hold between a sender and a receiver that does not read.
    static let large = 64 << 20
}
