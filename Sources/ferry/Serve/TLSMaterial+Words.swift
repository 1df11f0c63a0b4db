import FTPCore
import FTPServer
import FTPTransport
import Glibc

// What TLS does, in words for whoever starts the server.

extension TLSMaterial {
    private static let day: Int64 = 86_400
    /// From this long before a certificate ends it is told: time enough to get another.
    private static let notice = 14 * day

    /// Lines that say what TLS does.
    func lines(_ settings: Settings.TLS) -> [String] {
        var rules: [String] = []
        switch settings.mode {
        case .off: break
        case .offered: rules.append("offered (AUTH TLS)")
        case .required: rules.append("required to log in (AUTH TLS)")
        }
        if settings.data == .required { rules.append("required for data connections") }
        rules.append("from version \(settings.minimum.rawValue) on")
        switch settings.resumption {
        case .off: rules.append("without resumption")
        case .prefer: break
        case .require: rules.append("data connections have to resume")
        }
        switch settings.clientCertificates {
        case .none: break
        case .optional: rules.append("clients are asked for a certificate")
        case .required: rules.append("clients have to show a certificate")
        }
        return ["TLS is " + rules.joined(separator: ", ")]
            + certificates.map { certificate in
                let names = certificate.names.isEmpty ? certificate.subject : certificate.names.joined(separator: ", ")
                return LogText.escaped("Certificate for \(names), until \(Self.date(certificate.notAfter))")
                    + "\n  SHA-256 \(certificate.fingerprint)"
            }
    }

    /// What is wrong with the certificates' times.
    func problems(at now: Int64 = Int64(time(nil))) -> [String] {
        zip(certificates, files).compactMap { certificate, files in
            let what = "\(files.chain): the certificate for \(certificate.subject)"
            if now > certificate.notAfter { return "\(what) has expired on \(Self.date(certificate.notAfter))" }
            guard now < certificate.notBefore else { return nil }
            return "\(what) is not valid before \(Self.date(certificate.notBefore))"
        }
    }

    /// Sentences that an operator should read.
    func warnings(_ settings: Settings.TLS, at now: Int64 = Int64(time(nil))) -> [String] {
        var lines = problems(at: now).map { LogText.escaped("TLS: \($0).") }
        for (certificate, files) in zip(certificates, files) {
            if (certificate.notAfter - Self.notice..<certificate.notAfter).contains(now) {
                let end = Self.date(certificate.notAfter)
                lines.append(
                    LogText.escaped("\(files.chain): the certificate for \(certificate.subject) ends on \(end)."))
            }
            var status = stat()
            if stat(files.key, &status) == 0, status.st_mode & 0o007 != 0 {
                lines.append("\(files.key) can be read by everybody: chmod 640 keeps the key to its group.")
            }
        }
        if let path = settings.keyLog {
            lines.append("Who can read \(path) can read all that is said under TLS.")
        }
        if !settings.requiresClose { lines.append("Uploads that are cut off may pass for whole: tls.require-close.") }
        return lines
    }

    private static func date(_ seconds: Int64) -> String {
        String(Timestamp(seconds: seconds).logged.prefix { $0 != "T" })
    }
}
