import NIOCore
import NIOEmbedded
import Testing

@testable import FTPTransport

/// TLS on a control connection: from the handshake to its end.
@Suite struct TLSHandlerTests {
    @Test(arguments: TLSVersion.allCases, [1, 7, Int.max])
    func aDialogueIsCarried(version: TLSVersion, step: Int) throws {
        let world = try TLSWorld.make()
        let client = try world.client(maximum: version)
        let pair = try ControlPair(world.serverContext(), client, step: step)
        // Before the handshake is done: it waits.
        pair.server.say("220 Ready.\r\n")
        try pair.carry()
        #expect(pair.client.listener.text == "220 Ready.\r\n")
        pair.client.say("USER alice\r\n")
        pair.client.say("PASS secret\r\n")
        try pair.carry()
        #expect(pair.server.listener.text == "USER alice\r\nPASS secret\r\n")
        let agreed = try #require(pair.server.agreement)
        #expect(agreed.version == version && agreed.applicationProtocol == "ftp" && agreed.serverName == "ferry.test")
        #expect(agreed.cipher.contains("AES_128_GCM") && !agreed.isResumed && agreed.session != nil)
        #expect(pair.client.agreement?.peer?.fingerprint == world.server.certificate.fingerprint)
        #expect(pair.server.listener.events == [.secured(agreed)])
        let isHidden = !String(decoding: pair.wire, as: UTF8.self).contains("secret")
        #expect(isHidden)
    }

    /// AUTH (RFC 4217 §4.1): TLS begins in the middle of a plain connection, behind the 234.
    @Test func itBeginsInTheMiddle() throws {
        let world = try TLSWorld.make()
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 21)
        let server = ControlPair.End(try TLSHandler(world.serverContext()))
        try server.channel.connect(to: address).wait()
        try server.channel.pipeline.syncOperations.addHandler(server.listener)
        try server.channel.writeInbound(ByteBuffer(string: "AUTH TLS\r\n"))
        server.say("234 Go on.\r\n")
        try server.channel.pipeline.syncOperations.addHandler(server.handler, position: .first)
        let first = try #require(try server.channel.readOutbound(as: ByteBuffer.self))
        #expect(String(buffer: first) == "234 Go on.\r\n")
        // What was pipelined behind AUTH is not TLS, and no command.
        try server.channel.writeInbound(ByteBuffer(string: "USER eve\r\n"))
        #expect(server.failure == .notTLS && server.listener.text == "AUTH TLS\r\n")
    }

    @Test func muchIsCarriedInOrder() throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(world.serverContext(), world.client(), step: 1_000)
        let lines = (0..<20_000).map { "200 line \($0)\r\n" }.joined()
        pair.server.say(String(lines.prefix(100_000)))
        pair.server.say(String(lines.dropFirst(100_000)))
        try pair.carry()
        let isSame = pair.client.listener.text == lines
        #expect(isSame)
    }

    @Test(arguments: [1, 3]) func ticketsComeWithTheHandshake(count: Int) throws {
        let world = try TLSWorld.make()
        let client = try world.client()
        _ = try ControlPair.shaken(world.serverContext { $0.tickets = count }, client)
        #expect(client.ticketCount == count)
    }

    /// Counts how often a channel is asked for more.
    private final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
            context.read()
        }
    }

    /// A peer that asks for answers and takes none of them has to wait: they would gather without end.
    @Test(arguments: TLSVersion.allCases) func whoTakesNothingIsNotRead(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(world.serverContext(), world.client(maximum: version))
        let (channel, reads) = (pair.server.channel, Reads())
        try channel.pipeline.syncOperations.addHandler(reads, position: .first)
        pair.client.say("NOOP\r\n")
        var record = try #require(try pair.client.channel.readOutbound(as: ByteBuffer.self))
        let (first, second) = (ByteBuffer(bytes: record.readBytes(length: 3) ?? []), record.readSlice(length: 3))
        channel.isWritable = false
        try channel.writeInbound(first)
        #expect(reads.count == 0)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(reads.count == 1)
        try channel.writeInbound(try #require(second))
        #expect(reads.count == 2)
        try channel.writeInbound(record)
        #expect(pair.server.listener.text == "NOOP\r\n")
    }

    // MARK: Its end

    @Test func theEndIsSaidOnBothSides() throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(world.serverContext(), world.client())
        pair.server.say("221 Goodbye.\r\n")
        pair.server.channel.close(promise: nil)
        try pair.carry()
        #expect(pair.client.listener.text == "221 Goodbye.\r\n")
        #expect(pair.client.listener.events.last == .ended(isClean: true))
        try pair.carry()
        #expect(!pair.client.channel.isActive && !pair.server.channel.isActive)
    }

    @Test func aCutIsNoEnd() throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(world.serverContext(), world.client())
        pair.client.channel.pipeline.fireChannelInactive()
        #expect(pair.client.listener.events.last == .ended(isClean: false))
    }

    @Test func whatWaitsIsFailedByTheEnd() throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair(world.serverContext(), world.client())
        let writing = pair.server.channel.writeAndFlush(ByteBuffer(string: "220 Ready.\r\n"))
        pair.server.channel.close(promise: nil)
        pair.server.channel.embeddedEventLoop.run()
        #expect(throws: ChannelError.self) { try writing.wait() }
    }

    // MARK: Plain text again

    /// CCC, its answer, and the first command and answer after it, cut anywhere.
    @Test(arguments: [1, 5, Int.max], TLSVersion.allCases)
    func theChannelIsClearedOnRequest(step: Int, version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(world.serverContext(), world.client(maximum: version), step: step)
        let (server, client) = (pair.server, pair.client)
        server.listener.onText = { _ in
            guard server.listener.text == "CCC\r\n" else { return }
            server.say("200 Cleared.\r\n")
            server.handler.clear()
        }
        client.listener.onText = { _ in
            guard client.listener.text == "200 Cleared.\r\n" else { return }
            client.handler.clear()
            client.say("NOOP\r\n")
        }
        client.handler.expectPlainText()
        client.say("CCC\r\n")
        try pair.carry()
        #expect(server.listener.events.last == .cleared && client.listener.events.last == .cleared)
        #expect(server.listener.text == "CCC\r\nNOOP\r\n")
        server.say("200 Done.\r\n")
        try pair.carry()
        #expect(client.listener.text == "200 Cleared.\r\n200 Done.\r\n")
        let isPlain = String(decoding: pair.wire, as: UTF8.self).contains("NOOP\r\n")
        #expect(isPlain)
    }

    /// A client that hears of the answer on another thread ends TLS after the server's end has come already.
    @Test func theChannelIsClearedLate() throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(world.serverContext(), world.client())
        pair.client.handler.expectPlainText()
        pair.server.say("200 Cleared.\r\n")
        pair.server.handler.clear()
        try pair.carry()
        #expect(pair.client.channel.isActive && pair.client.listener.events.last != .cleared)
        pair.client.handler.clear()
        pair.client.say("NOOP\r\n")
        try pair.carry()
        #expect(pair.server.listener.text == "NOOP\r\n" && pair.client.listener.events.last == .cleared)
    }

    @Test func aPeerThatDoesNotEndIsNotWaitedForLong() throws {
        let world = try TLSWorld.make()
        let pair = try ControlPair.shaken(world.serverContext(), world.client())
        pair.server.handler.clear()
        pair.server.channel.embeddedEventLoop.advanceTime(by: .seconds(6))
        #expect(pair.server.failure == .timedOut)
    }
}
