import FTPServer
import FTPTransport
import Logging
import Synchronization

/// What is offered of TLS, which a reload replaces, or a change of its files.
final class ServedSecurity: Sendable {
    let offers: TLSOffers
    /// What the server began with; nil without TLS.
    let material: TLSMaterial?
    private let keyLog: TLSKeyLog?
    private let reading: Mutex<Reading>

    /// What was read last.
    private struct Reading {
        /// The rules that hold now.
        var plan: ServePlan
        /// Its files, as they were just before they were read.
        var files: [FileStamp?]
        /// The files at the last look, when they were others than those that were read.
        var changing: [FileStamp?]?
    }

    init(_ plan: ServePlan, implicitSockets: [CInt] = []) throws(Failure) {
        reading = Mutex(Reading(plan: plan, files: plan.securityStamps))
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
        reading.withLock { adopt(plan, &$0, logger) }
    }

    /// Looks whether certificates, keys or authorities are others than those in use, and takes them up if so. Files are
    /// put in place one by one: they are read once two looks in a row have found the same.
    func lookAtFiles(_ logger: Logger) {
        // Nobody waits meanwhile, should it take long.
        let files = reading.withLock { $0.plan }.securityStamps
        reading.withLock { reading in
            guard files != reading.files else {
                reading.changing = nil
                return
            }
            guard files == reading.changing else {
                reading.changing = files
                return
            }
            adopt(reading.plan, &reading, logger)
        }
    }

    private func adopt(_ plan: ServePlan, _ reading: inout Reading, _ logger: Logger) {
        // What changes while it is being read is read again.
        (reading.files, reading.changing) = (plan.securityStamps, nil)
        let problems = plan.securityProblems
        guard problems.isEmpty else {
            for problem in problems { Self.refuse(problem, logger) }
            return
        }
        do throws(SettingsProblem) {
            let material = try plan.readSecurity(keyLog: keyLog)
            reading.plan = plan
            offer(material, plan.settings.tls, logger)
        } catch {
            Self.refuse(error, logger)
        }
    }

    private func offer(_ material: TLSMaterial?, _ settings: Settings.TLS, _ logger: Logger) {
        let before = offers.current
        offers.replace(with: material.map { TLSOffer($0, settings) })
        guard let material else {
            if before != nil { logger.warning("TLS is not offered any more, but to sessions that began before") }
            return
        }
        if before == nil { logger.notice("TLS is offered from now on") }
        for line in material.warnings(settings) { logger.warning("\(line)") }
        for certificate in material.certificates {
            logger.notice(
                "certificate",
                metadata: [
                    "subject": "\(LogText.text(Array(certificate.subject.utf8)))",
                    "sha256": "\(certificate.fingerprint)",
                ])
        }
    }

    private static func refuse(_ problem: SettingsProblem, _ logger: Logger) {
        logger.error("TLS stays as it was", metadata: ["problem": "\(problem.sentence)"])
    }
}
