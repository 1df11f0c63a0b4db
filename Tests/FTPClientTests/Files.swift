import Glibc

/// A folder that is there while `body` runs.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/ferry-client-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileTrouble() }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do {
        let result = try await body(folder)
        remove(folder)
        return result
    } catch {
        remove(folder)
        throw error
    }
}

/// A folder's files, then the folder: the tests make no folders inside.
private func remove(_ folder: String) {
    guard let stream = opendir(folder) else { return }
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        unlink(folder + "/" + name)
    }
    closedir(stream)
    rmdir(folder)
}

func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw FileTrouble() }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw FileTrouble() }
}

func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw FileTrouble() }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = fread(&buffer, 1, buffer.count, file)
        if count == 0 { return bytes }
        bytes += buffer.prefix(count)
    }
}

struct FileTrouble: Error {}

/// Whether long contents are the same. An expectation on the arrays themselves would look for their differences, for
/// minutes.
func isSame(_ bytes: [UInt8], _ others: [UInt8]?) -> Bool { bytes == others }
