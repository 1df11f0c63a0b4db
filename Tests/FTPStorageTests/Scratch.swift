import FTPCore
import Foundation

/// A directory of this machine for one test. All of them are in one, which goes when the process ends.
struct Scratch: Sendable {
    let path: String

    private static let all: Result<String, Broken> = {
        var template = Array("/tmp/ferry-storage-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return .failure(Broken(call: "mkdtemp", number: errno)) }
        atexit { if case .success(let path) = Scratch.all { try? FileManager.default.removeItem(atPath: path) } }
        return .success(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }()

    init() throws {
        path = try Self.all.get() + "/" + UUID().uuidString
        try made("mkdir", mkdir(path, 0o755))
    }

    struct Broken: Error {
        let call: String
        let number: Int32
    }

    private func made(_ call: String, _ result: Int32) throws {
        if result != 0 { throw Broken(call: call, number: errno) }
    }

    func directory(_ name: String) throws { try made("mkdir", mkdir("\(path)/\(name)", 0o755)) }
    func link(_ name: String, to target: String) throws { try made("symlink", symlink(target, "\(path)/\(name)")) }
    func pipe(_ name: String) throws { try made("mkfifo", mkfifo("\(path)/\(name)", 0o644)) }

    func file(_ name: String, _ content: String = "") throws {
        guard FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(content.utf8)) else {
            throw Broken(call: "create", number: errno)
        }
    }

    func content(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// What is really in a directory, staging files too.
    func names(_ name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(name)").sorted()
    }

    /// The descriptors of this process that lead here; those of tests that run beside are not counted.
    func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { descriptor in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            return target?.hasPrefix(path) ?? false
        }
    }
}
