import Testing

@testable import FTPCore

@Suite("Data connections go to the client and nowhere else (RFC 2577 §3)")
struct BounceTests {
    static let four = HostAddress.ipv4(10, 0, 0, 1)
    static let six = HostAddress.ipv6(0x2001_0DB8 << 32, 1)

    @Test(
        "PORT and EPRT",
        arguments: [
            (four, "PORT 10,0,0,1,4,0", 200), (four, "PORT 10,0,0,1,3,255", 504), (four, "PORT 10,0,0,1,0,0", 501),
            (four, "PORT 10,0,0,2,20,0", 504),
            (four, "PORT 127,0,0,1,20,0", 504), (four, "PORT 0,0,0,0,20,0", 504),
            (four, "PORT 255,255,255,255,20,0", 504), (four, "EPRT !1!10.0.0.1!5120!", 200),
            (four, "EPRT !1!10.0.0.2!5120!", 504), (four, "EPRT !1!10.0.0.1!80!", 504),
            (four, "EPRT !1!10.0.0.1!0!", 501), (four, "EPRT !1!10.0.0.1!65536!", 501),
            (four, "EPRT !2!::ffff:10.0.0.1!5120!", 504), (four, "EPRT !2!::ffff:127.0.0.1!5120!", 504),
            (four, "EPRT !2!::1!5120!", 504), (four, "EPRT !2!fe80::1%lo!5120!", 501),
            (six, "EPRT !2!2001:db8::1!5120!", 200), (six, "EPRT !2!2001:db8::2!5120!", 504),
            (six, "EPRT !2!::1!5120!", 504), (four, "LPRT 4,4,10,0,0,1,2,4,0", 200),
            (four, "LPRT 4,4,10,0,0,2,2,20,0", 504), (four, "LPRT 4,4,10,0,0,1,2,3,255", 504),
            (four, "LPRT 5,4,10,0,0,1,2,4,0", 521), (four, "LPRT 4,4,10,0,0,1,2,0,0", 501),
            (six, "LPRT 6,16,32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,1,2,20,0", 200), (six, "PORT 10,0,0,1,20,0", 504),
            (HostAddress.ipv6(0, 0xFFFF_0A00_0001), "PORT 10,0,0,1,20,0", 200),
            (HostAddress.ipv6(0, 0xFFFF_0A00_0001), "PORT 10,0,0,2,20,0", 504),
        ])
    func address(peer: HostAddress, line: String, code: Int) {
        let stage = play("C: \(line) | S: \(code)", peer: peer)
        #expect((stage.interpreter.state.dataPort == .initial) == (code != 200))
    }

    @Test("A profile may allow third parties, but no port 0")
    func allowed() {
        var stage = ServerStage(profile: ServerProfile(.complete, allowsThirdPartyPorts: true))
        stage.greet()
        stage.receive("USER anonymous\r\n".bytes)
        stage.output = []
        play(
            """
            C: PORT 10,0,0,2,0,20 | S: 200
            C: PORT 10,0,0,2,0,0  | S: 501
            """, on: &stage)
    }

    @Test("An account may allow them, until the next login")
    func allowedByAccount() {
        var stage = ServerStage()
        stage.greet()
        stage.receive("USER anonymous\r\n".bytes)
        stage.output = []
        stage.interpreter.allowsThirdPartyPorts = true
        play(
            """
            C: PORT 10,0,0,2,0,20 | S: 200
            C: USER joe           | S: 331
            C: PASS right         | S: 230
            C: PORT 10,0,0,2,0,20 | S: 504
            """, on: &stage)
    }
}
