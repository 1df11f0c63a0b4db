import FTPAnalysis
import FTPCore
import FTPStorage
import FTPTransport

/// Transfers, really made.
extension ReplayClient {
    /// One receive.
    private static let bufferSize = 256 << 10
    /// How much more than the captured bytes is received before it is told that it is more.
    private static let mostMore = 64 << 20
    /// A transfer slower than this, in bytes a second, is given up.
    private static let slowest = 1024

    /// Plays a command that moves data, and ABOR with it where the captured client sent that in the middle.
    func transfer(
        _ scene: Screenplay.Scene, interruptedBy following: Screenplay.Scene?
    ) throws(ReplayStop) -> [ReplayStep] {
        defer { forgetPorts() }
        if let reason = unsendable(scene) {
            return [
                ReplayStep(
                    packet: scene.packet, line: scene.line, captured: scene.replies, answered: [], comparison: .unknown,
                    remark: "not sent: " + reason)
            ]
        }
        // Where no data connection came about, none is to come about.
        let isUnconnected = scene.data == nil && !scene.preliminary.isEmpty && !scene.succeeded && scene.final != nil
        if isUnconnected { forgetPorts() }
        var data = try connect()
        let exchange = try send(scene.line)
        try firstAnswer(to: exchange)
        var abort: (Int, Screenplay.Scene)?
        var comparison: DataComparison?
        if begins(exchange), !isUnconnected {
            if data == nil { data = try accept(exchange) }
            if let connection = data.take() {
                if let following, following.interrupts, following.command == .abor {
                    let number = try interrupt(scene, connection)
                    abort = (number, following)
                } else {
                    comparison = try move(scene, connection)
                }
            }
        }
        data = nil
        var steps = [step(scene, try answers(to: exchange))]
        steps[0].data = comparison
        if let (number, following) = abort { steps.append(step(following, try answers(to: number))) }
        return steps
    }

    private func step(_ scene: Screenplay.Scene, _ answered: [Reply]) -> ReplayStep {
        ReplayStep(
            packet: scene.packet, line: scene.line, captured: scene.replies, answered: answered,
            comparison: ReplyComparison(captured: scene.replies, answered: answered, to: scene.line.verb))
    }

    /// Why an upload cannot be played; nil when it can.
    private func unsendable(_ scene: Screenplay.Scene) -> String? {
        guard let verb = scene.line.verb, Catalogue[verb].transfers == .toServer else { return nil }
        if let data = scene.data {
            return data.missing > 0 ? "the capture misses \(data.missing) of its bytes" : nil
        }
        let wasRefused = scene.preliminary.isEmpty && scene.final?.code.isNegative == true
        return wasRefused ? nil : "its data is not in the capture"
    }

    /// Whether the server's first answer lets data move.
    private func begins(_ exchange: Int) -> Bool {
        answers[exchange]?.first.map { !$0.code.isNegative } ?? false
    }

    // MARK: Connections

    private func connect() throws(ReplayStop) -> BlockingSocket? {
        guard let passive else { return nil }
        do throws(SocketFailure) {
            return try BlockingSocket.connected(to: passive, within: plan.timeout)
        } catch {
            throw .data(error)
        }
    }

    /// Waits for the server to connect, or to say that it cannot.
    private func accept(_ exchange: Int) throws(ReplayStop) -> BlockingSocket? {
        guard let waiting = listener?.descriptor else { return nil }
        let deadline = Deadline(after: plan.timeout)
        // Neither strangers who connect nor a server that talks keep it waiting.
        while !deadline.hasPassed {
            let arrived: [Bool]
            do throws(SocketFailure) {
                arrived = try BlockingSocket.wait(for: [waiting, control.descriptor], until: deadline)
                // Only the server's own connection is it.
                if arrived[0], let new = try listener?.accept(),
                    new.remoteAddress?.host.unmapped == control.remoteAddress?.host.unmapped
                {
                    return new
                }
                guard arrived[0] || arrived[1] else { throw .timedOut("accept") }
            } catch {
                throw .data(error)
            }
            guard arrived[1] else { continue }
            try hear(until: deadline, "reply")
            if finished.contains(exchange), answers[exchange]?.last?.code.isNegative == true { return nil }
        }
        throw .data(.timedOut("accept"))
    }

    // MARK: Bytes

    private func move(
        _ scene: Screenplay.Scene, _ connection: borrowing BlockingSocket
    ) throws(ReplayStop) -> DataComparison? {
        if let verb = scene.line.verb, Catalogue[verb].transfers == .toServer {
            let bytes = scene.data?.bytes ?? []
            return .sent(upload(bytes, connection), of: bytes.count)
        }
        let received = try receive(connection, expecting: scene.data?.bytes.count ?? 0)
        guard let data = scene.data, data.isWhole, scene.succeeded else { return .unchecked(received: received.bytes) }
        var digest = Hasher()
        digest.add(data.bytes)
        let captured = digest.amount
        return scene.movesFile
            ? .file(captured: captured, received: received) : .listing(captured: captured, received: received)
    }

    /// Sends bytes; tells how many before the server broke off, which its reply explains.
    private func upload(_ bytes: [UInt8], _ connection: borrowing BlockingSocket) -> Int {
        let start = Deadline(after: plan.timeout)
        var sent = 0
        while sent < bytes.count {
            let end = min(sent + Self.bufferSize, bytes.count)
            let limit = start.later(by: .seconds(end / Self.slowest))
            do throws(SocketFailure) { try connection.send(bytes[sent..<end], until: limit) } catch { return sent }
            sent = end
        }
        return sent
    }

    private func receive(
        _ connection: borrowing BlockingSocket, expecting count: Int
    ) throws(ReplayStop) -> DataAmount {
        let start = Deadline(after: plan.timeout)
        var hasher = Hasher()
        while hasher.bytes <= count + Self.mostMore {
            do throws(SocketFailure) {
                let limit = start.later(by: .seconds(hasher.bytes / Self.slowest))
                try connection.waitForArrival(until: Deadline(after: plan.timeout).earlier(limit), "data")
                let bytes = try connection.receive(atMost: Self.bufferSize)
                if bytes.isEmpty { break }
                hasher.add(bytes)
            } catch {
                // A reset is told by what is missing, and by the reply.
                guard case .system = error else { throw .data(error) }
                break
            }
        }
        return hasher.amount
    }

    /// Lets as much move as had moved in the capture, sends ABOR, and takes what was under way; gives back its number.
    private func interrupt(
        _ scene: Screenplay.Scene, _ connection: consuming BlockingSocket
    ) throws(ReplayStop) -> Int {
        let count = scene.data?.bytes.count ?? 0
        guard scene.data?.sender == .server else {
            _ = upload(scene.data?.bytes ?? [], connection)
            return try send(Command.abor.line)
        }
        var received = 0
        do throws(SocketFailure) {
            while received < count {
                try connection.waitForArrival(until: Deadline(after: plan.timeout), "data")
                let bytes = try connection.receive(atMost: min(Self.bufferSize, count - received))
                if bytes.isEmpty { break }
                received += bytes.count
            }
        } catch {
            throw .data(error)
        }
        return try send(Command.abor.line)
    }

    /// Counts bytes and digests them.
    private struct Hasher: ~Copyable {
        private(set) var bytes = 0
        private var digest: Digest? = try? Digest(.sha256)

        mutating func add(_ more: [UInt8]) {
            bytes += more.count
            try? digest?.update(more)
        }

        /// What it came to.
        var amount: DataAmount {
            mutating get {
                let value = try? digest.take()?.finish()
                let text = value.map { $0.map { VisibleText.hexadecimal($0, width: 2, uppercase: false) }.joined() }
                return DataAmount(bytes: bytes, digest: text)
            }
        }
    }
}
