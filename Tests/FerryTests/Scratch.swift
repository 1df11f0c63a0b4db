import Foundation

/// A file of its own that goes with the test.
final class Scratch {
    let folder: URL
    let path: String

    init(_ text: String?, name: String = "file.yaml") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ferry-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: name)
        path = file.path(percentEncoded: false)
        if let text { try Data(text.utf8).write(to: file) }
    }

    var text: String? { try? String(contentsOfFile: path, encoding: .utf8) }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
