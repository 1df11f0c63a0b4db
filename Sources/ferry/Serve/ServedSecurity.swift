import FTPServer
import FTPTransport
import Logging

/// What is offered of TLS, which a reload replaces.
struct ServedSecurity: Sendable {
    let offers: TLSOffers
    /// What the server began with; nil without TLS.
    let material: TLSMaterial?
    private let keyLog: TLSKeyLog?

    init(_ plan: ServePlan, implicitSockets: [CInt] = []) throws(Failure) {
        keyLog = try Self.openKeyLog(plan)
        do throws(SettingsProblem) {
            material = try plan.readSecurity(keyLog: keyLog)
        } catch {
            throw Failure(error.sentence, code: .configuration)
        }
        offers = TLSOffers(
            material.map { TLSOffer($0, plan.settings.tls, implicitSockets: implicitSockets) })
    }

    private static func openKeyLog(_ plan: ServePlan) throws(Failure) -> TLSKeyLog? {
        guard plan.hasTLS, let path = plan.settings.tls.keyLog else { return nil }
        do throws(SystemError) { return try TLSKeyLog(file: path) } catch {
            throw Failure("Cannot write \(path): \(SystemError.message(error.number)).", code: .localFile)
        }
    }

    /// Offers what the plan has to those that come from now on. What cannot be read, or makes no sense, changes nothing.
    func replace(with plan: ServePlan, _ logger: Logger) {
        let problems = plan.securityProblems
        guard problems.isEmpty else {
            for problem in problems { Self.refuse(problem, logger) }
            return
        }
        do throws(SettingsProblem) {
            let material = try plan.readSecurity(keyLog: keyLog)
            let before = offers.current
            offers.replace(with: material.map { TLSOffer($0, plan.settings.tls) })
            guard let material else {
                if before != nil { logger.warning("TLS is not offered any more, but to sessions that began before") }
                return
            }
            if before == nil { logger.notice("TLS is offered from now on") }
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
            Self.refuse(error, logger)
        }
    }

    private static func refuse(_ problem: SettingsProblem, _ logger: Logger) {
        logger.error("TLS stays as it was", metadata: ["problem": "\(problem.sentence)"])
    }
}
