import FTPClient
import FTPCore
import FTPTransport
import Glibc

/// Asks whoever sits at the terminal about a certificate that is not trusted.
struct TrustQuestion: Sendable {
    /// Where agreement is remembered; nil where there is no home.
    let known: KnownCertificates?
    var input = STDIN_FILENO
    /// How long an answer is waited for, in seconds. No connection waits meanwhile: the server is connected to anew.
    var patience = 120
    var say: @Sendable (String) -> Void = { Terminal.write(Array($0.utf8), to: STDERR_FILENO) }

    /// Where questions wait, which may be long.
    private static let worker = WorkerPool(limit: 1)
    /// So often an answer may be neither yes nor no.
    private static let attempts = 3

    /// Asks, and remembers what was agreed to.
    func answer(about certificate: PresentedCertificate) async -> Bool {
        await withCheckedContinuation { answer in
            Self.worker.submit { answer.resume(returning: ask(certificate)) }
        }
    }

    private func ask(_ certificate: PresentedCertificate) -> Bool {
        say(Self.words(about: certificate))
        guard isAgreed(to: certificate.fingerprint) else { return false }
        let server = ServerName.of(certificate.host, certificate.port)
        do throws(Failure) {
            guard let known else { throw Failure("there is no home folder (HOME).") }
            try known.remember(certificate.fingerprint, of: server)
        } catch {
            say("The certificate is trusted this time, but cannot be remembered: \(error.message)\n")
        }
        return true
    }

    private func isAgreed(to fingerprint: Fingerprint) -> Bool {
        let end = Self.now + patience
        for _ in 0..<Self.attempts {
            say("Trust this certificate from now on? [yes/no/fingerprint] ")
            switch LineInput(input).line(before: end) {
            case .line(let text):
                switch text.lowercased() {
                case "yes": return true
                case "no": return false
                case _: if Fingerprint(text) == fingerprint { return true }
                }
                say("Neither yes nor no, nor this certificate's fingerprint.\n")
            case .ended:
                say("\n")
                return false
            case .late:
                say("\nNobody has answered for \(patience) seconds: the certificate is not trusted.\n")
                return false
            }
        }
        return false
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec
    }

    private static func words(about certificate: PresentedCertificate) -> String {
        func shown(_ text: String) -> String { VisibleText.escaped(Array(text.utf8)) }
        let server = "\(shown(certificate.host)) port \(certificate.port)"
        return """
            The certificate of \(server) is not trusted: \(shown(certificate.reason)).
              subject      \(shown(certificate.subject))
              issuer       \(shown(certificate.issuer))
              names        \(shown(certificate.names.prefix(8).joined(separator: ", ")))
              valid        \(day(certificate.notBefore)) to \(day(certificate.notAfter))
              fingerprint  \(certificate.fingerprint)
            Compare the fingerprint with one that you have from the server's operator.

            """
    }

    private static func day(_ time: Timestamp) -> String {
        let digits = time.timeValue
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.dropFirst(6).prefix(2))"
    }
}
