import FTPAnalysis
import PacketCapture

/// A session as it passes two places of a capture, with a box between them that changes it.
struct TwoTaps {
    /// What the box does beside translating the client's address.
    struct Box {
        /// What it adds to the sequence numbers of the client and of the server.
        var offsets: (client: UInt32, server: UInt32) = (0, 0)
        /// Whether it writes the client's new address into PORT and EPRT.
        var rewrites = true
        /// The client's new address.
        var outer = IPAddress(203, 0, 113, 10)
        /// What it adds to the client's port.
        var portOffset: UInt16 = 0
    }

    /// What identifies packets.
    enum Marks {
        case none
        case timestamps
        /// A firewall renumbers the server's.
        case renumberedTimestamps
        case identifications
        case constantIdentifications
    }

    static let inner = IPAddress(192, 168, 0, 10)

    /// A short login, and a download.
    static func session(active: Bool = true, turns: Int = 3, port: UInt16 = 50_000) -> Wires {
        var wires = Wires(client: Endpoint(inner, port))
        let turns = [("SYST", "215 UNIX"), ("PWD", "257 \"/\""), ("TYPE I", "200 Fine"), ("NOOP", "200 Fine")].prefix(
            turns)
        for (command, reply) in turns { wires.c(command, reply) }
        if active { wires.port("192,168,0,10") } else { wires.pasv() }
        wires.c("RETR file")
        if active { wires.open(wires.dataPort, wires.listening) } else { wires.open(wires.caller, wires.passivePort) }
        wires.s("150 Go")
        let ends = active ? (wires.dataPort, wires.listening) : (wires.passivePort, wires.caller)
        wires.move([1, 2, 3], from: ends.0, to: ends.1)
        wires.s("226 Done")
        wires.c("QUIT", "221 Goodbye")
        wires.close(wires.client, wires.server)
        return wires
    }

    /// The packets of both places, in the order they pass; `lag` is the time that the box keeps each, in nanoseconds.
    static func packets(
        _ wires: Wires, _ box: Box, _ marks: Marks = .none, lag: UInt64 = 300_000, isOpposite: Bool = true
    ) -> [Packet] {
        var shifts: [String: UInt32] = [:]
        var numbers: [IPAddress: UInt16] = [:]
        return wires.packets.enumerated().flatMap { index, packet -> [Packet] in
            var inner = packet
            let isFromClient = packet.source.address == Self.inner
            let number = numbers[packet.source.address, default: 7_000] + 1
            numbers[packet.source.address] = number
            switch marks {
            case .none: break
            case .timestamps, .renumberedTimestamps:
                inner.timestamps = (UInt32(index) * 3 + 77_000, UInt32(index) * 3 + 500)
                if marks == .renumberedTimestamps { inner.identification = number }
            case .identifications: inner.identification = number
            case .constantIdentifications: inner.identification = 1
            }
            var outer = inner
            if marks == .renumberedTimestamps, !isFromClient { outer.timestamps?.value += 123_456 }
            let forward = "\(packet.source)>\(packet.destination)"
            let backward = "\(packet.destination)>\(packet.source)"
            if isFromClient {
                outer.source = Endpoint(box.outer, packet.source.port + box.portOffset)
            } else {
                outer.destination = Endpoint(box.outer, packet.destination.port + box.portOffset)
            }
            outer.sequence &+=
                shifts[forward, default: 0]
                &+ (isFromClient ? box.offsets.client : box.offsets.server)
            if outer.flags.contains(.ack) {
                outer.acknowledgment &+=
                    shifts[backward, default: 0]
                    &+ (isFromClient ? box.offsets.server : box.offsets.client)
            }
            let text = String(decoding: packet.payload, as: UTF8.self)
            if box.rewrites, text.hasPrefix("PORT ") {
                let address = "\(box.outer)".replacing(".", with: ",")
                outer.payload = Array(text.replacing("192,168,0,10", with: address).utf8)
                shifts[forward, default: 0] &+= UInt32(truncatingIfNeeded: outer.payload.count - packet.payload.count)
            }
            let isInnerFirst = isFromClient || !isOpposite
            if isInnerFirst {
                outer.time = outer.time.advanced(byNanoseconds: lag)
            } else {
                inner.time = inner.time.advanced(byNanoseconds: lag)
            }
            return isInnerFirst ? [inner, outer] : [outer, inner]
        }
    }
}
