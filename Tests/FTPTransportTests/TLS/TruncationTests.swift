import Dispatch
import FTPCore
import Foundation
import Synchronization
import Testing

@testable import FTPTransport

/// Downloads and uploads that are cut by who is between: between any two records, and within each.
@Suite struct TruncationTests {
    /// How a transfer is cut.
    enum Cut: CaseIterable {
        /// By an end, as of a connection that was closed.
        case end
        /// By a reset.
        case reset
    }

    /// Carries what both say, until so many records of the sender have passed; then closes both sides.
    private final class Between: Sendable {
        let address: DataAddress
        private let listener: DataListener
        private let seen = Mutex(0)
        private let done: Mutex<[Beside<Void>]> = Mutex([])

        init() throws {
            listener = try DataListener(host: loopback, port: 0, timeouts: DataTimeouts())
            address = listener.address
        }

        /// How many records have passed.
        var passed: Int { seen.withLock { $0 } }

        func carry(to server: DataAddress, cutServer: Bool, after records: Int, plus bytes: Int, by cut: Cut) {
            let carrying = Beside { [self] in
                let short = DataTimeouts(connect: .seconds(5), stall: .seconds(5))
                guard
                    let client = try? listener.accept(
                        from: .host(loopback), timeouts: short, control: TransferControl()),
                    let server = try? Peer(to: server)
                else { return }
                let near = dup(client.socket.descriptor)
                client.finish()
                let clientEnd = Peer(owning: near)
                let (sender, receiver) = cutServer ? (server, clientEnd) : (clientEnd, server)
                let back = Beside { Self.pour(receiver, into: sender) }
                pass(sender, receiver, records, bytes)
                switch cut {
                case .end: receiver.endSending()
                case .reset: receiver.dissolve()
                }
                // What the receiver says now is heard out, and nothing more of the sender passes.
                Foundation.shutdown(sender.descriptor, CInt(SHUT_RDWR))
                _ = try? back.value()
            }
            done.withLock { $0.append(carrying) }
        }

        private static func pour(_ from: Peer, into to: Peer) {
            var part = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = recv(from.descriptor, &part, part.count, 0)
                guard count > 0 else { return }
                to.send(Array(part[..<count]))
            }
        }

        private func pass(_ from: Peer, _ to: Peer, _ records: Int, _ bytes: Int) {
            for _ in 0..<records {
                guard let record = Self.record(from) else { return }
                to.send(record)
                seen.withLock { $0 += 1 }
            }
            guard bytes > 0, let record = Self.record(from) else { return }
            to.send(Array(record.prefix(bytes)))
        }

        private static func record(_ from: Peer) -> [UInt8]? {
            guard let head = take(5, from) else { return nil }
            return take(Int(head[3]) << 8 | Int(head[4]), from).map { head + $0 }
        }

        private static func take(_ count: Int, _ from: Peer) -> [UInt8]? {
            var bytes: [UInt8] = []
            var part = [UInt8](repeating: 0, count: count)
            while bytes.count < count {
                let got = recv(from.descriptor, &part, count - bytes.count, 0)
                guard got > 0 else { return nil }
                bytes += part[..<got]
            }
            return bytes
        }
    }

    /// What the receiver made of a transfer of which so much passed, and how many records passed.
    private func receive(
        _ version: TLSVersion, toClient: Bool, after records: Int, plus bytes: Int = 0, by cut: Cut = .end,
        isTolerated: Bool = false
    ) throws -> (Result<[UInt8], DataError>, passed: Int) {
        let world = try TLSWorld.make()
        let between = try Between()
        var meeting = DataMeeting(try world.serverContext(), try world.client(maximum: version))
        meeting.timeouts.ending = .seconds(1)
        meeting.toleratesCut = isTolerated
        let source = pattern(40_000)
        let send: DataMeeting.End<[UInt8]> = { connection, _ throws(DataError) in
            try connection.send(source)
            connection.finish()
            return []
        }
        let receive: DataMeeting.End<[UInt8]> = { connection, _ throws(DataError) in
            let all = try connection.receiveAll()
            #expect(connection.finishAfterPeer() == .clean)
            return all
        }
        let (served, used) = try meeting.meet(
            through: { address in
                between.carry(to: address, cutServer: toClient, after: records, plus: bytes, by: cut)
                return between.address
            }, server: toClient ? send : receive, client: toClient ? receive : send)
        return (toClient ? used : served, between.passed)
    }

    /// A transfer as a whole: as many records as there are.
    private func whole(_ version: TLSVersion, toClient: Bool) throws -> Int {
        let (whole, count) = try receive(version, toClient: toClient, after: .max - 1)
        let isSame = try whole.get() == pattern(40_000)
        // Three records of data and the end, at least, behind those of the handshake.
        #expect(isSame && count >= 6 && count < 20)
        return count
    }

    @Test(arguments: TLSVersion.allCases, [true, false])
    func wherever(version: TLSVersion, toClient: Bool) throws {
        for records in 0..<(try whole(version, toClient: toClient)) {
            for bytes in [0, 3, 20] {
                let (result, _) = try receive(version, toClient: toClient, after: records, plus: bytes)
                guard case .failure(let error) = result else {
                    Issue.record("\(records) records and \(bytes) bytes were taken for the whole")
                    continue
                }
                #expect([.tls(.truncated), .tls(.disconnected)].contains(error), "\(records) \(bytes)")
            }
        }
    }

    /// A reset is no end, not even where ends without TLS's own are believed.
    /// A side that fails says so right behind what it has sent: that is no end of it.
    @Test(arguments: TLSVersion.allCases, [true, false])
    func byAnAlert(version: TLSVersion, toClient: Bool) throws {
        let world = try TLSWorld.make()
        var ends: [CInt] = [-1, -1]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { ends.forEach { close($0) } }
        let client = try TLSEngine(control: try world.client(maximum: version), on: ends[0])
        let server = try TLSEngine(data: .server(try world.serverContext()), on: ends[1], offersTicket: true)
        let (culprit, victim, wire) = toClient ? (server, client, ends[0]) : (client, server, ends[1])
        let shaken = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            _ = culprit.handshake()
            _ = culprit.flush()
            shaken.signal()
        }
        guard case .moved = victim.handshake(), case .moved = victim.flush() else {
            Issue.record("no handshake")
            return
        }
        shaken.wait()
        // Somebody between makes the culprit fail; what it had to say leaves together with the alert.
        let forged: [UInt8] = [23, 3, 3, 0, 32] + [UInt8](repeating: 7, count: 32)
        #expect(send(wire, forged, forged.count, 0) == forged.count)
        let content = pattern(10_000)
        guard case .moved(10_000) = content.withUnsafeBytes({ culprit.write($0) }) else {
            Issue.record("not written")
            return
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        guard case .failed = buffer.withUnsafeMutableBytes({ culprit.read(into: $0) }) else {
            Issue.record("the culprit does not mind")
            return
        }
        guard case .moved(10_000) = buffer.withUnsafeMutableBytes({ victim.read(into: $0) }) else {
            Issue.record("nothing came")
            return
        }
        for _ in 1...2 {
            let step = buffer.withUnsafeMutableBytes { victim.read(into: $0) }
            guard case .failed(.refused(let alert)) = step else {
                Issue.record("a failure passes for \(step)")
                return
            }
            #expect(alert.number == 20)
        }
    }

    @Test(arguments: TLSVersion.allCases, [true, false])
    func byAReset(version: TLSVersion, toClient: Bool) throws {
        for records in 0..<(try whole(version, toClient: toClient)) {
            for (bytes, isTolerated) in [(0, false), (0, true), (20, true)] {
                let (result, _) = try receive(
                    version, toClient: toClient, after: records, plus: bytes, by: .reset, isTolerated: isTolerated)
                guard case .success = result else { continue }
                Issue.record("\(records) records and \(bytes) bytes were taken for the whole, \(isTolerated)")
            }
        }
    }
}

extension Peer {
    /// Resets the connection at once, under the hands of whoever is reading from it.
    fileprivate func dissolve() {
        var nobody = sockaddr()
        nobody.sa_family = sa_family_t(AF_UNSPEC)
        _ = connect(descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }
}
