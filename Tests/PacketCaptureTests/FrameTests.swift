import Testing

@testable import PacketCapture

@Suite("Decoding frames")
struct FrameTests {
    static let packet = ipv4(tcp(payload: [1, 2, 3]))

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
            (.ethernet, ethernet(ipv6(tcp(payload: [1, 2, 3])), type: 0x86dd)),
            (.null, [30, 0, 0, 0] + ipv6(tcp(payload: [1, 2, 3]))), (.ipv6, ipv6(tcp(payload: [1, 2, 3]))),
        ]
        for (link, frame) in frames {
            let segment = decodedSegment(in: frame, link: link)
            #expect(segment?.length == 3, "\(link)")
            #expect(segment.map { Array(frame[$0.payload]) } == [1, 2, 3])
        }
        #expect(decode(ethernet([1, 2], type: 0x0806)) == .other(.notInternet))
        #expect(decode(Self.packet, link: LinkType(rawValue: 9_999)) == .other(.unknownLink))
        #expect(decode(ethernet(ipv4([0, 0], protocolNumber: 17))) == .other(.notTCP(protocolNumber: 17)))
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
