import Foundation
import Testing

@testable import FTPTransport

/// Data connections that resume the session of their control connection, and those that do not.
@Suite struct ResumptionTests {
    struct Session {
        let context: TLSServerContext
        let client: TLSClientSession
        let control: TLSAgreement
        var meeting: DataMeeting { DataMeeting(context, client) }

        init(_ context: TLSServerContext, _ client: TLSClientSession) throws {
            self.context = context
            self.client = client
            control = try #require(ControlPair.shaken(context, client).server.agreement)
        }
    }

    /// More than any server gives tickets at the beginning.
    @Test(arguments: TLSVersion.allCases, [1, 4])
    func aHundredInOneSession(version: TLSVersion, tickets: Int) throws {
        let world = try TLSWorld.make()
        let session = try Session(world.serverContext { $0.tickets = tickets }, world.client(maximum: version))
        for number in 0..<100 {
            let (server, client) = try session.meeting.small(fromServer: number % 2 == 0)
            let isRight = server.agreement.resumes(session.control) && client.agreement.isResumed
            #expect(isRight, "\(number)")
            guard isRight else { return }
        }
        // Each brings the ticket of the next.
        if version == .v1_3 { #expect(session.client.ticketCount == tickets) }
    }

    /// Tickets run out then, and the last is used again.
    @Test func aHundredWithoutNewTickets() throws {
        let world = try TLSWorld.make()
        let session = try Session(world.serverContext { $0.tickets = 2 }, world.client())
        var meeting = session.meeting
        meeting.offersTicket = false
        for number in 0..<100 {
            let isRight = try meeting.small(fromServer: false).server.agreement.resumes(session.control)
            #expect(isRight, "\(number)")
            guard isRight else { return }
        }
        #expect(session.client.ticketCount == 0)
    }

    @Test(arguments: TLSVersion.allCases) func anotherSession(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let context = try world.serverContext()
        let mine = try Session(context, world.client(maximum: version))
        let other = try Session(context, world.client(maximum: version))
        #expect(mine.control.session != other.control.session)
        // Again and again: what comes of a resumption elsewhere is no session of that place.
        for _ in 0..<3 {
            let agreement = try mine.meeting.small().server.agreement
            #expect(agreement.isResumed && agreement.resumes(mine.control) && !agreement.resumes(other.control))
        }
    }

    @Test(arguments: TLSVersion.allCases) func noSession(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let context = try world.serverContext()
        let control = try Session(context, world.client(maximum: version)).control
        let client = try world.client(maximum: version)
        let first = try DataMeeting(context, client).small().server.agreement
        #expect(!first.isResumed && first.session == nil && !first.resumes(control))
        // A client does not keep what it is given then.
        #expect(client.ticketCount == 0)
    }

    /// One that keeps what a data connection that resumed nothing was given, and comes with it.
    @Test(arguments: TLSVersion.allCases) func aSessionOfNobody(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let context = try world.serverContext()
        let control = try Session(context, world.client(maximum: version)).control
        let client = try world.client(maximum: version)
        let pair = try Pair()
        let peer = pair.peer
        let connection = Passed(pair.take())
        let serving = Beside {
            guard var connection = connection.take() else { return }
            _ = try? connection.startTLS(.server(context), timeouts: DataTimeouts())
            _ = try? connection.send([1])
            connection.finish()
        }
        // A control connection's engine keeps all.
        try TLSEngine(control: client).shakeHands(over: peer)
        try serving.value()
        #expect(client.ticketCount > 0)
        let agreement = try DataMeeting(context, client).small().server.agreement
        #expect(agreement.isResumed && agreement.session == nil && !agreement.resumes(control))
    }

    /// A client that goes on with an earlier session on its next control connection, as several do.
    @Test(arguments: TLSVersion.allCases) func aControlConnectionThatResumes(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let context = try world.serverContext()
        let client = try world.client(maximum: version)
        let first = try Session(context, client)
        let handler = try TLSHandler(client)
        let ticket = try #require(client.takeTicket())
        #expect(handler.engine.resume(ticket))
        let pair = try ControlPair(server: TLSHandler(context), client: handler)
        try pair.carry()
        let second = try #require(pair.server.agreement)
        #expect(second.isResumed && second.session == first.control.session)
        #expect(try first.meeting.small().server.agreement.resumes(second))
    }

    @Test(arguments: TLSVersion.allCases) func anExpiredSession(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let session = try Session(
            world.serverContext { $0.lifetime = .seconds(1) }, world.client(maximum: version))
        let end = Date() + 3
        while Date() < end { Thread.sleep(until: end) }
        let agreement = try session.meeting.small().server.agreement
        #expect(!agreement.isResumed && !agreement.resumes(session.control))
    }

    /// Certificates were reloaded meanwhile: the control connection keeps its context, and has to use it.
    @Test func anotherContext() throws {
        let world = try TLSWorld.make()
        let session = try Session(world.serverContext(), world.client())
        let reloaded = try world.serverContext()
        #expect(try !DataMeeting(reloaded, session.client).small().server.agreement.isResumed)
        #expect(try session.meeting.small().server.agreement.resumes(session.control))
    }

    @Test(arguments: TLSVersion.allCases) func noTicketsAtAll(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let session = try Session(world.serverContext { $0.tickets = 0 }, world.client(maximum: version))
        #expect(session.client.ticketCount == 0)
        #expect(try !session.meeting.small().server.agreement.isResumed)
    }

    /// An aborted transfer spoils nothing for the next.
    @Test(arguments: TLSVersion.allCases) func afterAnAbort(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let session = try Session(world.serverContext { $0.tickets = 1 }, world.client(maximum: version))
        for _ in 0..<3 {
            _ = try session.meeting.meet { connection, _ throws(DataError) in
                connection.abort()
            } client: {
                connection, _ throws(DataError) in
                connection.abort()
            }
        }
        #expect(try session.meeting.small().server.agreement.resumes(session.control))
    }

    @Test func aClientCertificateIsRemembered() throws {
        let world = try TLSWorld.make()
        let alice = try TLSWorld.sign(["alice"], by: world.authority)
        let context = try world.serverContext { $0.clientCertificates = .required(authorities: world.authorityFile) }
        let session = try Session(context, world.client { $0.identity = alice })
        #expect(session.control.peer == alice.certificate)
        #expect(try session.meeting.small().server.agreement.resumes(session.control))
    }

    /// A client that trusts anybody still wants the same server on both connections.
    @Test func anotherServerOnTheDataConnection() throws {
        let world = try TLSWorld.make()
        let session = try Session(world.serverContext(), world.client { $0.trust = .anybody })
        let identity = try TLSIdentity(selfSignedFor: ["ferry.test"])
        let impostor = try world.serverContext { $0.identities = [identity] }
        let (_, used) = try DataMeeting(impostor, session.client).meet { connection, _ throws(DataError) in
            connection.finish()
        } client: { connection, _ throws(DataError) in
            _ = try connection.receiveAll()
        }
        #expect(throws: DataError.tls(.untrusted(.notPinned, identity.certificate))) { try used.get() }
    }

    @Test(arguments: TLSVersion.allCases) func theKeysAreLogged(version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let path = NSTemporaryDirectory() + "ferry-keys-\(UUID().uuidString)"
        defer { unlink(path) }
        let log = try TLSKeyLog(file: path)
        let session = try Session(
            world.serverContext(), world.client(maximum: version) { $0.policy.keyLog = log })
        _ = try session.meeting.small()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let label = version == .v1_3 ? "SERVER_TRAFFIC_SECRET_0 " : "CLIENT_RANDOM "
        #expect(lines.count { $0.hasPrefix(label) } == 2)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
}

extension TLSEngine {
    /// A handshake over plain calls, and all that comes after it.
    fileprivate func shakeHands(over peer: Peer) {
        var isDone = false
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 1)
            defer { room.deallocate() }
            if !isDone, case .moved = handshake() { isDone = true }
            while isDone, case .moved = read(into: room) {}
            _ = takeOutput { peer.send(Array($0)) }
            let count = recv(peer.descriptor, &part, part.count, 0)
            guard count > 0 else { return }
            _ = part.withUnsafeBytes { bytes in
                withInput(UnsafeRawBufferPointer(rebasing: bytes[..<count])) {
                    if !isDone, case .moved = handshake() { isDone = true }
                    while isDone, case .moved = read(into: room) {}
                }
            }
        }
    }
}
