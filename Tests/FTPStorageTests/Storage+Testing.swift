import FTPCore
import FTPStorage
import Testing

/// A path of the tree.
func at(_ text: Pathname) throws -> VirtualPath { try #require(VirtualPath.root.resolving(text)) }

extension Storage {
    /// The whole of a file, read a few bytes at a time.
    func content(_ path: Pathname) throws -> String {
        let download = try read(try at(path))
        var content: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 7)
        while true {
            let count = try part.withUnsafeMutableBytes { try download.read(into: $0, at: UInt64(content.count)) }
            if count == 0 { break }
            content += part[..<count]
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// Writes a file and commits it; answers the path it got.
    @discardableResult
    func put(_ path: Pathname, _ content: String, _ placement: Placement = .replacing) throws -> VirtualPath {
        let upload = try write(try at(path), placement)
        try upload.begin()
        try upload.say(content)
        let path = upload.path
        try upload.commit()
        return path
    }

    /// The names in a directory.
    func names(_ path: Pathname = "/") throws -> [String] {
        var names: [String] = []
        try list(try at(path)) { entry in
            names.append(entry.shownName)
            return true
        }
        return names.sorted()
    }
}

extension Upload {
    func say(_ text: String) throws {
        try Array(text.utf8).withUnsafeBytes { try write($0) }
    }
}

/// How a storage refused; nil when it did not.
func refusal(_ body: () throws -> Void) -> StorageError.Kind? {
    do {
        try body()
        return nil
    } catch let error as StorageError {
        return error.kind
    } catch {
        Issue.record("not a storage's error: \(error)")
        return nil
    }
}

/// The storages that have to agree.
enum StorageKind: CaseIterable {
    case local, memory

    /// A storage with `README` ("hello world"), `pub/one` ("1"), `pub/two` ("22") and the empty directory `empty`.
    func sample() throws -> Sample {
        switch self {
        case .local:
            let scratch = try Scratch()
            for name in ["pub", "empty"] { try scratch.directory(name) }
            try scratch.file("README", "hello world")
            try scratch.file("pub/one", "1")
            try scratch.file("pub/two", "22")
            return Sample(storage: try LocalStorage(root: scratch.path), scratch: scratch)
        case .memory:
            let storage = MemoryStorage()
            storage.add("README", content: Array("hello world".utf8))
            storage.add("pub/one", content: Array("1".utf8))
            storage.add("pub/two", content: Array("22".utf8))
            try storage.makeDirectory(try at("empty"))
            return Sample(storage: storage, scratch: nil)
        }
    }
}

/// A storage, and the directory behind it if there is one.
struct Sample {
    let storage: any Storage
    let scratch: Scratch?
}
