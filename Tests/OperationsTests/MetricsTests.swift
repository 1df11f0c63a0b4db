import FTPCore
import FTPServer
import Testing

@testable import ferry

/// Events as numbers, in Prometheus' text format.
struct MetricsTests {
    @Test func eventsAreCounted() throws {
        let metrics = ServerMetrics()
        let session = try Sample.session()
        let upload = try Sample.report()
        let failed = try Sample.report(.download, bytes: 8, status: .failed(.broken))
        let events: [ServerEvent] = [
            .sessionOpened, .sessionOpened, .sessionRefused(.banned), .loggedIn,
            .loginRefused(user: [], .incorrect, delay: .zero), .transferBegan(upload.transfer), .transferEnded(upload),
            .transferBegan(failed.transfer), .transferEnded(failed), .transferBegan(failed.transfer),
            .changed(.fileRemoved(.root)), .changeRefused(.fileRemoved(.root), 550),
            .sessionClosed(.quit, SessionTotals()),
        ]
        for event in events { metrics.observe(event, of: session) }
        var text = MetricsText()
        metrics.write(into: &text)
        let lines = Set(text.text.split(separator: "\n").map(String.init))
        let expected = [
            "ferry_sessions 1", "ferry_sessions_opened_total 2", "ferry_sessions_refused_total{reason=\"banned\"} 1",
            "ferry_sessions_closed_total{reason=\"quit\"} 1", "ferry_logins_total 1",
            "ferry_logins_refused_total{reason=\"incorrect\"} 1",
            "ferry_transfers_total{direction=\"upload\",status=\"complete\"} 1",
            "ferry_transfers_total{direction=\"download\",status=\"failed\"} 1",
            "ferry_transfers_total{direction=\"download\",status=\"aborted\"} 0",
            "ferry_transfers_running{direction=\"download\"} 1", "ferry_transfers_running{direction=\"upload\"} 0",
            "ferry_transfer_bytes_total{direction=\"upload\"} 42",
            "ferry_transfer_seconds_bucket{direction=\"upload\",le=\"1.0\"} 0",
            "ferry_transfer_seconds_bucket{direction=\"upload\",le=\"5.0\"} 1",
            "ferry_transfer_seconds_bucket{direction=\"upload\",le=\"+Inf\"} 1",
            "ferry_transfer_seconds_sum{direction=\"upload\"} 1.25", "ferry_changes_total{result=\"refused\"} 1",
        ]
        for line in expected { #expect(lines.contains(line), "\(line)") }
    }

    @Test func everyMetricIsDescribedOnce() {
        var text = MetricsText()
        ServerMetrics().write(into: &text)
        ProcessMetrics.write(into: &text)
        var described: Set<Substring> = []
        for line in text.text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE ") {
                #expect(described.insert(words[2]).inserted, "\(line)")
            } else if !line.hasPrefix("#") {
                let name = words[0].prefix { $0 != "{" }
                let family = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) && !described.contains(name) }
                #expect(described.contains(name.dropLast(family?.count ?? 0)), "\(line)")
            }
        }
        #expect(described.contains("process_open_fds"))
        #expect(described.contains("process_resident_memory_bytes"))
    }

    @Test func labelsAreEscaped() {
        var text = MetricsText()
        text.begin("a", .gauge, "x\\y\nz")
        text.sample("a", [("b", "\"\\\n")], 1.5)
        #expect(text.text == "# HELP a x\\\\y\\nz\n# TYPE a gauge\na{b=\"\\\"\\\\\\n\"} 1.5\n")
    }
}
