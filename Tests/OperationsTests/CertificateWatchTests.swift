import FTPServer
import FTPTransport
import Glibc
import Logging
import Testing

@testable import ferry

/// Certificates that change while somebody looks, or several times between two looks.
@Suite struct CertificateWatchTests {
    private let scratch: Scratch
    private let served: ServedSecurity
    private let lines = Lines()
    private var logger: Logger { Logger(label: "test") { _ in CollectingHandler(lines: lines) } }

    init() throws {
        scratch = try Scratch()
        let settings = "tls:\n  certificate: \(scratch.path)/id.pem\n"
        try scratch.write(Array(settings.utf8), to: "ferry.yaml")
        try Self.put("first.test", in: scratch)
        served = try ServedSecurity(
            ServePlan(file: scratch.path + "/ferry.yaml", environment: [:], options: [:]))
    }

    /// Puts a certificate in the file's place, as programs that renew do: the file is another one each time.
    private static func put(_ name: String, in scratch: Scratch) throws {
        let identity = try TLSIdentity(selfSignedFor: [name])
        try put(identity.keyPEM + identity.chainPEM, in: scratch)
    }

    private static func put(_ bytes: [UInt8], in scratch: Scratch) throws {
        try scratch.write(bytes, to: "new.pem")
        try #require(rename(scratch.file("new.pem"), scratch.file("id.pem")) == 0)
    }

    private var name: String? { served.offers.current?.context.settings.identities.first?.certificate.commonName }

    private func look() { served.lookAtFiles(logger) }
    private var taken: [String] { lines.all.filter { $0.hasPrefix("notice certificate") } }

    @Test func theLastOfTwoChangesIsTaken() throws {
        try Self.put("second.example.test", in: scratch)
        look()
        try Self.put("third.one.example.test", in: scratch)
        look()
        #expect(name == "first.test", "it may change again")
        look()
        #expect(name == "third.one.example.test")
        look()
        #expect(taken.count == 1, "the second was never in use")
    }

    @Test(arguments: ["-----BEGIN CERTIFICATE-----\nnone\n", ""])
    func whatIsBrokenBetweenTwoChangesIsNotTaken(text: String) throws {
        try Self.put(Array(text.utf8), in: scratch)
        for _ in 1...3 { look() }
        #expect(name == "first.test")
        #expect(lines.all == ["error TLS stays as it was"], "it is told once")
        try Self.put("third.one.example.test", in: scratch)
        for _ in 1...2 { look() }
        #expect(name == "third.one.example.test")
        // Broken and mended before anybody has looked twice.
        try Self.put(Array(text.utf8), in: scratch)
        look()
        try Self.put("fourth.test", in: scratch)
        for _ in 1...2 { look() }
        #expect(name == "fourth.test")
        #expect(lines.all.filter { $0.hasPrefix("error") }.count == 1)
    }

    /// One look is held up while it takes up a certificate; what changes meanwhile is seen by those behind it.
    @Test(arguments: [1, 8]) func looksThatWaitForOneAnotherTakeTheLast(waiting: Int) async throws {
        let (gate, entered) = (Gate(), Signal())
        let slow = Logger(label: "test") { _ in HeldUpHandler(gate: gate, entered: entered) }
        let threads = WorkerPool(limit: waiting + 1)
        defer { threads.shutDown() }
        try Self.put("second.example.test", in: scratch)
        look()
        threads.submit { [served] in served.lookAtFiles(slow) }
        #expect(await entered.wait())
        try Self.put(Array("nothing\n".utf8), in: scratch)
        let ended = (1...waiting).map { _ in Signal() }
        for signal in ended {
            threads.submit { [served, logger] in
                served.lookAtFiles(logger)
                signal.set()
            }
        }
        try Self.put("third.one.example.test", in: scratch)
        gate.open()
        for signal in ended { #expect(await signal.wait()) }
        for _ in 1...2 { look() }
        #expect(name == "third.one.example.test")
        let isLast = taken.count == 1 && lines.all.last == taken.first
        #expect(isLast, "\(lines.all)")
    }

    /// The service itself: looks that would begin while one is held up are left out, and those after it see the rest.
    @Test func theServiceTakesTheLast() async throws {
        let (gate, entered, seen) = (Gate(), Signal(), Signal())
        let logger = Logger(label: "test") { [served] _ in
            HeldUpHandler(gate: gate, entered: entered) {
                let certificate = served.offers.current?.context.settings.identities.first?.certificate
                if certificate?.commonName == "third.one.example.test" { seen.set() }
            }
        }
        let watch = CertificateWatch(security: served, logger: logger, interval: .milliseconds(1))
        let running = Task { try await watch.run() }
        try Self.put("second.example.test", in: scratch)
        #expect(await entered.wait())
        try Self.put(Array("nothing\n".utf8), in: scratch)
        try Self.put("third.one.example.test", in: scratch)
        gate.open()
        #expect(await seen.wait())
        running.cancel()
        try await running.value
        #expect(name == "third.one.example.test")
    }
}

/// Holds up whoever logs first, until a gate opens.
private struct HeldUpHandler: LogHandler {
    let gate: Gate
    let entered: Signal
    let then: @Sendable () -> Void
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.trace

    init(gate: Gate, entered: Signal, then: @escaping @Sendable () -> Void = {}) {
        (self.gate, self.entered, self.then) = (gate, entered, then)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        entered.set()
        gate.wait()
        then()
    }
}
