import FTPCore
import FTPServer
import Foundation
import Logging

extension LoginAttempt {
    init(_ user: String, _ password: String, from address: HostAddress = .ipv4(192, 0, 2, 7), host: String? = nil) {
        self.init(
            user: Array(user.utf8), password: Array(password.utf8), address: address, host: host.map { Array($0.utf8) })
    }
}

let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A directory that goes with the test.
final class Home {
    let url: URL
    var path: String { url.path(percentEncoded: false) }

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "ferry-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// A program of this text in the directory.
    func program(_ text: String) throws -> String {
        let file = url.appending(path: UUID().uuidString)
        try Data(("#!/bin/sh\n" + text).utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path())
        return file.path()
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
