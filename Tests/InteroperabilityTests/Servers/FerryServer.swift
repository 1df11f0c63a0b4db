import Foundation

/// A running `ferry serve`.
struct FerryServer {
    let endpoint: Endpoint
    let process: ChildProcess

    /// Serves a folder on a free port while a body runs, then ends the server as an operator does and checks how it went.
    static func with<Result>(
        _ folder: String?, family: Family, options: [String] = [], _ body: (FerryServer) throws -> Result
    ) throws -> Result {
        try withUnstopped(folder, family: family, options: options) { server in
            let result = try body(server)
            try server.stop()
            return result
        }
    }

    /// The same, for a body that ends the server itself. If it does not, the server is killed.
    ///
    /// `limits` are those of the shell's that the server gets.
    static func withUnstopped<Result>(
        _ folder: String?, family: Family, options: [String] = [], limits: String? = nil,
        _ body: (FerryServer) throws -> Result
    ) throws -> Result {
        let server = try start(folder, family: family, options: options, limits)
        return try withExtendedLifetime(server.process) { try body(server) }
    }

    private static func start(
        _ folder: String?, family: Family, options: [String], _ limits: String?
    ) throws -> FerryServer {
        let place = folder.map { [$0] } ?? []
        let arguments = ["serve"] + place + ["--port", "0", "--address", family.loopback] + options
        var invocation = Invocation(program: try Program.ferry(), arguments: arguments)
        if let limits {
            let script = "\(limits); exec \"$0\" \"$@\""
            invocation = Invocation(program: "/bin/sh", arguments: ["-c", script, invocation.program] + arguments)
        }
        let process = try ChildProcess(invocation)
        let port = try process.wait(for: "“Listening on …”", within: Bounds.start) { announcedPort(in: $0) }
        return FerryServer(endpoint: Endpoint(family: family, port: port, login: .anonymous), process: process)
    }

    /// Asks it to end, waits until it has, and fails unless it ended well.
    func stop() throws {
        process.send(SIGTERM)
        try expectCleanExit()
    }

    func expectCleanExit() throws {
        let status = try process.waitForExit(within: Bounds.stop)
        guard status == .exited(0) else { throw Failure("after SIGTERM \(status): \(process.transcript)") }
    }

    /// The port in the first whole line that says `Listening on ADDRESS:PORT`.
    private static func announcedPort(in process: ChildProcess) -> Int? {
        for stream in [process.output, process.errors] {
            // The last piece has no line end yet, so its digits may not be all there.
            for line in stream.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
                let words = String(decoding: line, as: UTF8.self).components(separatedBy: "Listening on ")
                guard words.count == 2, let colon = words[1].lastIndex(of: ":") else { continue }
                let digits = words[1][words[1].index(after: colon)...].prefix { $0.isASCII && $0.isNumber }
                if let port = Int(digits) { return port }
            }
        }
        return nil
    }
}
