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
