import FTPAnalysis
import PacketCapture

/// Data connections that do not come about, late, or from elsewhere.
enum ConnectionCases {
    static func wires(_ code: Finding.Code, _ isSick: Bool) -> Wires {
        var wires = Wires()
        wires.c("TYPE I", "200 Fine")
        let active: [Finding.Code] = [
            .activeBlocked, .activeRefused, .dataUnconnected, .dataDelay, .otherPort, .otherAddress,
        ]
        let isActive = active.contains(code)
        let (opener, listener): (Endpoint, Endpoint)
        if isActive {
            wires.port()
            opener =
                switch code {
                case .otherPort where isSick: Endpoint(wires.server.address, 61_234)
                case .otherAddress where isSick: Endpoint(IPAddress(198, 51, 100, 8), 20)
                case _: wires.dataPort
                }
            listener = wires.listening
        } else {
            if code == .extendedPassiveUnreachable {
                wires.c("EPSV", "229 Entering Extended Passive Mode (|||51210|)")
            } else {
                wires.pasv()
            }
            (opener, listener) = (wires.caller, wires.passivePort)
        }
        wires.c("RETR file")
        if isSick, code == .dataDelay { wires.wait(seconds: 5.8) }
        if isSick, connect(code, opener, listener, &wires) { return wires }
        wires.open(opener, listener)
        wires.s("150 Go")
        wires.move([1, 2, 3], from: isActive ? opener : listener, to: isActive ? listener : opener)
        wires.s("226 Done")
        return wires
    }

    /// An attempt to connect; tells whether that is all.
    private static func connect(
        _ code: Finding.Code, _ opener: Endpoint, _ listener: Endpoint, _ wires: inout Wires
    ) -> Bool {
        switch code {
        case .otherPort, .otherAddress, .dataDelay: return false
        case .dataRetried:
            wires.segment(opener, listener, .syn)
            wires.wait(seconds: 1)
            wires.segment(opener, listener, .syn, again: true)
            wires.segment(listener, opener, [.syn, .ack])
            wires.segment(opener, listener, .ack)
            wires.s("150 Go")
            wires.move([1], from: listener, to: opener)
            wires.s("226 Done")
        case .activeRefused, .passiveClosed:
            wires.segment(opener, listener, .syn)
            wires.segment(listener, opener, [.rst, .ack])
            wires.s("425 No")
        case .dataUnconnected:
            wires.wait(seconds: 30)
            wires.s("425 No")
        case _:
            for attempt in 0..<3 {
                wires.segment(opener, listener, .syn, again: attempt > 0)
                wires.wait(seconds: 3)
            }
            wires.s("425 No")
        }
        return true
    }
}
