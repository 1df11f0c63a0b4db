import Foundation

/// A running `ferry replay --as server`.
struct ReplayServerProcess {
    let endpoint: Endpoint
    private let process: ChildProcess

    init(_ capture: String, options: [String] = []) throws {
        let arguments = ["replay", capture, "--as", "server", "--port", "0"] + options
        process = try ChildProcess(Invocation(program: try Program.ferry(), arguments: arguments))
        let port = try process.wait(for: "“Listening on …”", within: Bounds.start) { process -> Int? in
            let text = String(decoding: process.output, as: UTF8.self)
            guard text.contains("\n"), let line = text.split(separator: "\n").first else { return nil }
            return line.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) }
        }
        endpoint = Endpoint(family: .IPv4, port: port, login: .anonymous)
    }

    /// Ends it as Ctrl-C does; gives back its report.
    func stop() throws -> String {
        process.send(SIGINT)
        try process.waitForExit(within: Bounds.stop)
        return String(decoding: process.output, as: UTF8.self)
    }
}

/// What `ferry replay --as client --json` reports.
struct ReplayReport: Decodable {
    struct Data: Decodable {
        var kind: String
        var same: Bool?
        var sent: Int?
    }

    struct Step: Decodable {
        var command: String?
        var comparison: String
        var data: Data?
    }

    var differs: Bool
    var stopped: String?
    var steps: [Step]

    /// Plays a capture's client for a server.
    static func play(
        _ capture: String, for endpoint: Endpoint, options: [String] = []
    ) throws -> (report: ReplayReport, status: ExitStatus) {
        let invocation = Invocation(
            program: try Program.ferry(),
            arguments: ["replay", capture, "--as", "client", String(endpoint.url("").dropLast()), "--json"] + options)
        let child = try ChildProcess(invocation)
        let status = try child.waitForExit(within: Bounds.run)
        return (try JSONDecoder().decode(ReplayReport.self, from: child.output), status)
    }
}
