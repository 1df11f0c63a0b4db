import CFerry
import Glibc

// Bytes that come in, and the files that they go to.

extension DataConnection {
    /// Receives some bytes; 0 at the end of the peer's data.
    package func receive(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        let wanted = min(buffer.count, control.piece)
        if let tls { return try receive(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), from: tls) }
        let count = uninterrupted { recv(socket.descriptor, buffer.baseAddress, wanted, 0) }
        guard count >= 0 else { throw whatFailed("receive") }
        // A stop shuts the connection down, which reads like an end.
        if count == 0, let verdict = control.verdict { throw verdict }
        if count > 0 { tap?.received(UnsafeRawBufferPointer(rebasing: buffer[..<count]), on: tapped) }
        control.count(count)
        try control.draw(count)
        return count
    }

    /// How the file's side of a reception went.
    package enum FileOutcome: Sendable, Hashable {
        /// All that the peer sent is in the file.
        case written
        /// The file's side failed.
        case failed(SystemError)
        /// No more of it may be written.
        case refused
        /// There is more to come.
        case more
    }

    /// How much of a file is copied before the pipe is worth its making.
    private static let copiedFirst = 512 << 10

    /// Receives into a file at its own offset until the peer's data ends.
    ///
    /// What fits into a few buffers is copied; only a larger file is worth the pipe that lets the kernel move it alone.
    /// `allowance` is asked before each writing how many of so many bytes may be written, and answers nil for none.
    package func receive(toFile file: CInt, allowance: (Int) -> Int? = { $0 }) throws(DataError) -> FileOutcome {
        let isCopied = tap != nil || tls != nil
        let begun = try receiveCopying(toFile: file, upTo: isCopied ? .max : Self.copiedFirst, allowance)
        guard case .more = begun else { return begun }
        // The kernel splices nothing into a file that is appended to.
        if fcntl(file, F_GETFL) & O_APPEND == 0, let pipe = SplicePipe(),
            let spliced = try receiveSplicing(toFile: file, through: pipe, allowance)
        {
            return spliced
        }
        return try receiveCopying(toFile: file, upTo: .max, allowance)
    }

    /// Nil where the kernel cannot: what is still to come has to be copied.
    private func receiveSplicing(
        toFile file: CInt, through pipe: borrowing SplicePipe, _ allowance: (Int) -> Int?
    ) throws(DataError) -> FileOutcome? {
        let width = min(pipe.width, control.piece)
        while true {
            let count = uninterrupted { ferry_splice(socket.descriptor, pipe.write, width) }
            if count == 0 {
                if let verdict = control.verdict { throw verdict }
                return .written
            }
            guard count > 0 else {
                if errno == EINVAL { return nil }
                throw whatFailed("receive")
            }
            control.count(count)
            let outcome = Self.move(count, toFile: file, allowance) { _, allowed in
                ferry_splice(pipe.read, file, allowed)
            }
            if let outcome { return outcome }
            try control.draw(count)
        }
    }

    private func receiveCopying(
        toFile file: CInt, upTo limit: Int, _ allowance: (Int) -> Int?
    ) throws(DataError) -> FileOutcome {
        let size = tls == nil ? Self.copyChunk : DataProtection.chunk
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        var total = 0
        while total < limit {
            let count = try receive(into: buffer)
            if count == 0 { return .written }
            total += count
            let outcome = Self.move(count, toFile: file, allowance) { done, allowed in
                write(file, UnsafeRawBufferPointer(rebasing: buffer[done...]).baseAddress, allowed)
            }
            if let outcome { return outcome }
        }
        return .more
    }

    /// Writes so many bytes, as many at a time as are allowed, by a call that is told how many were before. Nil when all
    /// are written.
    private static func move(
        _ count: Int, toFile file: CInt, _ allowance: (Int) -> Int?, _ write: (_ done: Int, _ allowed: Int) -> Int
    ) -> FileOutcome? {
        var done = 0
        while done < count {
            guard let allowed = allowance(count - done) else { return .refused }
            let written = uninterrupted { write(done, allowed) }
            guard written > 0 else { return .failed(SystemError("write")) }
            done += written
        }
        return nil
    }
}
