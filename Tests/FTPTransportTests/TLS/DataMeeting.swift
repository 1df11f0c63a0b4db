import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// One data connection between a server's and a client's end, each on a thread of its own.
struct DataMeeting {
    let server: TLSDataRole
    let client: TLSDataRole
    var timeouts: DataTimeouts = {
        var timeouts = DataTimeouts(connect: .seconds(5), stall: .seconds(5))
        timeouts.handshake = .seconds(5)
        return timeouts
    }()
    var control = TransferControl()
    var tap: (any TrafficTap)?
    var toleratesCut = false
    var offersTicket = true

    init(_ server: TLSServerContext, _ client: TLSClientSession) {
        self.server = .server(server)
        self.client = .client(client)
    }

    typealias End<Value> = @Sendable (consuming DataConnection, TLSAgreement) throws(DataError) -> Value
    struct Outcome<Value: Sendable>: Sendable { let result: Result<Value, DataError> }

    /// What came of both; the connection is the server's to accept, or goes through who is between.
    func meet<S: Sendable, C: Sendable>(
        through between: (@Sendable (DataAddress) throws -> DataAddress)? = nil,
        server serve: @escaping End<S>, client use: @escaping End<C>
    ) throws -> (server: Result<S, DataError>, client: Result<C, DataError>) {
        let listener = try DataListener(host: loopback, port: 0, timeouts: timeouts)
        let address = try between?(listener.address) ?? listener.address
        let serving =
            Beside { [self] in
                Outcome(
                    result: attempt { () throws(DataError) in
                        var connection = try listener.accept(
                            from: .host(loopback), timeouts: timeouts, control: control, tap: tap)
                        let agreement = try connection.startTLS(
                            server, timeouts: timeouts, toleratesCut: toleratesCut, offersTicket: offersTicket)
                        return try serve(connection, agreement)
                    })
            } as Beside<Outcome<S>>
        let used = attempt { () throws(DataError) in
            var connection = try DataConnection.connect(
                to: address, from: nil, timeouts: timeouts, control: TransferControl())
            let agreement = try connection.startTLS(client, timeouts: timeouts, toleratesCut: toleratesCut)
            return try use(connection, agreement)
        }
        return (try serving.value().result, used)
    }
}

func attempt<Value>(_ body: () throws(DataError) -> Value) -> Result<Value, DataError> {
    do throws(DataError) { return .success(try body()) } catch { return .failure(error) }
}

extension DataMeeting {
    /// What a small transfer told.
    struct Small: Sendable {
        var agreement: TLSAgreement
        var ending = DataEnding.unknown
        var bytes: [UInt8] = []
    }

    /// Sends a little to the client, or from it; what both sides found.
    func small(fromServer: Bool = true) throws -> (server: Small, client: Small) {
        let send: End<Small> = { connection, agreement throws(DataError) in
            try connection.send([1, 2, 3])
            return Small(agreement: agreement, ending: connection.finish())
        }
        let receive: End<Small> = { connection, agreement throws(DataError) in
            let bytes = try connection.receiveAll()
            return Small(agreement: agreement, ending: connection.finishAfterPeer(), bytes: bytes)
        }
        let (server, client) = try meet(server: fromServer ? send : receive, client: fromServer ? receive : send)
        let found = (try server.get(), try client.get())
        #expect((fromServer ? found.1 : found.0).bytes == [1, 2, 3])
        return found
    }
}

extension DataConnection {
    /// All that comes until the peer's data ends.
    func receiveAll() throws(DataError) -> [UInt8] {
        var all: [UInt8] = []
        let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 50_000, alignment: 1)
        defer { part.deallocate() }
        while true {
            let count = try receive(into: part)
            if count == 0 { return all }
            all += part[..<count]
        }
    }
}
