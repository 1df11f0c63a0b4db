import Glibc

// Data connections that are protected (RFC 4217 §7): PROT P.

extension DataConnection {
    /// Speaks TLS from now on. To be called before anything was sent or received; when it fails the connection is to be
    /// let go of, which resets it.
    ///
    /// With `toleratesCut`, a peer that closes without saying that it was all has sent all: ``finishAfterPeer()`` tells.
    /// A server that tolerates this on an upload should offer no ticket there: clients that know no better close with it
    /// unread, which makes their system reset the connection, and that is no end.
    package mutating func startTLS(
        _ role: TLSDataRole, timeouts: DataTimeouts, toleratesCut: Bool = false, offersTicket: Bool = true
    ) throws(DataError) -> TLSAgreement {
        let isClient =
            switch role {
            case .server: false
            case .client: true
            }
        do throws(TLSFailure) {
            let engine = try TLSEngine(data: role, on: socket.descriptor, offersTicket: offersTicket)
            engine.wait(atMost: timeouts.handshake)
            if case .failed(let failure) = engine.handshake() { throw failure }
            let agreement = engine.agreement(withPeer: !isClient)
            // A server's last words, tickets, may leave together with its first bytes; the others' are waited for.
            if isClient || agreement.version < .v1_3, case .failed(let failure) = engine.flush() { throw failure }
            engine.wait(atMost: nil)
            control.protect()
            tap?.secured(tapped, true)
            tls = DataProtection(engine, bounds: timeouts, isClient: isClient, toleratesCut: toleratesCut)
            return agreement
        } catch {
            throw control.verdict ?? .tls(error)
        }
    }

    /// What a step of the transfer failed of.
    private func whatFailed(_ failure: TLSFailure, _ call: String) -> DataError {
        if let verdict = control.verdict { return verdict }
        switch failure {
        case .timedOut: return .stalled
        case .system(let error): return .broken(SystemError(call, error.number))
        case .notTLS, .truncated, .disconnected, .noVersion, .noCipher, .untrusted, .noCertificate, .unknownName,
            .noProtocol, .refused, .other:
            return .tls(failure)
        }
    }

    private func check(_ step: TLSEngine.Step) throws(DataError) {
        switch step {
        case .moved: return
        case .failed(let failure): throw whatFailed(failure, "send")
        case .closed, .wantsInput: throw whatFailed(.disconnected, "send")
        }
    }

    // MARK: Sending

    func send(_ bytes: UnsafeRawBufferPointer, protectedBy tls: DataProtection) throws(DataError) {
        var rest = bytes
        while rest.count > 0 {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(min(DataProtection.chunk, control.piece)))
            try write(piece, to: tls)
            try check(tls.engine.flush())
            try control.draw(piece.count)
            rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to tls: DataProtection) throws(DataError) {
        try check(tls.engine.write(bytes))
        tap?.sent(bytes, on: tapped)
        control.count(bytes.count)
    }

    /// The last bytes are left to leave with the end that ``finish()`` puts behind them, at once or soon.
    func send(
        file: CInt, from offset: UInt64, length: UInt64, protectedBy tls: DataProtection
    ) throws(DataError) -> SystemError? {
        if tls.engine.isKernelSending, tap == nil {
            return try sendByKernel(file: file, from: offset, length: length, protectedBy: tls)
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: DataProtection.chunk, alignment: 16)
        defer { buffer.deallocate() }
        var position = off_t(clamping: offset)
        var left = length
        while left > 0 {
            let wanted = min(buffer.count, Int(clamping: left), control.piece)
            let count = uninterrupted { pread(file, buffer.baseAddress, wanted, position) }
            guard count >= 0 else { return SystemError("read") }
            if count == 0 { break }
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: tls)
            position += off_t(count)
            left -= UInt64(count)
            // Less than was wanted is the end, as a rule.
            if count == wanted, left > 0 { try check(tls.engine.flush()) }
            try control.draw(count)
        }
        try check(tls.engine.flush(more: true))
        return nil
    }

    private func sendByKernel(
        file: CInt, from offset: UInt64, length: UInt64, protectedBy tls: DataProtection
    ) throws(DataError) -> SystemError? {
        var position = Int64(clamping: offset)
        var left = length
        while left > 0 {
            let wanted = min(1 << 20, Int(clamping: left), control.piece)
            let step = tls.engine.send(file: file, from: position, count: wanted)
            guard case .moved(let count) = step else {
                try check(step)
                return nil
            }
            if count == 0 { return nil }
            position += Int64(count)
            left -= UInt64(count)
            control.count(count)
            try control.draw(count)
        }
        return nil
    }

    // MARK: Receiving

    func receive(into buffer: UnsafeMutableRawBufferPointer, from tls: DataProtection) throws(DataError) -> Int {
        switch tls.engine.read(into: buffer) {
        case .moved(let count):
            tap?.received(UnsafeRawBufferPointer(rebasing: buffer[..<count]), on: tapped)
            control.count(count)
            try control.draw(count)
            return count
        case .closed:
            tls.ending.value = .clean
            return 0
        case .failed(.truncated):
            // A stop dissolves the connection, which reads like an end.
            if let verdict = control.verdict { throw verdict }
            tls.ending.value = .cut
            guard tls.toleratesCut else { throw .tls(.truncated) }
            return 0
        case .failed(let failure): throw whatFailed(failure, "receive")
        case .wantsInput: throw whatFailed(.disconnected, "receive")
        }
    }

    // MARK: Ending it

    /// Says that it was all, and hears the peer out: a client for a while, a server for what has come.
    func end(_ tls: DataProtection) -> DataEnding {
        tls.engine.wait(atMost: tls.bounds.ending)
        guard case .moved = tls.engine.close(), tls.ending.value == .unknown else { return tls.ending.value }
        shutdown(socket.descriptor, CInt(SHUT_WR))
        if !tls.isClient { tls.engine.wait(atMost: .zero) }
        return hearOut(tls)
    }

    /// Answers the peer's end with ours.
    func endAfterPeer(_ tls: DataProtection) -> DataEnding {
        tls.engine.wait(atMost: .zero)
        if tls.ending.value == .clean { _ = tls.engine.close() }
        return tls.ending.value
    }

    /// Says that it was all, and drops what the peer says, as it came, until it closes.
    func letGo(of tls: DataProtection) {
        let end = ContinuousClock.now + tls.bounds.ending
        tls.engine.wait(atMost: tls.bounds.ending)
        guard case .moved = tls.engine.close() else { return }
        shutdown(socket.descriptor, CInt(SHUT_WR))
        while case .ready? = try? control.wait(
            for: socket.descriptor, events: CShort(POLLIN), within: max(.zero, end - ContinuousClock.now))
        {
            // The kernel drops the bytes without copying them.
            let dropped = recv(socket.descriptor, nil, 1 << 20, CInt(MSG_TRUNC) | CInt(MSG_DONTWAIT))
            guard dropped > 0, ContinuousClock.now < end else { return }
        }
    }

    /// As much as a peer may still say that nobody has asked for.
    private static let heardOut = 64 << 10

    private func hearOut(_ tls: DataProtection) -> DataEnding {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
        defer { buffer.deallocate() }
        var heard = 0
        while heard < Self.heardOut {
            switch tls.engine.read(into: buffer) {
            case .moved(let count): heard += count
            case .closed: return .clean
            case .failed(.truncated): return .cut
            case .failed, .wantsInput: return .unknown
            }
        }
        return .unknown
    }
}
