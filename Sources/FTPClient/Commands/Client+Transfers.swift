import FTPCore
import FTPTransport

// RETR, STOR and APPE (RFC 959 §4.1.3), with REST (RFC 3659 §5).

extension Client {
    /// How a file is represented on its way.
    public enum Representation: Sendable {
        /// Bytes as they are (TYPE I).
        case image
        /// Lines, their ends translated (TYPE A).
        case text

        var type: RepresentationType {
            switch self {
            case .image: .image
            case .text: .ascii(.nonPrint)
            }
        }
    }

    /// What a file is called locally until it is whole.
    public static let partialSuffix = ".part"

    /// Downloads a file to a local path. It is written beside it, with ``partialSuffix``, and takes its name when it is whole.
    ///
    /// With `resuming`, what an earlier attempt has left there is gone on with.
    public func download(
        _ path: Pathname, to local: String, as representation: Representation = .image, resuming: Bool = false,
        monitor: TransferMonitor = TransferMonitor()
    ) async throws(ClientError) {
        let partial = local + Self.partialSuffix
        let offset = resuming ? LocalFile.size(of: partial) ?? 0 : 0
        do throws(ClientError) {
            try await transfer(.retr(path), type: representation.type, from: offset, monitor: monitor) {
                connection throws(ClientError) in
                // It is opened only now: a refused download leaves what is there alone.
                let file = try LocalFile.writing(partial, from: offset)
                try connection.receive(into: file, representation)
                monitor.note(connection.finishAfterPeer())
            }
            if monitor.wasCut, representation == .image { try await check(LocalFile.size(of: partial), of: path) }
        } catch {
            LocalFile.removeIfEmpty(partial)
            throw error
        }
        try LocalFile.rename(partial, to: local)
    }

    /// The bytes of a file, at most `limit` of them: beyond, the download fails.
    public func contents(
        of path: Pathname, limit: Int = 64 << 20, as representation: Representation = .image,
        monitor: TransferMonitor = TransferMonitor()
    ) async throws(ClientError) -> [UInt8] {
        let bytes = try await transfer(.retr(path), type: representation.type, monitor: monitor) {
            connection throws(ClientError) in
            var received = Received(representation)
            try connection.receiveAll { bytes throws(ClientError) in
                received.append(bytes)
                guard received.bytes.count <= limit else {
                    throw ClientError(.localFile, "\(path.shown) is larger than the limit of \(limit) bytes")
                }
            }
            received.finish()
            monitor.note(connection.finishAfterPeer())
            return received.bytes
        }
        if monitor.wasCut, representation == .image { try await check(UInt64(bytes.count), of: path) }
        return bytes
    }

    /// Whether what came of a file whose download was cut can be all of it, as far as the server tells its size.
    private func check(_ count: UInt64?, of path: Pathname) async throws(ClientError) {
        guard let count, let size = try await size(of: path), size != count else { return }
        throw ClientError(
            .incomplete,
            "The server closed the data connection without the end of TLS (close_notify), after \(count) of \(size) bytes",
            failure: .truncated)
    }

    /// Uploads a local file.
    ///
    /// With `resuming`, the server's part of an earlier attempt is gone on with: it is asked for its size first.
    public func upload(
        _ local: String, to path: Pathname, as representation: Representation = .image, resuming: Bool = false,
        monitor: TransferMonitor = TransferMonitor()
    ) async throws(ClientError) {
        let offset = resuming ? try await size(of: path) ?? 0 : 0
        let file = try LocalFile.reading(local)
        guard offset <= file.size else {
            throw ClientError(.refused, "The server's \(path.shown) is longer than \(local): it cannot be gone on with")
        }
        let box = LocalFileBox(file)
        try await transfer(.stor(path), type: representation.type, from: offset, monitor: monitor) {
            connection throws(ClientError) in
            try connection.send(box.file, from: offset, representation)
            connection.finish()
        }
    }

    /// Uploads these bytes as a file.
    public func upload(
        contents: [UInt8], to path: Pathname, as representation: Representation = .image,
        monitor: TransferMonitor = TransferMonitor()
    ) async throws(ClientError) {
        try await transfer(.stor(path), type: representation.type, monitor: monitor) { connection throws(ClientError) in
            switch representation {
            case .image: try connection.sendAll(contents)
            case .text:
                var text: [UInt8] = []
                var encoder = NetworkTextEncoder()
                encoder.encode(contents.span, into: &text)
                try connection.sendAll(text)
            }
            connection.finish()
        }
    }
}

/// A local file that a closure may hold.
private final class LocalFileBox: Sendable {
    let file: LocalFile
    init(_ file: consuming LocalFile) { self.file = file }
}

/// Bytes that come in, their line ends translated if they are text.
struct Received {
    private(set) var bytes: [UInt8] = []
    private var decoder: NetworkTextDecoder?

    init(_ representation: Client.Representation) {
        switch representation {
        case .image: decoder = nil
        case .text: decoder = NetworkTextDecoder()
        }
    }

    mutating func append(_ span: Span<UInt8>) {
        if decoder != nil {
            decoder?.decode(span, into: &bytes)
        } else {
            for index in span.indices { bytes.append(span[index]) }
        }
    }

    mutating func finish() { decoder?.finish(into: &bytes) }

    /// Hands over what there is.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }
}

extension DataConnection {
    fileprivate func receive(into file: borrowing LocalFile, _ representation: Client.Representation)
        throws(ClientError)
    {
        switch representation {
        case .image:
            let outcome: FileOutcome
            do { outcome = try receive(toFile: file.descriptor) } catch { throw ClientError(error) }
            if case .failed(let error) = outcome { throw LocalFile.error("write", file.path, error.number) }
        case .text:
            var received = Received(.text)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
            defer { buffer.deallocate() }
            while true {
                let count: Int
                do { count = try receive(into: buffer) } catch { throw ClientError(error) }
                if count == 0 { break }
                received.append(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[..<count])))
                try file.write(received.take())
            }
            received.finish()
            try file.write(received.take())
        }
    }

    fileprivate func send(
        _ file: borrowing LocalFile, from offset: UInt64, _ representation: Client.Representation
    ) throws(ClientError) {
        switch representation {
        case .image:
            let failure: SystemError?
            do { failure = try send(file: file.descriptor, from: offset) } catch { throw ClientError(error) }
            if let failure { throw LocalFile.error("read", file.path, failure.number) }
        case .text:
            var encoder = NetworkTextEncoder()
            var text: [UInt8] = []
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
            defer { buffer.deallocate() }
            var position = offset
            while true {
                let count = try file.read(into: buffer, at: position)
                if count == 0 { return }
                position += UInt64(count)
                text.removeAll(keepingCapacity: true)
                encoder.encode(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[..<count])), into: &text)
                try sendAll(text)
            }
        }
    }
}
