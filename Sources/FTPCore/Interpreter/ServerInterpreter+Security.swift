// AUTH, PBSZ, PROT, CCC (RFC 2228, RFC 4217).

extension ServerInterpreter {
    /// Whether nobody may log in yet.
    var needsSecurityFirst: Bool { demands.needsSecureLogin && !state.security.isLoginSecured }

    /// Who has TLS, or has given it up, has had their AUTH: only REIN begins anew.
    mutating func secure(_ mechanism: SecurityMechanism, _ command: Command) -> Action {
        switch (mechanism, state.security.control) {
        case (.other, _): say(wording.mechanismUnknown)
        case (.tls, .clear), (.tlsWithPrivateData, .clear): .perform(command)
        case (.tls, _), (.tlsWithPrivateData, _): say(wording.securedAlready)
        }
    }

    /// PBSZ and PROT are for data connections, which TLS protects although the control connection has been cleared.
    mutating func decideSecurity(_ command: Command) -> Action {
        let security = state.security
        switch command {
        case .pbsz: return say(security.control == .clear ? wording.authFirst : wording.bufferSize)
        case .prot(let level):
            // Implicit sessions have come with the protection that AUTH would have to be asked for.
            guard security.control != .clear, security.hasBufferSize else { return say(wording.bufferSizeFirst) }
            switch level {
            case .safe, .confidential: return say(wording.protectionUnknown)
            case .clear: return say(demands.needsPrivateData ? wording.clearDataRefused : wording.dataIsClear)
            case .private: return say(wording.dataIsPrivate)
            }
        case _: return security.control == .tls ? .perform(command) : say(wording.authFirst)
        }
    }
}
