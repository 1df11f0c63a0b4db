import FTPCore

// Operations with a data connection.

extension BenchSession {
    /// Performs the workload's operation once; gives back how many bytes went over the data connection.
    func perform(with buffer: UnsafeMutableRawBufferPointer) throws(BenchFailure) -> UInt64 {
        switch plan.workload {
        case .retr:
            let bytes = try download(.retr(path), into: buffer)
            if let size, bytes != size { throw .short }
            return bytes
        case .stor: return try upload(from: buffer)
        case .list: return try download(.list(ListingRequest(path: listed)), into: buffer)
        case .mlsd: return try download(.mlsd(listed), into: buffer)
        case .noop, .login, .idle:
            _ = try complete(.noop)
            return 0
        }
    }

    private var listed: Pathname? { path.bytes.isEmpty ? nil : path }

    private func download(_ command: Command, into buffer: UnsafeMutableRawBufferPointer) throws(BenchFailure) -> UInt64
    {
        var total: UInt64 = 0
        try transfer(command) { data throws(BenchFailure) in
            while true {
                let count = try data.receive(into: buffer)
                if count == 0 { return }
                total += UInt64(count)
            }
        }
        return total
    }

    private func upload(from buffer: UnsafeMutableRawBufferPointer) throws(BenchFailure) -> UInt64 {
        var left = plan.size
        try transfer(.stor(path)) { data throws(BenchFailure) in
            while left > 0 {
                let count = min(left, buffer.count)
                try data.send(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                left -= count
            }
        }
        return UInt64(plan.size)
    }

    /// From the negotiation of the data connection to the last reply.
    private func transfer(
        _ command: Command, _ body: (borrowing BlockingSocket) throws(BenchFailure) -> Void
    ) throws(BenchFailure) {
        switch plan.mode {
        case .passive, .pasv:
            var address = plan.target.address
            // Whatever host a 227 names: the load goes to the server that it was meant for.
            address.port = try passivePort()
            let data = try BlockingSocket.connected(to: address, within: plan.timeout)
            try begin(command)
            try body(data)
        case .active, .eprt:
            guard let localAddress else { throw .unintelligible }
            let listener = try BlockingSocket.listening(on: localAddress, within: plan.timeout)
            guard let announced = listener.localAddress else { throw .unintelligible }
            let isExtended = plan.mode == .eprt || announced.host.isIPv6
            _ = try complete(isExtended ? .eprt(announced) : .port(announced))
            try begin(command)
            let data = try listener.accept()
            try body(data)
        }
        let last = try reply()
        guard last.code.isCompletion else { throw .refused(command.line.verb ?? .noop, last.code) }
    }

    private func passivePort() throws(BenchFailure) -> UInt16 {
        switch plan.mode {
        case .pasv:
            let answer = try complete(.pasv)
            guard let address = DataAddress(passiveReply: answer.text) else { throw .unintelligible }
            return address.port
        case .passive, .active, .eprt:
            let answer = try complete(.epsv(nil))
            guard let port = DataAddress.port(inExtendedPassiveReply: answer.text) else { throw .unintelligible }
            return port
        }
    }

    private func begin(_ command: Command) throws(BenchFailure) {
        let answer = try ask(command)
        guard answer.code.isPreliminary else { throw .refused(command.line.verb ?? .noop, answer.code) }
    }
}
