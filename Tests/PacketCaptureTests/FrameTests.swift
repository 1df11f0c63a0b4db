import Testing

@testable import PacketCapture

@Suite("Decoding frames")
struct FrameTests {
    static let packet = ipv4(tcp(payload: [1, 2, 3]))
    static let pppoe: [UInt8] = [0x11, 0, 0, 1, 0, UInt8(packet.count + 2)]

    @Test("Ethernet, IPv4, TCP: every field")
    func fields() throws {
        let options: [UInt8] = [2, 4, 5, 180, 1, 3, 3, 7, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0, 0]
        let frame = ethernet(
            ipv4(
                tcp(
                    from: 20, to: 1_388, sequence: 0xffff_fff0, acknowledgment: 0x8000_0001, flags: [.syn, .ack],
                    window: 512, options: options, payload: [1, 2, 3]), options: [1, 1, 1, 1]))
        let segment = try #require(decodedSegment(in: frame))
        #expect(segment.source == Endpoint(IPAddress(192, 168, 0, 204), 20))
        #expect(segment.destination == Endpoint(IPAddress(195, 98, 246, 30), 1_388))
        #expect(segment.sequence == 0xffff_fff0 && segment.acknowledgment == 0x8000_0001)
        #expect(segment.flags == [.syn, .ack] && segment.flags.names == ["SYN", "ACK"])
        #expect(segment.window == 512)
        #expect(segment.options.maximumSegmentSize == 1_460)
        #expect(segment.options.windowScale == 7)
        #expect(segment.options.permitsSelectiveAcknowledgment)
        #expect(segment.options.timestamp == 9 && segment.options.timestampEcho == 8)
        #expect(Array(frame[segment.payload]) == [1, 2, 3])
        #expect(segment.length == 3 && segment.padding == 0 && segment.sequenceLength == 4)
    }

    @Test("Ethernet's padding is not payload")
    func padding() throws {
        let frame = ethernet(ipv4(tcp())) + [0, 0, 0, 0, 0, 0]
        let padded = try #require(decodedSegment(in: frame))
        #expect(padded.length == 0 && padded.payload.isEmpty && padded.padding == 6)
        // Even when the capture does not hold it.
        let cut = try #require(decodedSegment(in: Array(frame.dropLast(6)), originalLength: frame.count))
        #expect(cut.padding == 6)
    }

    @Test("a cut-off payload keeps its length")
    func snapLength() throws {
        let frame = ethernet(ipv4(tcp(payload: Array(repeating: 7, count: 100))))
        let cut = try #require(decodedSegment(in: Array(frame[..<64]), originalLength: frame.count))
        #expect(cut.payload.count == 10 && cut.length == 100 && cut.padding == 0)
    }

    @Test("total length 0 (segmentation offload) means the rest of the frame")
    func offload() throws {
        let segment = try #require(
            decodedSegment(in: ethernet(ipv4(tcp(payload: Array(repeating: 7, count: 3_000)), totalLength: 0))))
        #expect(segment.length == 3_000 && segment.padding == 0)
    }

    @Test("every link layer")
    func linkLayers() {
        let zeros = { (count: Int) in [UInt8](repeating: 0, count: count) }
        let frames: [(LinkType, [UInt8])] = [
            (.ethernet, ethernet(Self.packet)),
            (.ethernet, ethernet(Self.packet, tags: [0x81, 0, 0, 5])),
            (.ethernet, ethernet(Self.packet, tags: [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6])),
            (.null, [2, 0, 0, 0] + Self.packet), (.null, [0, 0, 0, 2] + Self.packet),
            (.loop, [0, 0, 0, 2] + Self.packet), (.raw, Self.packet), (.ipv4, Self.packet),
            (.linuxCooked, zeros(14) + [8, 0] + Self.packet),
            (.linuxCooked2, [8, 0] + zeros(18) + Self.packet),
            (.linuxCooked, zeros(14) + [0x81, 0, 0, 5, 8, 0] + Self.packet),
            (.linuxCooked2, [0x81, 0] + zeros(18) + [0, 5, 8, 0] + Self.packet),
            (.ethernet, ethernet(Self.pppoe + [0, 0x21] + Self.packet, type: 0x8864)),
            (.ethernet, ethernet(Self.pppoe + [0x21] + Self.packet, type: 0x8864)),
            (
                .ethernet,
                ethernet(Self.pppoe + [0, 0x21] + Self.packet + [0, 0], type: 0x8864, tags: [0x81, 0, 0, 5])
            ),
            (
                .ethernet,
                ethernet(
                    Self.pppoe + [0, 0x57] + ipv6(tcp(payload: [1, 2, 3])), type: 0x8864,
                    tags: [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6])
            ),
            (.linuxCooked, zeros(14) + [0x88, 0x64] + Self.pppoe + [0, 0x21] + Self.packet),
            (.pppEther, Self.pppoe + [0, 0x21] + Self.packet),
            (.ppp, [0xff, 3, 0, 0x21] + Self.packet), (.ppp, [0, 0x21] + Self.packet),
            (.pppSerial, [0xff, 3, 0x21] + Self.packet), (.ciscoHDLC, [0x0f, 0, 8, 0] + Self.packet),
            (.ethernet, ethernet([0, 1, 0x20, 64, 0, 1, 0x31, 64] + Self.packet, type: 0x8847)),
            (.ethernet, ethernet([0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + Self.packet, type: 8 + Self.packet.count)),
            (.rawBSD, Self.packet), (.rawOpenBSD, Self.packet),
            (.null, [0, 0, 0, 24] + ipv6(tcp(payload: [1, 2, 3]))),
            (.ethernet, ethernet(ipv6(tcp(payload: [1, 2, 3])), type: 0x86dd)),
            (.null, [30, 0, 0, 0] + ipv6(tcp(payload: [1, 2, 3]))), (.ipv6, ipv6(tcp(payload: [1, 2, 3]))),
        ]
        for (link, frame) in frames {
            let segment = decodedSegment(in: frame, link: link)
            #expect(segment?.length == 3, "\(link)")
            #expect(segment.map { Array(frame[$0.payload]) } == [1, 2, 3])
        }
        #expect(decode(ethernet([1, 2], type: 0x0806)) == .other(.notInternet))
        #expect(decode(ethernet([0x11, 9, 0, 1, 0, 0, 0, 0x21, 0x45], type: 0x8863)) == .other(.notInternet))
        // PPPoE whose code says that the session is over, and another protocol in a session.
        #expect(
            decode(ethernet([0x11, 0xa7, 0, 1, 0, 0, 0, 0x21] + Self.packet, type: 0x8864)) == .other(.notInternet))
        #expect(decode(ethernet(Self.pppoe + [0xc0, 0x21, 9, 0], type: 0x8864)) == .other(.notInternet))
        #expect(decode(Self.packet, link: LinkType(rawValue: 9_999)) == .other(.unknownLink))
        #expect(decode(ethernet(ipv4([0, 0], protocolNumber: 17))) == .other(.notTCP(protocolNumber: 17)))
    }

    @Test("fragments of what nobody follows are named as that")
    func otherFragments() {
        #expect(
            decode(ipv4([1, 2], protocolNumber: 17, fragment: 0x00b9), link: .raw)
                == .other(.notTCP(protocolNumber: 17)))
        #expect(decode(ipv4(Self.packet, protocolNumber: 4, fragment: 0x2000), link: .raw).isFragment)
        #expect(decode(ipv4([0, 20, 0, 21], fragment: 0x2000), link: .raw).isFragment)
        #expect(decode(ipv4(tcp(), fragment: 0x2000), link: .raw).isFragment)
        #expect(!decode(Self.packet, link: .raw).isFragment)
    }

    @Test("fragments: the first is decoded and marked, later ones are named")
    func fragments() {
        #expect(decodedSegment(in: ethernet(ipv4(tcp(), fragment: 0x2000)))?.isFirstFragment == true)
        #expect(decodedSegment(in: ethernet(ipv4(tcp(), fragment: 0x4000)))?.isFirstFragment == false)
        #expect(decode(ethernet(ipv4(tcp(), fragment: 0x00b9))) == .other(.laterFragment))
        let fragment: [UInt8] = [6, 0, 0, 1, 0, 0, 0, 9]
        #expect(decodedSegment(in: ipv6(fragment + tcp(), next: 44), link: .raw)?.isFirstFragment == true)
        #expect(decode(ipv6([6, 0, 0, 8, 0, 0, 0, 9] + tcp(), next: 44), link: .raw) == .other(.laterFragment))
    }

    @Test("IPv6 extension headers are passed over")
    func extensionHeaders() throws {
        let hopByHop: [UInt8] = [60, 0, 1, 4, 0, 0, 0, 0]
        let destinationOptions: [UInt8] = [6, 1] + Array(repeating: 0, count: 14)
        let frame = ethernet(ipv6(hopByHop + destinationOptions + tcp(payload: [9]), next: 0), type: 0x86dd) + [0, 0]
        let segment = try #require(decodedSegment(in: frame))
        #expect(segment.length == 1 && segment.padding == 2)
        #expect(segment.source.description == "[2001:db8::1]:1387")
    }

    @Test("every extension header, and an authentication header, is passed over")
    func everyExtensionHeader() {
        let routing: [UInt8] = [60, 2, 0, 0] + Array(repeating: 0, count: 20)
        let options: [UInt8] = [51, 0, 1, 4, 0, 0, 0, 0]
        let authentication: [UInt8] = [6, 4, 0, 0] + Array(repeating: 7, count: 20)
        let frame = ipv6([43, 0, 1, 4, 0, 0, 0, 0] + routing + options + authentication + tcp(payload: [9]), next: 0)
        #expect(decodedSegment(in: frame, link: .raw)?.length == 1)
        #expect(decode(ipv6([1, 2, 3, 4, 5, 6, 7, 8], next: 50), link: .raw) == .other(.notTCP(protocolNumber: 50)))
        #expect(decode(ipv6([], next: 59), link: .raw) == .other(.notTCP(protocolNumber: 59)))
    }

    @Test("tunnels are looked into")
    func tunnels() throws {
        let six = ipv6(tcp(payload: [1, 2, 3]))
        let frames: [[UInt8]] = [
            ipv4(six, protocolNumber: 41), ipv4(Self.packet, protocolNumber: 4), ipv6(Self.packet, next: 4),
            ipv6(ipv4(six, protocolNumber: 41), next: 4),
            ipv4([0, 0, 8, 0] + Self.packet, protocolNumber: 47),
            ipv4([0xb0, 0, 0x86, 0xdd] + Array(repeating: 1, count: 12) + six, protocolNumber: 47),
            ipv4([0, 0, 0x65, 0x58] + ethernet(Self.packet, tags: [0x81, 0, 0, 5]), protocolNumber: 47),
            // PPTP: key, sequence and acknowledgment numbers, PPP.
            ipv4(
                [0x30, 0x81, 0x88, 0x0b] + Array(repeating: 1, count: 12) + [0xff, 3, 0, 0x21] + Self.packet,
                protocolNumber: 47),
        ]
        for frame in frames {
            let segment = try #require(decodedSegment(in: frame, link: .raw))
            #expect(Array(frame[segment.payload]) == [1, 2, 3] && segment.length == 3)
            // Cut off by the capture: the length stays.
            let cut = decodedSegment(in: Array(frame.dropLast(2)), link: .raw, originalLength: frame.count)
            #expect(cut?.length == 3 && cut?.payload.count == 1)
        }
        let deep = (0..<6).reduce(Self.packet) { inner, _ in ipv4(inner, protocolNumber: 4) }
        #expect(decode(deep, link: .raw) == .other(.notTCP(protocolNumber: 4)))
        #expect(
            decode(ipv4([0x40, 0, 8, 0] + Self.packet, protocolNumber: 47), link: .raw)
                == .other(.notTCP(protocolNumber: 47)))
    }

    @Test("what ICMP says is told apart")
    func reasons() {
        func reason(_ type: UInt8, _ code: UInt8, field: [UInt8] = [0, 0, 0, 0], isSix: Bool = false) -> Unreachable? {
            let message = [type, code, 0, 0] + field + (isSix ? ipv6(tcp()) : Self.packet)
            let packet = isSix ? ipv6(message, next: 58) : ipv4(message, protocolNumber: 1)
            guard case .unreachable(let found) = decode(packet, link: .raw) else { return nil }
            return found
        }
        #expect(
            [0, 1, 3, 13, 10, 9].map { reason(3, $0)?.reason } == [
                .network, .host, .port, .prohibited, .prohibited, .prohibited,
            ])
        #expect(reason(3, 4)?.reason == .tooBig && reason(3, 4)?.largestPacket == nil)
        #expect(reason(3, 4, field: [0, 0, 5, 0xac])?.largestPacket == 1_452)
        #expect(reason(2, 0, field: [0, 0, 5, 0], isSix: true)?.largestPacket == 1_280)
        #expect(reason(2, 0, isSix: true)?.reason == .tooBig)
        #expect(reason(11, 0)?.reason == .tooManyHops && reason(11, 1)?.reason == .fragmentsMissing)
        #expect(reason(3, 0, isSix: true)?.reason == .tooManyHops)
        #expect(reason(1, 1, isSix: true)?.reason == .prohibited && reason(1, 3, isSix: true)?.reason == .host)
        #expect(reason(3, 7)?.reason == .host && reason(3, 2)?.reason == .other(code: 2))
        #expect(reason(0, 0) == nil && reason(5, 1) == nil && reason(129, 0, isSix: true) == nil)
    }

    @Test("a message that a segment did not arrive names the segment")
    func unreachable() {
        let quoted = ipv4(Array(tcp(from: 20, to: 1_388, sequence: 77)[..<8]), totalLength: 500)
        guard
            case .unreachable(let message) = decode(
                ethernet(ipv4([3, 3, 0, 0, 0, 0, 0, 0] + quoted, protocolNumber: 1)))
        else { return #expect(Bool(false), "not recognised") }
        #expect(message.reason == .port && message.sequence == 77)
        #expect(message.source == Endpoint(IPAddress(192, 168, 0, 204), 20))
        #expect(message.destination == Endpoint(IPAddress(195, 98, 246, 30), 1_388))
        let six = ipv6([1, 1, 0, 0, 0, 0, 0, 0] + ipv6(tcp()), next: 58)
        guard case .unreachable(let prohibited) = decode(six, link: .raw) else {
            return #expect(Bool(false), "not recognised")
        }
        #expect(prohibited.reason == .prohibited && prohibited.destination.port == 21)
        #expect(
            decode(ethernet(ipv4([8, 0, 0, 0, 0, 0, 0, 0], protocolNumber: 1))) == .other(.notTCP(protocolNumber: 1)))
    }
}
