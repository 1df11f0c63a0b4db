import FTPCore
import FTPTransport
import Glibc

// Listings (RFC 959 §4.1.3, RFC 3659 §7).

extension Client {
    /// The entries of a directory, or of the working directory.
    ///
    /// The machine listing is asked for first, whose facts are exact; where a server has none, LIST is read as well
    /// as it can be. A line that cannot be read is an entry of kind ``Entry/Kind/unknown``.
    public func list(_ path: Pathname? = nil, monitor: TransferMonitor = TransferMonitor()) async throws(ClientError)
        -> [Entry]
    {
        if configuration.prefersMachineListings, !lacks.contains(.mlsd) {
            do {
                return try await entries(.mlsd(path), monitor) { MachineListing.read($0) }
            } catch {
                switch error.reply?.code {
                case 500, 502, 504: lacks.insert(.mlsd)
                // MLSD is for directories; of a file, LIST tells.
                case 501, 550, 553: break
                // No reply, or one about something else: it stands.
                default: throw error
                }
                monitor.beginAgain()
            }
        }
        let reader = ListingReader(now: Timestamp(seconds: Int64(time(nil))))
        return try await entries(.list(ListingRequest(path: path)), monitor) { reader.read($0) }
    }

    /// The longest line of a listing, in bytes.
    private static let lineLimit = 64 << 10

    private func entries(
        _ command: Command, _ monitor: TransferMonitor, _ read: @escaping @Sendable ([UInt8]) -> Entry?
    ) async throws(ClientError) -> [Entry] {
        let entries = try await transfer(command, type: .ascii(.nonPrint), monitor: monitor) {
            connection throws(ClientError) in
            var framer = LineFramer(limit: Self.lineLimit)
            var entries: [Entry] = []
            try connection.receiveAll { bytes throws(ClientError) in
                framer.append(bytes)
                while let event = framer.next() {
                    if case .line(let line) = event, let entry = read(line) { entries.append(entry) }
                }
            }
            // The last line may have no end.
            framer.append([0x0A])
            if case .line(let line)? = framer.next(), !line.isEmpty, let entry = read(line) { entries.append(entry) }
            monitor.note(connection.finishAfterPeer())
            return entries
        }
        return entries.filter { $0.kind != .currentDirectory && $0.kind != .parentDirectory }
    }
}

extension DataConnection {
    /// Receives all that the peer sends, piece by piece.
    func receiveAll(_ take: (Span<UInt8>) throws(ClientError) -> Void) throws(ClientError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count: Int
            do { count = try receive(into: buffer) } catch { throw ClientError(error) }
            if count == 0 { return }
            try take(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[..<count])))
        }
    }

    /// Sends all of these bytes.
    func sendAll(_ bytes: [UInt8]) throws(ClientError) {
        do { try send(bytes) } catch { throw ClientError(error) }
    }
}
