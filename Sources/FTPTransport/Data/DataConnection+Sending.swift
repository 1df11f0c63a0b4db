import Glibc

// Bytes and files on their way out.

extension DataConnection {
    /// Sends all of these bytes.
    package func send(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
        if let tls { return try send(bytes, protectedBy: tls) }
        let piece = control.piece
        var rest = bytes
        while let base = rest.baseAddress, rest.count > 0 {
            let count = uninterrupted {
                Glibc.send(socket.descriptor, base, min(rest.count, piece), CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw whatFailed("send") }
            tap?.sent(UnsafeRawBufferPointer(start: base, count: count), on: tapped)
            control.count(count)
            try control.draw(count)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Sends all of these bytes without waiting, as the whole of what is to be said: they fit into a buffer that is
    /// still empty, and leave in one segment with the end that ``finish()`` puts behind them.
    package func sendWhole(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
        guard bytes.count > 0 else { return }
        if let tls { return try send(bytes, protectedBy: tls) }
        let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT) | CInt(MSG_MORE)
        let count = uninterrupted { Glibc.send(socket.descriptor, bytes.baseAddress, bytes.count, flags) }
        guard count == bytes.count else { throw count < 0 ? whatFailed("send") : .broken(SystemError("send", ENOBUFS)) }
        tap?.sent(bytes, on: tapped)
        control.count(count)
    }

    /// Sends a file's bytes from an offset to its end, or so many of them, without copying them through this process.
    ///
    /// The end is where the file ends when it is reached: a file that grows or shrinks meanwhile is sent as found.
    /// Answers how the file's side failed; nil when it did not, and all was sent.
    package func send(file: CInt, from offset: UInt64, length: UInt64 = .max) throws(DataError) -> SystemError? {
        if let tls { return try send(file: file, from: offset, length: length, protectedBy: tls) }
        guard tap == nil else { return try sendCopying(file: file, from: offset, length: length) }
        let chunk = min(Self.sendfileChunk, control.piece)
        var position = off_t(clamping: offset)
        var left = length
        while left > 0 {
            let wanted = min(chunk, Int(clamping: left))
            let count = uninterrupted { sendfile(socket.descriptor, file, &position, wanted) }
            if count == 0 { return nil }
            guard count > 0 else {
                switch errno {
                // Files that sendfile cannot read (some file systems' own) are read instead. So is one that may have
                // failed: reading tells whose failure it was.
                case EINVAL, EIO: return try sendCopying(file: file, from: UInt64(position), length: left)
                default: throw whatFailed("sendfile")
                }
            }
            left -= UInt64(count)
            control.count(count)
            try control.draw(count)
        }
        return nil
    }

    private func sendCopying(file: CInt, from offset: UInt64, length: UInt64) throws(DataError) -> SystemError? {
        var position = off_t(clamping: offset)
        var left = length
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.copyChunk, alignment: 16)
        defer { buffer.deallocate() }
        while left > 0 {
            let wanted = min(buffer.count, Int(clamping: left))
            let count = uninterrupted { pread(file, buffer.baseAddress, wanted, position) }
            if count == 0 { return nil }
            guard count > 0 else { return SystemError("read") }
            try send(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            position += off_t(count)
            left -= UInt64(count)
        }
        return nil
    }

    /// As much as one sendfile is asked for: the fewer calls, the less a byte costs. A stop ends a call that is under
    /// way, and ``TransferControl/bytes`` sees how far it is.
    private static let sendfileChunk = 1 << 30
}
