import FTPServer
import FTPTransport
import Logging

/// The certificates that are shown, which a reload replaces.
struct ServedSecurity: Sendable {
    /// Nil where TLS was not offered at the start.
    let contexts: TLSContexts?
    let material: TLSMaterial?
    private let keyLog: TLSKeyLog?

    init(_ plan: ServePlan) throws(Failure) {
        keyLog = try Self.openKeyLog(plan)
        do throws(SettingsProblem) {
            material = try plan.readSecurity(keyLog: keyLog)
        } catch {
            throw Failure(error.sentence, code: .configuration)
        }
        contexts = material.map { TLSContexts($0.context) }
    }

    private static func openKeyLog(_ plan: ServePlan) throws(Failure) -> TLSKeyLog? {
        guard plan.hasTLS, let path = plan.settings.tls.keyLog else { return nil }
        do throws(SystemError) { return try TLSKeyLog(file: path) } catch {
            throw Failure("Cannot write \(path): \(SystemError.message(error.number)).", code: .localFile)
        }
    }

    /// Shows what the plan has to those that come from now on. What cannot be read changes nothing.
    func replace(with plan: ServePlan, _ logger: Logger) {
        guard let contexts else {
            if plan.hasTLS { logger.warning("TLS is offered after a restart only: it was not offered at the start") }
            return
        }
        do throws(SettingsProblem) {
            guard let material = try plan.readSecurity(keyLog: keyLog) else {
                return logger.warning("TLS goes on until a restart: it was offered at the start")
            }
            contexts.replace(with: material.context)
            for line in material.warnings(plan.settings.tls) { logger.warning("\(line)") }
            for certificate in material.certificates {
                logger.notice(
                    "certificate",
                    metadata: [
                        "subject": "\(LogText.text(Array(certificate.subject.utf8)))",
                        "sha256": "\(certificate.fingerprint)",
                    ])
            }
        } catch {
            logger.error("the certificates stay as they were", metadata: ["problem": "\(error.sentence)"])
        }
    }
}
