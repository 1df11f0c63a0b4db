import Testing

@testable import FTPCore

@Suite("AUTH, PBSZ, PROT and CCC")
struct SecurityTests {
    private func stage(
        _ demands: SecurityDemands = SecurityDemands(), _ security: SessionSecurity = SessionSecurity()
    ) -> ServerStage {
        let offer = ServerProfile.Offer.complete.withTLS(allowingClearAgain: true)
        var stage = ServerStage(profile: ServerProfile(offer, security: demands), security: security)
        stage.greet()
        stage.output = []
        return stage
    }

    @Test("come in this order (RFC 4217 §12)")
    func order() {
        var stage = stage()
        play(
            """
            C: PBSZ 0      | S: 503
            C: PROT P      | S: 503
            C: CCC         | S: 503
            C: AUTH TLS    | S: 234
            C: PROT P      | S: 503
            C: PBSZ x      | S: 501
            C: PBSZ 65536  | S: 200
            C: PROT S      | S: 536
            C: PROT E      | S: 536
            C: PROT X      | S: 504
            C: PROT P      | S: 200
            C: USER a      | S: 331
            C: PASS b      | S: 230
            C: PASV        | S: 227
            C: RETR a      | S: 150
            T: ends        | S: 226
            C: PROT C      | S: 200
            C: CCC         | S: 200
            C: PROT P      | S: 200
            C: CCC         | S: 503
            C: AUTH TLS    | S: 503
            """, on: &stage)
        #expect(stage.plan?.isPrivate == true)
        #expect(stage.interpreter.state.security.control == .cleared)
        #expect(stage.interpreter.isLoggedIn)
    }

    @Test("keep a password from going where CCC has put an end to TLS")
    func loginAfterClearing() {
        var stage = stage(SecurityDemands(needsSecureLogin: true))
        play(
            """
            C: USER a      | S: 530
            C: AUTH TLS    | S: 234
            C: USER a      | S: 331
            C: PASS b      | S: 230
            C: CCC         | S: 200
            C: USER a      | S: 530
            """, on: &stage)
    }

    @Test("know the mechanisms of RFC 4217 §17", arguments: ["TLS", "tls-c", "SSL", "TLS-P"])
    func mechanisms(_ name: String) {
        var stage = stage()
        play("C: AUTH \(name) | S: 234", on: &stage)
        #expect(stage.interpreter.state.security.control == .tls)
        let isPrivate = stage.interpreter.state.security.data == .private
        #expect(isPrivate == ["SSL", "TLS-P"].contains(name))
        play("C: AUTH TLS | S: 503", on: &stage)
        var other = self.stage()
        play("C: AUTH KERBEROS_V4 | S: 504", on: &other)
        #expect(other.interpreter.state.security == SessionSecurity())
    }

    @Test("are agreed on with 234, and TLS with 334 too", arguments: ["TLS", "TLS-C", "SSL", "TLS-P", "GSSAPI"])
    func taken(_ name: String) {
        let codes: [(Reply.Code, Bool)] = [
            (234, true), (334, name != "GSSAPI"), (200, false), (335, false), (534, false),
        ]
        for (code, isTaken) in codes {
            var dialogue = Dialogue.underWay
            dialogue.submit(CommandLine(Array("AUTH \(name)".utf8)))
            dialogue.receive(Reply(code, "So."))
            #expect((dialogue.state.security.control == .tls) == isTaken, "\(code)")
        }
    }

    @Test("begin anew: whoever was logged in logs in again (RFC 2228 §3)")
    func loginIsGone() {
        var stage = stage()
        play(
            """
            C: USER anonymous | S: 230
            C: CWD a          | S: 250
            C: AUTH TLS       | S: 234
            C: PWD            | S: 530
            C: USER anonymous | S: 230
            """, on: &stage)
        #expect(stage.interpreter.state.workingDirectory == .root)
    }

    /// Whoever is between may have said it, so that the client's files come out in another form, or elsewhere.
    @Test("begin anew: nothing that was said in the clear decides of what is secured")
    func stateIsGone() {
        for lines in [
            "C: STRU R | S: 200", "C: MODE Z | S: 200", "C: TYPE I | S: 200", "C: EPSV ALL | S: 200",
            "C: PASV | S: 227", "C: TYPE I | S: 200\nC: REST 5 | S: 350", "C: RNFR a | S: 350",
        ] {
            var stage = stage()
            play("C: USER anonymous | S: 230\n\(lines)\nC: AUTH TLS | S: 234", on: &stage)
            var fresh = self.stage()
            play("C: AUTH TLS | S: 234", on: &fresh)
            #expect(stage.interpreter.state == fresh.interpreter.state, "\(lines)")
        }
    }

    @Test("end with REIN (RFC 4217 §11), but not on a connection that was made under TLS")
    func reinitialized() {
        var stage = stage()
        play(
            """
            C: AUTH TLS | S: 234
            C: PBSZ 0   | S: 200
            C: PROT P   | S: 200
            C: REIN     | S: 220
            """, on: &stage)
        #expect(stage.interpreter.state.security == SessionSecurity())
        var implicit = self.stage(SecurityDemands(), .implicit)
        play(
            """
            C: AUTH TLS       | S: 503
            C: USER anonymous | S: 230
            C: PASV           | S: 227
            C: RETR a         | S: 150
            T: ends           | S: 226
            C: REIN           | S: 220
            """, on: &implicit)
        #expect(implicit.plan?.isPrivate == true)
        #expect(implicit.interpreter.state.security == .implicit)
    }

    @Test("are demanded")
    func demands() {
        var stage = stage(SecurityDemands(needsSecureLogin: true, needsPrivateData: true))
        play(
            """
            C: NOOP           | S: 200
            C: USER anonymous | S: 530
            C: PASS x         | S: 503
            C: AUTH TLS       | S: 234
            C: USER anonymous | S: 230
            C: PASV           | S: 227
            C: RETR a         | S: 521
            C: LIST           | S: 521
            C: PBSZ 0         | S: 200
            C: PROT C         | S: 534
            C: PROT P         | S: 200
            C: RETR a         | S: 150
            T: ends           | S: 226
            C: CCC            | S: 200
            C: USER anonymous | S: 530
            """, on: &stage)
    }

    @Test("are told of by FEAT, where they are offered")
    func features() {
        var stage = stage()
        stage.receive("FEAT\r\n".bytes)
        let text = stage.takeOutput().text
        for feature in [" AUTH TLS\r\n", " PBSZ\r\n", " PROT\r\n", " CCC\r\n"] { #expect(text.contains(feature)) }
        var plain = ServerStage()
        plain.greet()
        plain.output = []
        plain.receive("FEAT\r\n".bytes)
        #expect(!plain.takeOutput().text.contains("AUTH"))
    }
}
