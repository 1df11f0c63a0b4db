import Glibc

// Identities in files.

extension TLSIdentity {
    /// Reads PEM files: the chain, the key's certificate first, and the key. Both may be in one file.
    package convenience init(chainFile: String, keyFile: String) throws(TLSIdentityError) {
        let chain = try Self.read(chainFile)
        let key = keyFile == chainFile ? chain : try Self.read(keyFile)
        try self.init(chain: chain, key: key, chainName: chainFile, keyName: keyFile)
    }

    /// How long a certificate that was made here is valid: it is known by its fingerprint, which is to stay.
    private static let validity: Int64 = 3_650 * 86_400
    /// Clocks differ: from this long ago it is valid.
    private static let lead: Int64 = 86_400

    /// The identity in this file, or a new one that signs itself, which is put there for the owner alone.
    package convenience init(
        selfSignedIn path: String, for names: [String]
    ) throws(TLSIdentityError) {
        if access(path, F_OK) == 0 {
            try self.init(chainFile: path, keyFile: path)
            return
        }
        try self.init(selfSignedFor: names)
        try Self.write(keyPEM + chainPEM, to: path)
    }

    /// A new identity that signs itself, for these host names and addresses.
    package convenience init(selfSignedFor names: [String]) throws(TLSIdentityError) {
        let now = Int64(time(nil))
        try self.init(for: names, notBefore: now - Self.lead, notAfter: now + Self.validity)
    }

    private static let largest = 1 << 20

    /// The bytes of a file that may be an identity's.
    package static func read(_ path: String) throws(TLSIdentityError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .file(path: path, SystemError("open")) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = uninterrupted { Glibc.read(file, &part, part.count) }
            guard count >= 0 else { throw .file(path: path, SystemError("read")) }
            if count == 0 { return bytes }
            bytes += part[..<count]
            // A device, or the wrong file altogether.
            guard bytes.count <= largest else { throw .file(path: path, SystemError("read", EFBIG)) }
        }
    }

    /// Under another name first: a file that is there is whole.
    private static func write(_ bytes: [UInt8], to path: String) throws(TLSIdentityError) {
        let draft = "\(path).\(getpid()).new"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .file(path: path, SystemError("open")) }
        let isWritten = bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = uninterrupted { Glibc.write(file, bytes.baseAddress.map { $0 + done }, bytes.count - done) }
                guard count > 0 else { return false }
                done += count
            }
            return fsync(file) == 0
        }
        let failed = SystemError("write")
        close(file)
        guard isWritten else {
            unlink(draft)
            throw .file(path: path, failed)
        }
        // Not over a file that somebody else has made meanwhile.
        guard link(draft, path) == 0 else {
            let failed = SystemError("link")
            unlink(draft)
            throw .file(path: path, failed)
        }
        unlink(draft)
    }
}
