import Dispatch
import FTPCore
import Glibc
import NIOCore
import NIOPosix
import Synchronization

@testable import FTPTransport

/// A server with TLS that does what a test tells it to, good or bad.
final class TLSServer: Sendable {
    /// How it behaves.
    struct Behaviour: Sendable {
        var context: TLSServerContext
        var isImplicit = false
        /// What AUTH is answered; the handshake follows a 234 or 334.
        var auth = "234 Go ahead.\r\n"
        /// What AUTH SSL is answered, when that is something else.
        var authSSL: String?
        /// How the handshakes go.
        var controlHandshake = Handshake.usual
        var dataHandshake = Handshake.usual
        /// Whether plain text follows the 234 in place of the handshake.
        var staysPlain = false
        /// What it answers to AUTH, and to PROT, of the sessions after the first.
        var laterAuth: String?
        var laterProt: String?
        var pbsz = "200 Fine.\r\n"
        var prot = "200 Fine.\r\n"
        /// Whether data connections have to resume the control connection's session.
        var requiresReuse = false
        /// Whether those with TLS 1.3 are refused, as by a server that cannot resume there.
        var refusesNewestData = false
        /// Whether data connections are protected without PROT.
        var protectsFromTheStart = false
        /// What RETR sends.
        var content = Array("content".utf8)
        /// Whether the data connection ends without close_notify.
        var cuts = false
        /// What SIZE tells.
        var size: Int?
        /// Whether the end of an upload is not answered, though its reply comes.
        var keepsUploadOpen = false
        /// Whether data connections are in the clear, though PROT P was taken.
        var hasPlainData = false

        init(_ context: TLSServerContext) { self.context = context }
    }

    /// How a handshake goes.
    enum Handshake: Sendable {
        case usual
        /// The server says nothing.
        case silent
        /// The server begins on a data connection once the client has waited for so long.
        case late(Duration)
        /// The server sends a byte now and then, of a record that never ends.
        case trickling
    }

    /// The head of a handshake record of 16 KiB (RFC 8446 §5.1).
    static let recordHead: [UInt8] = [22, 3, 3, 0x40, 0]

    let port: UInt16
    let behaviour: Behaviour
    private let channel: any Channel
    private let heard = Mutex<[String]>([])
    private let stored = Mutex<(bytes: [UInt8], ending: DataEnding)>(([], .unknown))
    private let resumed = Mutex<[Bool]>([])
    private let held = Mutex<[CInt]>([])

    /// The commands that have come.
    var lines: [String] { heard.withLock { $0 } }
    /// What was uploaded last, and how its data connection ended.
    var upload: (bytes: [UInt8], ending: DataEnding) { stored.withLock { $0 } }
    /// Of each data connection, whether it resumed the session of its control connection.
    var resumptions: [Bool] { resumed.withLock { $0 } }

    func note(line: String) { heard.withLock { $0.append(line) } }
    func note(upload: [UInt8], _ ending: DataEnding) { stored.withLock { $0 = (upload, ending) } }
    /// Keeps a socket open for as long as the server is.
    func hold(_ descriptor: CInt) { held.withLock { $0.append(descriptor) } }
    func note(resumed isResumed: Bool) { resumed.withLock { $0.append(isResumed) } }

    deinit { held.withLock { for descriptor in $0 { close(descriptor) } } }

    private init(_ behaviour: Behaviour, _ channel: any Channel) throws {
        guard let port = channel.localAddress?.port else { throw ServerDidNotStart() }
        self.behaviour = behaviour
        self.channel = channel
        self.port = UInt16(port)
    }

    /// Serves on a free port of loopback while `body` runs.
    static func with<Result>(
        _ behaviour: Behaviour, _ body: (TLSServer) async throws -> Result
    ) async throws -> Result {
        let place = Mutex<TLSServer?>(nil)
        let box = ServerBox(place)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let session = TLSServerSession(box.server)
                    if behaviour.isImplicit { try session.addTLS(to: channel, behaviour.context) }
                    try channel.pipeline.syncOperations.addHandler(session)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = try TLSServer(behaviour, channel)
        box.server = server
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }
}

/// Known to the sessions before it is there.
private final class ServerBox: Sendable {
    private let place: Mutex<TLSServer?>
    init(_ place: consuming Mutex<TLSServer?>) { self.place = place }
    var server: TLSServer? {
        get { place.withLock { $0 } }
        set { place.withLock { $0 = newValue } }
    }
}
