import FTPAnalysis
import PacketCapture
import Testing

/// Sessions whose packets came in pieces.
@Suite struct FragmentedSessionTests {
    private func fragmented(_ packets: [Packet], isReversed: Bool, size: Int = 24) -> [Packet] {
        packets.enumerated().flatMap { number, packet in
            let pieces = packet.fragments(of: size, identification: UInt16(number + 1))
            return isReversed ? pieces.reversed() : pieces
        }
    }

    @Test(arguments: [false, true])
    func aWholeSession(_ isReversed: Bool) {
        let whole = analyze(DocumentSession.packets)
        let pieces = analyze(fragmented(DocumentSession.packets, isReversed: isReversed))
        #expect(!whole.transfers.isEmpty && digest(whole) == digest(pieces))
        #expect(whole.findings.map(\.code) == pieces.findings.map(\.code))
    }

    @Test func overIPv6() {
        let host = { (last: UInt64, port: UInt16) in Endpoint(IPAddress(v6: 0x2001_0db8_0000_0000, last), port) }
        var wires = Wires(client: host(1, 40_000), server: host(2, 21))
        wires.c("EPSV", "229 Entering Extended Passive Mode (|||6446|)")
        wires.open(host(1, 40_001), host(2, 6_446))
        wires.c("RETR file", "150 Go")
        wires.move([UInt8](repeating: 7, count: 1_000), from: host(2, 6_446), to: host(1, 40_001))
        wires.s("226 Done")
        let analysis = analyze(fragmented(wires.packets, isReversed: true))
        #expect(analysis.transfers.first?.verdict == .complete && analysis.transfers.first?.bytes == 1_000)
        #expect(digest(analysis) == digest(wires.analysis()))
    }

    @Test func aFragmentThatIsMissing() {
        var wires = Wires()
        wires.retrieve([UInt8](repeating: 7, count: 1_000))
        var pieces = fragmented(wires.packets, isReversed: false, size: 400)
        let gap = pieces.firstIndex { $0.raw?.count ?? 0 > 400 }
        if let gap { pieces.remove(at: gap) }
        let analysis = analyze(pieces)
        #expect(gap != nil && analysis.transfers.first?.missing == 1_000 && analysis.transfers.first?.bytes == 0)
        #expect(analysis.findings.map(\.code) == [.captureIncomplete])
    }
}

extension Packet {
    /// The packet as the fragments a router makes of it; the size is a multiple of 8.
    fileprivate func fragments(of size: Int, identification: UInt16) -> [Packet] {
        // Padding belongs to the frame, not to the packet.
        var unpadded = self
        unpadded.isPadded = false
        let frame = unpadded.frame
        let isSix = source.address.family == .v6
        let header = isSix ? 54 : 34
        let payload = Array(frame[header...])
        guard payload.count > size else { return [self] }
        return stride(from: 0, to: payload.count, by: size).map { offset in
            let piece = Array(payload[offset..<min(offset + size, payload.count)])
            let more: UInt16 = offset + size < payload.count ? 1 : 0
            var packet = self
            if isSix {
                let fields: [UInt8] = [6, 0] + big16(UInt16(offset) | more) + big32(UInt32(identification))
                packet.raw =
                    frame[..<18] + big16(UInt16(piece.count + 8)) + [44, 64] + frame[22..<54] + fields + piece
            } else {
                let place = UInt16(offset / 8) | more << 13
                packet.raw =
                    frame[..<16] + big16(UInt16(20 + piece.count)) + big16(identification) + big16(place)
                    + frame[22..<34] + piece
            }
            return packet
        }
    }
}
