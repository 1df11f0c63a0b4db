import ArgumentParser
import FTPAnalysis
import FTPClient
import FTPCore
import FTPServer
import FTPStorage
import Glibc
import Logging

/// `ferry demo`: one whole session in active mode, between Ferry's server and Ferry's client on loopback, recorded from
/// the inside and explained packet by packet.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watch one whole session in active mode, explained packet by packet.",
        discussion: """
            Ferry's server and Ferry's client talk over real sockets on loopback: greeting, anonymous login, PWD, SYST, \
            a listing, a file, QUIT. What they send is recorded as a capture, and the capture is shown as a table, then \
            explained step by step.
            """)

    @Option(help: "Keep the recording in this file, as a capture (pcapng).")
    var capture: String?

    @OptionGroup var presentation: Presentation

    func run() async throws {
        let file = try capture ?? TemporaryFile.make()
        defer { if capture == nil { unlink(file) } }
        let recorder = try CaptureRecorder(path: file)
        try await DemoSession(tap: recorder).run()
        try recorder.finish()
        var source = CaptureSource()
        let analysis: Analysis
        do { analysis = try source.analyze(file, presentation.options) } catch { throw Failure(error.message) }
        try presentation.show(nil, else: [.table, .steps], of: analysis, name: "ferry demo", in: FileIdentity(file))
        let transfers = analysis.transfers
        guard transfers.count == 2, transfers.allSatisfy({ $0.verdict == .complete }) else {
            throw Failure("The session did not go as it should: see the table.")
        }
    }
}

/// A file of the demonstration's own.
private enum TemporaryFile {
    static func make() throws(Failure) -> String {
        var template = Array("/tmp/ferry-demo-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw Failure("Cannot make a temporary file: \(String(cString: strerror(errno))).", code: .localFile)
        }
        close(descriptor)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
