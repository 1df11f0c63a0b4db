import ArgumentParser
import FTPTransport

/// How a load is protected. Whose certificate a server shows does not matter to what it costs: any is taken.
struct BenchSecurity: Sendable {
    /// Whether `ftp://` asks for TLS.
    enum Mode: String, CaseIterable, Sendable, ExpressibleByArgument {
        case off, required
    }

    let context: TLSClientContext
    /// Whether TLS comes before the greeting.
    let isImplicit: Bool

    /// The suites are those of TLS 1.3, in OpenSSL's words; nil for the usual ones.
    init(isImplicit: Bool, suites: String?) throws(Failure) {
        self.isImplicit = isImplicit
        var settings = TLSClientSettings(trust: .anybody)
        settings.policy.suites = suites
        do throws(TLSContextError) { context = try TLSClientContext(settings) } catch {
            throw Failure("TLS cannot be set up: \(error)", code: .usage)
        }
    }
}
