import FTPCore

/// What came of a load, for people and for programs.
struct BenchReport {
    let plan: BenchPlan
    let sessions: Int
    let result: LoadGenerator.Result

    private var tally: Tally { result.tally }
    private var rate: Double { Double(tally.operations) / max(result.seconds, 1e-9) }
    private var mebibytesPerSecond: Double { Double(tally.bytes) / Double(1 << 20) / max(result.seconds, 1e-9) }
    private var movesData: Bool { tally.bytes > 0 }

    private static let percentiles: [(name: String, share: Double)] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)]

    var text: String {
        var lines = ["\(plan.workload.rawValue), \(sessions) sessions, \(result.seconds.fixed(2)) s"]
        lines.append("operations  \(tally.operations) (\(rate.fixed(1))/s), \(tally.failureCount) failures")
        for failure in tally.failuresByKind { lines.append("  \(failure.count) × \(failure.kind)") }
        if movesData { lines.append("data        \(mebibytesPerSecond.fixed(1)) MiB/s, \(tally.bytes) bytes") }
        let times = Self.percentiles.map { "\($0.name) \(microseconds(tally.latency.percentile($0.share)).fixed(0))" }
        lines.append(
            "latency     \(times.joined(separator: ", ")), max \(microseconds(tally.latency.longest).fixed(0)) µs")
        if let usage = result.usage {
            var line = "server      \(usage.seconds.fixed(2)) s of processor"
            if tally.operations > 0 { line += ", \(microsecondsEach(usage).fixed(1)) µs an operation" }
            if movesData { line += ", \(secondsPerGibibyte(usage).fixed(3)) s/GiB" }
            lines.append(line)
            lines.append("            \(usage.memory / 1024) KiB of memory (PSS) in \(usage.processes) processes")
        }
        return lines.joined(separator: "\n")
    }

    var json: String {
        var members: [(String, JSON)] = [
            ("workload", .string(plan.workload.rawValue)), ("mode", .string(plan.mode.rawValue)),
            ("sessions", .integer(sessions)), ("seconds", .decimal(result.seconds)),
            ("operations", .integer(tally.operations)), ("failures", .integer(tally.failureCount)),
            ("failuresByKind", .failures(tally)), ("operationsPerSecond", .decimal(rate)),
            ("bytes", .number(Int64(clamping: tally.bytes))), ("mebibytesPerSecond", .decimal(mebibytesPerSecond)),
            (
                "latencyMicroseconds",
                .object(
                    Self.percentiles.map { ($0.name, .decimal(microseconds(tally.latency.percentile($0.share)))) }
                        + [("max", .decimal(microseconds(tally.latency.longest)))])
            ),
        ]
        if let usage = result.usage {
            var server: [(String, JSON)] = [
                ("cpuSeconds", .decimal(usage.seconds)), ("memoryBytes", .number(Int64(clamping: usage.memory))),
                ("processes", .integer(usage.processes)),
            ]
            if tally.operations > 0 {
                server.append(("cpuMicrosecondsPerOperation", .decimal(microsecondsEach(usage))))
            }
            if movesData { server.append(("cpuSecondsPerGibibyte", .decimal(secondsPerGibibyte(usage)))) }
            members.append(("server", .object(server)))
        }
        return JSON.object(members).text
    }

    private func microseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1000 }

    private func microsecondsEach(_ usage: ServerUsage) -> Double { usage.seconds * 1e6 / Double(tally.operations) }

    private func secondsPerGibibyte(_ usage: ServerUsage) -> Double {
        usage.seconds / (Double(tally.bytes) / Double(1 << 30))
    }
}

extension IdleSessions.Result {
    var text: String {
        var lines = ["idle, \(opened) sessions opened in \(seconds.fixed(2)) s, \(failures.failureCount) failures"]
        for failure in failures.failuresByKind { lines.append("  \(failure.count) × \(failure.kind)") }
        if let after, let kibibytesEach {
            lines.append(
                "server      \(after.memory / 1024) KiB of memory (PSS) in \(after.processes) processes, "
                    + "\(kibibytesEach.fixed(2)) KiB a session")
        }
        return lines.joined(separator: "\n")
    }

    var json: String {
        var members: [(String, JSON)] = [
            ("workload", .string("idle")), ("sessions", .integer(opened)), ("seconds", .decimal(seconds)),
            ("failures", .integer(failures.failureCount)), ("failuresByKind", .failures(failures)),
        ]
        if let before, let after, let kibibytesEach {
            members.append(
                (
                    "server",
                    .object([
                        ("memoryBytesBefore", .number(Int64(clamping: before.memory))),
                        ("memoryBytes", .number(Int64(clamping: after.memory))),
                        ("processes", .integer(after.processes)), ("kibibytesPerSession", .decimal(kibibytesEach)),
                        ("cpuSeconds", .decimal(after.seconds - before.seconds)),
                    ])
                ))
        }
        return JSON.object(members).text
    }
}

extension JSON {
    fileprivate static func failures(_ tally: Tally) -> JSON {
        .object(tally.failuresByKind.map { ($0.kind, .integer($0.count)) })
    }
}
