import FTPCore
import FTPTransport

// Servers that want data connections to resume the control connection's session, and cannot do that with TLS 1.3.

extension Client {
    /// Whether a transfer failed as it does where a data connection's TLS is refused, and TLS 1.2 may help.
    func mayFallBack(after error: ClientError, _ monitor: TransferMonitor) -> Bool {
        guard !hasFallenBack, !monitor.isStopped, control.agreement?.version == .v1_3,
            configuration.security.minimumVersion < .v1_3
        else { return false }
        switch error.reply?.code {
        case 425, 522: return true
        // Otherwise the transfer may have broken in its midst, for another reason.
        case 426, 450, 451, 431, 534, 535: return monitor.bytes == 0
        // Without a negative reply, only what broke before anything was moved is about TLS.
        case _: return error.failure.map { $0.mayBeAboutResumption && monitor.bytes == 0 } ?? false
        }
    }

    /// Takes up the session again on a new control connection, with TLS 1.2: same host, user, directory and settings.
    func fallBack() async throws(ClientError) {
        hasFallenBack = true
        // What was protected stays so: AUTH and PROT P are not up to the server any more.
        let needs = Connector.Needs(
            control: control.agreement != nil, data: (try? await control.dataProtection()) != nil)
        let directory = try? await workingDirectory()
        // In another directory the same name is another file.
        guard directory != nil || !journal.hasMoved else {
            throw ClientError(.connectionClosed, "the server no longer tells the working directory")
        }
        _ = try? await control.perform(.quit)
        await control.close()
        control = try await connector.open(maximum: .v1_2, pinned: pinned, needs: needs).control
        if let host = journal.host { try await require(host, "The server does not take \(host.shown) again") }
        if let credentials {
            try await logIn(user: credentials.user, password: credentials.password, account: credentials.account)
        }
        for setting in journal.settings {
            try await require(setting, "The server does not take \(setting.shown) again")
        }
        if let directory { try await require(.cwd(directory), "Cannot change to \(directory.shown) again") }
    }
}

extension TLSFailure {
    /// Whether a server may fail so that wants resumption and cannot do it. Not so whoever shows another certificate.
    fileprivate var mayBeAboutResumption: Bool {
        self != .truncated && self != .timedOut && !isAboutIdentity
    }
}

extension ClientSecurity.Version {
    fileprivate static func < (first: Self, second: Self) -> Bool { first.setting < second.setting }
}
