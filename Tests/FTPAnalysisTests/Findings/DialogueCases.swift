import FTPAnalysis
import PacketCapture

/// Logins, and sessions that end before their time.
enum DialogueCases {
    static func packets(_ code: Finding.Code, _ isSick: Bool) -> [Packet] {
        var wires = Wires()
        switch code {
        case .clearPassword:
            wires.c("USER \(isSick ? "me" : "anonymous")", "331 Password?")
            wires.c("PASS me@example", "230 In")
        case .loginRefused, .loginGuessing:
            for _ in 0..<(code == .loginGuessing && isSick ? 4 : 1) {
                wires.c("USER me", "331 Password?")
                wires.c("PASS secret", isSick ? "530 No" : "230 In")
            }
        case .serviceUnavailable:
            var script = Script()
            script.s(isSick ? "421 Too many connections" : "220 Ready")
            return FTPAnalysisTests.packets(of: script.capture())
        case .idleTimeout:
            wires.wait(seconds: 300)
            if isSick { wires.s("421 Timeout") } else { wires.c("QUIT", "221 Goodbye") }
        case .oneDirection:
            wires.retrieve()
            let client = wires.client.address
            return wires.packets.filter { !isSick || $0.source.address == client }
        case .violation: wires.c("NOOP", isSick ? "331 Password?" : "200 Fine")
        case .controlUnreachable:
            wires.c("NOOP")
            // A host learns from the second one how large packets may be.
            wires.unreachable(IPAddress(203, 0, 113, 1), code: isSick ? 1 : 4)
            wires.s("200 Fine")
        case _: break
        }
        return wires.packets
    }
}

/// Addresses that are not those of the session.
enum AddressCases {
    static func packets(_ code: Finding.Code, _ isSick: Bool) -> [Packet] {
        if code == .twoTaps { return taps(areOpposite: isSick) }
        var wires = Wires()
        switch code {
        case .bounce: wires.port(isSick ? "203,0,113,9" : "192,0,2,10")
        case .betweenServers:
            wires.pasv()
            var other = Wires(
                client: Endpoint(wires.client.address, 50_100), server: Endpoint(IPAddress(203, 0, 113, 9), 21))
            other.wait(seconds: 1)
            other.port(isSick ? "198,51,100,7" : "192,0,2,10")
            guard isSick else { return other.packets }
            // The same place that the first server announced.
            var ordered = Wires(
                client: Endpoint(wires.client.address, 50_100), server: Endpoint(IPAddress(203, 0, 113, 9), 21))
            ordered.wait(seconds: 1)
            ordered.c("PORT 198,51,100,7,200,10", "200 Fine")
            return wires.packets + ordered.packets
        case .privateAddress, .foreignAddress, .addressRewritten:
            let host = code == .privateAddress ? "10,0,0,5" : "203,0,113,77"
            wires.pasv(isSick ? host : "198,51,100,7")
            wires.c("RETR file")
            let isThere = code == .addressRewritten || !isSick
            guard isThere else {
                wires.segment(wires.caller, Endpoint(IPAddress(203, 0, 113, 77), 51_210), .syn)
                wires.wait(seconds: 20)
                wires.s("425 Nobody came")
                break
            }
            wires.open(wires.caller, wires.passivePort)
            wires.s("150 Go")
            wires.move([1], from: wires.passivePort, to: wires.caller)
            wires.s("226 Done")
        case _: break
        }
        return wires.packets
    }

    /// A session before and behind an address translation; or two that are told apart by nothing but the order of their
    /// packets.
    static func taps(areOpposite: Bool) -> [Packet] {
        let inner = Endpoint(IPAddress(192, 168, 0, 10), 50_000)
        var wires = Wires(client: inner)
        wires.c("TYPE I", "200 Fine")
        wires.c("PORT 192,168,0,10,8,1", "200 Fine")
        wires.c("RETR file")
        wires.open(wires.dataPort, wires.listening)
        wires.s("150 Go")
        wires.move([1, 2, 3], from: wires.dataPort, to: wires.listening)
        wires.s("226 Done")
        return wires.packets.flatMap { packet in
            var other = packet
            let outer = IPAddress(203, 0, 113, 10)
            if packet.source.address == inner.address { other.source = Endpoint(outer, packet.source.port) }
            if packet.destination.address == inner.address {
                other.destination = Endpoint(outer, packet.destination.port)
            }
            if packet.payload.starts(with: "PORT".utf8) { other.payload = Array("PORT 203,0,113,10,8,1\r\n".utf8) }
            let isFromClient = packet.source.address == inner.address
            return isFromClient || !areOpposite ? [packet, other] : [other, packet]
        }
    }
}
