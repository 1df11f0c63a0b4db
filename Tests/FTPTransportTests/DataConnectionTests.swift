import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// Bytes over a data connection: each way of moving them moves all of them, heard by a tap or not.
@Suite struct DataConnectionTests {
    /// Around the edges of the buffers: of one copy, of what is copied before the kernel moves the rest, of the pipe.
    static let sizes = [0, 1, 65_535, 65_536, 65_537, 600_000, 3 << 20]

    @Test(arguments: sizes, [false, true])
    func sent(size: Int, isTapped: Bool) throws {
        let (bytes, tap, control) = (pattern(size), RecordingTap(), TransferControl())
        let pair = try Pair(control: control, tap: isTapped ? tap : nil)
        let hearing = Beside { [peer = pair.peer] in peer.hear() }
        try bytes.withUnsafeBytes { try pair.connection.send($0) }
        pair.finish()
        try expect(hearing, Peer.Heard(bytes: bytes, end: 0))
        #expect(control.bytes == UInt64(size))
        if isTapped { expect(tap, sent: bytes, end: .here) }
    }

    /// What cannot be read is the file's failure, and not the connection's: nobody has mapped the first page.
    @Test(arguments: [false, true])
    func aFileThatCannotBeRead(_ isTapped: Bool) throws {
        let file = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        try #require(file >= 0)
        defer { close(file) }
        let pair = try Pair(tap: isTapped ? RecordingTap() : nil)
        let failure = try pair.connection.send(file: file, from: 0)
        #expect(failure?.number == EIO)
    }

    @Test(arguments: sizes, [false, true])
    func sentFromAFile(size: Int, isTapped: Bool) throws {
        let (bytes, tap, control) = (pattern(size), RecordingTap(), TransferControl())
        let file = try ScratchFile(bytes)
        for offset in Set([0, size / 3, size]).sorted() {
            let isFirst = offset == 0
            let pair = try Pair(control: isFirst ? control : TransferControl(), tap: isTapped && isFirst ? tap : nil)
            let hearing = Beside { [peer = pair.peer] in peer.hear() }
            _ = try pair.connection.send(file: file.descriptor, from: UInt64(offset))
            pair.finish()
            try expect(hearing, Peer.Heard(bytes: Array(bytes[offset...]), end: 0))
        }
        #expect(control.bytes == UInt64(size))
        if isTapped { expect(tap, sent: bytes, end: .here) }
    }

    @Test(arguments: sizes, [false, true])
    func received(size: Int, isTapped: Bool) throws {
        let (bytes, tap, control) = (pattern(size), RecordingTap(), TransferControl())
        let pair = try Pair(control: control, tap: isTapped ? tap : nil)
        let sending = Beside { [peer = pair.peer] in
            peer.send(bytes)
            peer.endSending()
        }
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 10_000)
        while true {
            let count = try part.withUnsafeMutableBytes { try pair.connection.receive(into: $0) }
            if count == 0 { break }
            received += part[..<count]
        }
        _ = try sending.value()
        pair.finishAfterPeer()
        expectSame(received, bytes)
        #expect(control.bytes == UInt64(size))
        if isTapped { expect(tap, received: bytes, end: .there) }
    }

    @Test(arguments: sizes, [false, true])
    func receivedToAFile(size: Int, isTapped: Bool) throws {
        let (bytes, tap, control) = (pattern(size), RecordingTap(), TransferControl())
        let file = try ScratchFile(Array("begun".utf8))
        let pair = try Pair(control: control, tap: isTapped ? tap : nil)
        let sending = Beside { [peer = pair.peer] in
            peer.send(bytes)
            peer.endSending()
        }
        #expect(try pair.connection.receive(toFile: file.descriptor) == .written)
        _ = try sending.value()
        pair.finishAfterPeer()
        expectSame(file.content, Array("begun".utf8) + bytes)
        #expect(control.bytes == UInt64(size))
        if isTapped { expect(tap, received: bytes, end: .there) }
    }

    /// A file that is appended to takes nothing from a pipe: the kernel says so only when it is tried.
    @Test(arguments: sizes)
    func receivedToAnAppendedFile(size: Int) throws {
        let (bytes, control) = (pattern(size), TransferControl())
        let file = try ScratchFile(Array("begun".utf8), appending: true)
        let pair = try Pair(control: control)
        let sending = Beside { [peer = pair.peer] in
            peer.send(bytes)
            peer.endSending()
        }
        #expect(try pair.connection.receive(toFile: file.descriptor) == .written)
        pair.finishAfterPeer()
        _ = try sending.value()
        expectSame(file.content, Array("begun".utf8) + bytes)
        #expect(control.bytes == UInt64(size))
    }

    @Test func aFileThatFailsIsTold() throws {
        let bytes = pattern(1_000)
        let readOnly = open("/dev/null", O_RDONLY)
        defer { close(readOnly) }
        let pair = try Pair()
        pair.peer.send(bytes)
        #expect(try pair.connection.receive(toFile: readOnly) == .failed(SystemError("write", EBADF)))
    }

    @Test(arguments: [0, 1, 16_384])
    func sentWhole(size: Int) throws {
        let bytes = pattern(size)
        let pair = try Pair()
        try bytes.withUnsafeBytes { try pair.connection.sendWhole($0) }
        let peer = pair.peer
        pair.finish()
        #expect(peer.hear() == Peer.Heard(bytes: bytes, end: 0))
    }

    /// Without the bytes in the message: megabytes of them tell nobody anything.
    private func expectSame(_ found: [UInt8], _ wanted: [UInt8], _ location: SourceLocation = #_sourceLocation) {
        let isSame = found == wanted
        #expect(isSame, "\(found.count) bytes for \(wanted.count)", sourceLocation: location)
    }

    private func expect(
        _ hearing: Beside<Peer.Heard>, _ wanted: Peer.Heard, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let heard = try hearing.value()
        expectSame(heard.bytes, wanted.bytes, location)
        #expect(heard.end == wanted.end, sourceLocation: location)
    }

    private func expect(
        _ tap: RecordingTap, sent: [UInt8] = [], received: [UInt8] = [], end: ConnectionEnd,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let heard = tap.heard
        expectSame(heard.sent, sent, location)
        expectSame(heard.received, received, location)
        #expect(heard.opened.count == 1 && heard.closed == [end], sourceLocation: location)
        #expect(heard.opened.first?.openedHere == false, sourceLocation: location)
    }
}

extension Pair {
    consuming func finish() { connection.finish() }
    consuming func finishAfterPeer() { connection.finishAfterPeer() }
    consuming func abort() { connection.abort() }
}
