import FTPAnalysis
import PacketCapture

#if canImport(Glibc)
    import Glibc
#endif

/// Reads a capture from a file or a pipe, and has it analyzed.
struct CaptureSource {
    /// Why nothing could be read.
    struct Failure: Error {
        var message: String
    }

    /// What was wrong with the capture, although a part of it could be read.
    private(set) var warnings: [String] = []

    /// Analyzes the capture in a file, or on standard input for `-`.
    mutating func analyze(_ path: String, _ options: Analyzer.Options = .init()) throws(Failure) -> Analysis {
        var nothing = NoContents()
        return try analyze(path, options, keeping: &nothing)
    }

    /// Does so, and has what data connections carry taken by `contents`.
    mutating func analyze(
        _ path: String, _ options: Analyzer.Options, keeping contents: inout some ContentSink
    ) throws(Failure) -> Analysis {
        let name = path == "-" ? "standard input" : path
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(message: "\(name): \(Self.systemError())") }
        defer { if path != "-" { close(descriptor) } }
        var reader = CaptureReader()
        var analyzer = Analyzer(options)
        var analysis = Analysis()
        do {
            while try read(descriptor, into: &reader, name) {
                while let packet = try reader.next() {
                    analyzer.receive(packet, reader.buffer.span)
                    analyzer.hand(to: &analysis, &contents, reader.buffer.span)
                }
            }
            try reader.finish()
        } catch let error as CaptureError {
            guard reader.packetCount > 0 else { throw Failure(message: "\(name): \(error)") }
            warnings.append("\(name): \(error); analyzed as far as it goes")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(message: "\(name): \(error)")
        }
        if let cut = reader.truncation {
            warnings.append(
                "\(name): the capture ends within packet \(cut.packet) (\(cut.missing) bytes are missing); "
                    + "analyzed as far as it goes")
        }
        analyzer.finish()
        analyzer.hand(to: &analysis, &contents, reader.buffer.span)
        return analysis
    }

    private func read(_ descriptor: Int32, into reader: inout CaptureReader, _ name: String) throws(Failure) -> Bool {
        let count = try reader.fill { (space: inout OutputSpan<UInt8>) throws(Failure) in
            try Self.read(descriptor, into: &space, name)
        }
        return count > 0
    }

    private static func read(
        _ descriptor: Int32, into space: inout OutputSpan<UInt8>, _ name: String
    ) throws(Failure) {
        var result = -1
        space.withUnsafeMutableBufferPointer { buffer, initialized in
            let free = buffer.count - initialized
            repeat {
                result = Glibc.read(descriptor, buffer.baseAddress.map { $0 + initialized }, free)
            } while result < 0 && errno == EINTR
            if result > 0 { initialized += result }
        }
        if result < 0 { throw Failure(message: "\(name): \(systemError())") }
    }

    /// What the capture holds in place of a session.
    static func absence(_ census: Census) -> String {
        if census.packets == 0 { return "no packets" }
        if census.segments == 0 { return "no FTP session: \(census.packets) packets, none of them TCP" }
        let ports = census.ports.map { String($0) }.joined(separator: ", ")
        return "no FTP session among \(census.connections) TCP connections (to ports \(ports)) "
            + "and \(census.packets) packets"
    }

    private static func systemError() -> String { String(cString: strerror(errno)) }
}
