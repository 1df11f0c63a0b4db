import FTPCore
import Logging

extension Account {
    /// What an accounts file, an external program or a hook says of an account.
    public struct Policy: Sendable, Hashable {
        /// The directory that is the account's tree; nobody is let in while there is none.
        public var home: String?
        /// What may be done where; nothing where no rule holds.
        public var rights = [AccountRightsRule(path: .root, rights: .readOnly)]
        /// The most bytes that the tree may hold.
        public var quotaBytes: UInt64?
        /// The most files that the tree may hold.
        public var quotaFiles: UInt64?
        /// The largest file that may be uploaded, in bytes.
        public var largestFile: UInt64?
        /// The permissions that new files and directories do not get.
        public var umask: UInt16?
        /// Bounds on sessions, rates, time.
        public var limits = Limits()
        /// Where logins may come from; anywhere when empty.
        public var networks: [HostNetwork] = []
        /// Whether logins are let in at all.
        public var isEnabled = true
        /// The first day, in UTC, on which it is not let in any more.
        public var expires: AccountDate?
        /// The client certificates that it is known by.
        public var certificates: [CertificateName] = []
        /// What they are good for; nothing where there are none.
        public var certificateLogin = CertificateLogin.alone

        /// The usual policy: read only, no bounds.
        public init() {}

        /// Whether a login is let in at this time, in seconds since 1970. To be asked once the password is known to be
        /// right: the log is told why not, the client hears what it hears of a wrong password.
        func admits(_ attempt: LoginAttempt, at now: Int64, _ logger: Logger) -> Bool {
            guard let obstacle = obstacle(attempt, at: now) else { return true }
            logger.notice(
                "an account may not log in",
                metadata: [
                    "name": "\(String(decoding: attempt.user, as: UTF8.self))", "reason": "\(obstacle)",
                    "client": "\(attempt.address.shown)",
                ])
            return false
        }

        private func obstacle(_ attempt: LoginAttempt, at now: Int64) -> String? {
            if !isEnabled { return "disabled" }
            if let expires, now >= expires.seconds { return "expired" }
            if needsCertificate, !isKnown(by: attempt.certificate) { return "certificate" }
            return networks.isEmpty || networks.contains { $0.contains(attempt.address) } ? nil : "network"
        }

        /// Whether a password is of any use.
        package var takesPassword: Bool {
            switch certificateLogin {
            case .alone: certificates.isEmpty
            case .orPassword, .withPassword: true
            }
        }

        /// Whether nobody is let in without one of its certificates.
        private var needsCertificate: Bool {
            switch certificateLogin {
            case .alone, .withPassword: !certificates.isEmpty
            case .orPassword: false
            }
        }

        /// Whether this is one of its certificates.
        private func isKnown(by certificate: ClientCertificate?) -> Bool {
            certificate.map { certificate in certificates.contains { $0.names(certificate) } } ?? false
        }

        /// Whether this certificate is enough, without a password.
        func isOpen(to certificate: ClientCertificate?) -> Bool {
            switch certificateLogin {
            case .alone, .orPassword: isKnown(by: certificate)
            case .withPassword: false
            }
        }
    }
}
