/// What one server can do and says of itself: shared by all its sessions.
package final class ServerProfile: Sendable {
    /// What is offered of the protocol. Anything else of the catalogue is answered 502 or 504.
    package struct Offer: Sendable {
        /// The verbs.
        package var verbs: Set<Verb>
        /// The commands of SITE.
        package var siteVerbs: Set<SiteVerb>
        /// The values of MODE.
        package var modes: Set<TransmissionMode>
        /// The values of STRU.
        package var structures: Set<FileStructure>
        /// The facts that MFF sets.
        package var settableFacts: [ModifiedFacts.Name]

        /// An offer.
        package init(
            verbs: Set<Verb>, siteVerbs: Set<SiteVerb>, modes: Set<TransmissionMode>,
            structures: Set<FileStructure>, settableFacts: [ModifiedFacts.Name]
        ) {
            self.verbs = verbs
            self.siteVerbs = siteVerbs
            self.modes = modes
            self.structures = structures
            self.settableFacts = settableFacts
        }
    }

    /// What is offered.
    package let offer: Offer
    /// Whether PORT and its like may name a host other than the client's own, or a port below 1024 (RFC 2577 §3), until
    /// an account says otherwise: ``ServerInterpreter/allowsThirdPartyPorts``.
    package let allowsThirdPartyPorts: Bool
    /// What is demanded of sessions that may use TLS. It is offered where the offer has AUTH.
    package let security: SecurityDemands
    /// The language that sessions begin in.
    package let language: ReplyLanguage
    /// The system, in the words of RFC 943, for SYST.
    package let system: String
    /// The facts that CSID answers: `Name=…; Version=…;`.
    package let identity: String

    /// A profile.
    package init(
        _ offer: Offer = .complete, allowsThirdPartyPorts: Bool = false, security: SecurityDemands = SecurityDemands(),
        language: ReplyLanguage = .english, system: String = "UNIX Type: L8",
        identity: String = "Name=Ferry; OS=Linux; CaseSensitive=1; DirSep=/;"
    ) {
        self.offer = offer
        self.allowsThirdPartyPorts = allowsThirdPartyPorts
        self.security = security
        self.language = language
        self.system = system
        self.identity = identity
    }
}

/// What a server demands of its sessions' security.
package struct SecurityDemands: Sendable, Hashable {
    /// Whether nobody logs in in the clear.
    package var needsSecureLogin: Bool
    /// Whether data connections in the clear are refused.
    package var needsPrivateData: Bool

    /// Demands; none by default.
    package init(needsSecureLogin: Bool = false, needsPrivateData: Bool = false) {
        (self.needsSecureLogin, self.needsPrivateData) = (needsSecureLogin, needsPrivateData)
    }
}

extension ServerProfile.Offer {
    /// This offer with TLS; CCC only where sessions may go back to the clear.
    package func withTLS(allowingClearAgain: Bool) -> Self {
        var offer = self
        offer.verbs.formUnion([.auth, .pbsz, .prot])
        if allowingClearAgain { offer.verbs.insert(.ccc) }
        return offer
    }

    /// The whole catalogue but for the security extensions, which need TLS, and SMNT: there is one tree to see.
    package static let complete = Self(
        verbs: Set(Verb.allCases).subtracting([.smnt, .auth, .adat, .pbsz, .prot, .ccc, .mic, .conf, .enc]),
        siteVerbs: Set(SiteVerb.allCases), modes: [.stream, .block, .deflate], structures: [.file, .record],
        settableFacts: [.modify, .create, .unixMode])
}
