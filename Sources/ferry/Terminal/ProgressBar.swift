import FTPAnalysis
import FTPClient
import FTPCore
import Glibc

/// Shows how far a long transfer is, on standard error, when that is a terminal.
enum ProgressBar {
    /// What a transfer came to.
    struct Report: Sendable {
        let bytes: UInt64
        let seconds: Double
        /// Whether TLS was not ended on the data connection.
        let wasCut: Bool

        func print(from source: String, to target: String, json: Bool) {
            if wasCut { TLSAdvice.warnOfCut(source) }
            if json {
                Terminal.print(
                    JSON.object([
                        ("from", .string(source)), ("to", .string(target)), ("bytes", .number(Int64(clamping: bytes))),
                        ("seconds", .decimal(seconds)), ("cut", .bool(wasCut)),
                    ]).text)
            } else if Terminal.isTerminal(STDERR_FILENO) {
                let rate = Size.shown(Double(bytes) / max(seconds, 1e-6))
                Terminal.printError(
                    "\(VisibleText.escaped(target)): \(Size.shown(Double(bytes))) in \(seconds.fixed(1)) s, \(rate)/s")
            }
        }
    }

    /// Transfers that are over sooner show no bar.
    private static let patience = Duration.milliseconds(700)
    private static let pace = Duration.milliseconds(100)
    private static let width = 24

    /// Runs a transfer and shows it.
    static func show(
        _ name: String, of total: UInt64?, _ body: (TransferMonitor) async throws(ClientError) -> Void
    ) async throws(ClientError) -> Report {
        let monitor = TransferMonitor()
        let clock = ContinuousClock()
        let start = clock.now
        let painter =
            Terminal.isTerminal(STDERR_FILENO) ? Task { await paint(name, total, monitor, since: start) } : nil
        do throws(ClientError) {
            try await body(monitor)
        } catch {
            await end(painter)
            throw error
        }
        await end(painter)
        return Report(bytes: monitor.bytes, seconds: start.duration(to: clock.now).seconds, wasCut: monitor.wasCut)
    }

    private static func end(_ painter: Task<Void, Never>?) async {
        painter?.cancel()
        await painter?.value
    }

    private static func paint(
        _ name: String, _ total: UInt64?, _ monitor: TransferMonitor, since start: ContinuousClock.Instant
    ) async {
        do {
            try await Task.sleep(for: patience)
            while true {
                let seconds = start.duration(to: .now).seconds
                Terminal.write(
                    Array(("\r\u{1B}[K" + line(name, total, monitor.bytes, seconds)).utf8), to: STDERR_FILENO)
                try await Task.sleep(for: pace)
            }
        } catch {
            // Cancelled: the transfer is over, and the line is cleared for what is said next.
            if start.duration(to: .now) > patience { Terminal.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) }
        }
    }

    private static func line(_ name: String, _ total: UInt64?, _ bytes: UInt64, _ seconds: Double) -> String {
        let rate = "\(Size.shown(Double(bytes) / max(seconds, 1e-6)))/s"
        guard let total, total > 0 else { return "\(VisibleText.escaped(name))  \(Size.shown(Double(bytes)))  \(rate)" }
        let part = min(1, Double(bytes) / Double(total))
        let filled = Int(part * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return "\(VisibleText.escaped(name))  \(bar) \((part * 100).fixed(0)) %  \(Size.shown(Double(bytes)))  \(rate)"
    }
}

/// Sizes as people read them.
enum Size {
    static func shown(_ bytes: Double) -> String {
        var value = bytes
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if value < 1024 { return unit == "B" ? "\(value.fixed(0)) B" : "\(value.fixed(1)) \(unit)" }
            value /= 1024
        }
        return "\(value.fixed(1)) TiB"
    }
}
