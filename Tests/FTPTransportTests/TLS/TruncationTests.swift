import FTPCore
import Foundation
import Synchronization
import Testing

@testable import FTPTransport

/// Downloads and uploads that are cut by who is between: between any two records, and within each.
@Suite struct TruncationTests {
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

        func carry(to server: DataAddress, cutServer: Bool, after records: Int, plus bytes: Int) {
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
                receiver.endSending()
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
        _ version: TLSVersion, toClient: Bool, after records: Int, plus bytes: Int
    ) throws -> (Result<[UInt8], DataError>, passed: Int) {
        let world = try TLSWorld.make()
        let between = try Between()
        var meeting = DataMeeting(try world.serverContext(), try world.client(maximum: version))
        meeting.timeouts.ending = .seconds(1)
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
                between.carry(to: address, cutServer: toClient, after: records, plus: bytes)
                return between.address
            }, server: toClient ? send : receive, client: toClient ? receive : send)
        return (toClient ? used : served, between.passed)
    }

    @Test(arguments: TLSVersion.allCases, [true, false])
    func wherever(version: TLSVersion, toClient: Bool) throws {
        let (whole, count) = try receive(version, toClient: toClient, after: .max - 1, plus: 0)
        #expect(try whole.get() == pattern(40_000))
        // Three records of data and the end, at least, behind those of the handshake.
        #expect(count >= 6 && count < 20)
        for records in 0..<count {
            for bytes in [0, 3, 20] {
                let (result, _) = try receive(version, toClient: toClient, after: records, plus: bytes)
                guard case .failure(let error) = result else {
                    Issue.record("\(records) of \(count) records and \(bytes) bytes were taken for the whole")
                    continue
                }
                #expect([.tls(.truncated), .tls(.disconnected)].contains(error), "\(records) \(bytes)")
            }
        }
    }
}
