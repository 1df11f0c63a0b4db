import FTPCore

// Commands about files that move no data (RFC 959 §4.1.1 and §4.1.3, RFC 3659).

extension Client {
    /// The working directory.
    public func workingDirectory() async throws(ClientError) -> Pathname {
        let reply = try await require(.pwd, "The server does not tell the working directory")
        guard let path = Pathname(quotedIn: reply.text) else {
            throw ClientError(.notFTP, "The server tells no directory in its reply to PWD", reply: reply)
        }
        return path
    }

    /// Changes the working directory.
    public func changeDirectory(to path: Pathname) async throws(ClientError) {
        try await require(.cwd(path), "Cannot change to \(path.shown)")
    }

    /// Makes a directory.
    public func makeDirectory(_ path: Pathname) async throws(ClientError) {
        try await require(.mkd(path), "Cannot make the directory \(path.shown)")
    }

    /// Removes an empty directory.
    public func removeDirectory(_ path: Pathname) async throws(ClientError) {
        try await require(.rmd(path), "Cannot remove the directory \(path.shown)")
    }

    /// Removes a file.
    public func removeFile(_ path: Pathname) async throws(ClientError) {
        try await require(.dele(path), "Cannot remove \(path.shown)")
    }

    /// Gives a file or directory another name.
    public func rename(_ path: Pathname, to target: Pathname) async throws(ClientError) {
        try await turns.take { () async throws(ClientError) in
            try await require(.rnfr(path), "Cannot rename \(path.shown)")
            try await require(.rnto(target), "Cannot rename \(path.shown) to \(target.shown)")
        }
    }

    /// The size of a file in bytes, as an image transfer would move it (RFC 3659 §4); nil where the server does not tell.
    public func size(of path: Pathname) async throws(ClientError) -> UInt64? {
        try await set(.image)
        let reply = try await control.perform(.size(path))
        return reply.code == 213 ? UInt64(reply.message) : nil
    }

    /// When a file's content last changed (RFC 3659 §3); nil where the server does not tell.
    public func modificationTime(of path: Pathname) async throws(ClientError) -> Timestamp? {
        let reply = try await control.perform(.mdtm(path))
        return reply.code == 213 ? Timestamp(timeValue: reply.text) : nil
    }

    /// Sets the representation type, unless it is set already.
    func set(_ type: RepresentationType) async throws(ClientError) {
        guard try await control.state().parameters.type != type else { return }
        try await require(.type(type), "The server does not take TYPE \(type.code)")
    }
}
