import FTPCore
import FTPServer
import FTPTransport
import Glibc
import Synchronization
import Testing

@testable import ferry

/// The longest that a test waits for anything.
let patience = Duration.seconds(20)

/// Lines that were written, for a test to see.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ bytes: [UInt8]) { lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
}

/// Something that a test waits for, with a bound.
final class Signal: Sendable {
    private let (stream, continuation) = AsyncStream<Never>.makeStream()
    func set() { continuation.finish() }
    func wait() async -> Bool { await stream.ends(within: patience) }
}

/// A door that threads wait at until it is opened.
final class Gate: Sendable {
    private let (reader, writer): (CInt, CInt)

    init() {
        var ends: [CInt] = [-1, -1]
        pipe(&ends)
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }

    func wait() {
        var descriptor = pollfd(fd: reader, events: CShort(POLLIN), revents: 0)
        // Longer than any test may wait for its turn among all others.
        poll(&descriptor, 1, 300_000)
    }

    func open() { write(writer, [1], 1) }
}

/// A pipe with a name, which tells when a program has it open, and when the last one that had it is gone.
final class NamedPipe: Sendable {
    let path: String
    let opened = Signal()
    let ended = Signal()

    init(_ path: String, threads: WorkerPool) {
        self.path = path
        mkfifo(path, 0o600)
        threads.submit { [self] in
            let reader = open(path, O_RDONLY)
            opened.set()
            var buffer = [UInt8](repeating: 0, count: 64)
            while read(reader, &buffer, buffer.count) > 0 {}
            close(reader)
            ended.set()
        }
    }
}

/// A directory of its own for one test.
final class Scratch: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/ferry-operations-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(file(name)) }
        rmdir(path)
    }

    /// What is in it.
    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    func file(_ name: String) -> String { path + "/" + name }

    func read(_ name: String) -> String {
        guard let file = fopen(file(name), "r") else { return "" }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let stream = try #require(fopen(file(name), "w"))
        defer { fclose(stream) }
        try #require(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
    }

    func writeScript(_ name: String, _ text: String) {
        guard let file = fopen(file(name), "w") else { return }
        fputs("#!/bin/sh\n" + text, file)
        fclose(file)
        chmod(self.file(name), 0o755)
    }
}

enum Sample {
    static let client = DataAddress(host: .ipv4(192, 0, 2, 7), port: 40_000)
    static let time = Timestamp(seconds: 1_767_225_600)

    static func session(user: [UInt8]? = Array("joe".utf8)) throws -> SessionSummary {
        SessionSummary(
            id: try #require(SessionID("abc")), client: client,
            server: DataAddress(host: .ipv4(127, 0, 0, 1), port: 21),
            since: time, user: user)
    }

    static func path(_ text: [UInt8]) throws -> VirtualPath {
        try #require(VirtualPath.root.resolving(Pathname(text)))
    }

    static func path(_ text: String) throws -> VirtualPath { try path(Array(text.utf8)) }

    static func report(
        _ direction: TransferSummary.Direction = .upload, _ path: String = "/a file", bytes: UInt64 = 42,
        status: TransferReport.Status = .complete
    ) throws -> TransferReport {
        TransferReport(
            transfer: TransferSummary(
                direction: direction, verb: direction == .upload ? .stor : .retr, path: try Self.path(path),
                type: .image, offset: 0, connection: .passive),
            status: status, reply: status == .complete ? 226 : 426, bytes: bytes, seconds: 1.25,
            size: direction == .upload ? bytes : nil)
    }
}
