import CFerry

/// A private key and the chain of certificates that says whose it is.
package final class TLSIdentity: Sendable {
    // Never changed once it is made; the library counts references to its parts atomically.
    nonisolated(unsafe) let pointer: OpaquePointer
    /// The first certificate, which is the key's.
    package let certificate: TLSCertificate

    private init(owning pointer: OpaquePointer) throws(TLSIdentityError) {
        var found = ferry_tls_certificate()
        guard ferry_tls_identity_describe(pointer, &found) else {
            ferry_tls_identity_free(pointer)
            throw .noMemory
        }
        self.pointer = pointer
        certificate = TLSCertificate(taking: &found)
    }

    deinit { ferry_tls_identity_free(pointer) }

    /// Reads PEM: the chain, the key's certificate first, and the key without a passphrase. The names are for errors.
    package convenience init(
        chain: [UInt8], key: [UInt8], chainName: String = "certificate", keyName: String = "key"
    ) throws(TLSIdentityError) {
        var trouble = ferry_tls_trouble(0)
        guard let made = ferry_tls_identity_read(chain, chain.count, key, key.count, &trouble) else {
            throw TLSIdentityError(trouble, chain: chainName, key: keyName)
        }
        try self.init(owning: made)
    }

    /// A new P-256 key with a certificate for these host names and addresses, the first of them as common name.
    ///
    /// It signs itself, unless there is an issuer. Times are seconds since 1970.
    package convenience init(
        for names: [String], notBefore: Int64, notAfter: Int64, isAuthority: Bool = false, issuer: TLSIdentity? = nil
    ) throws(TLSIdentityError) {
        let list = names.joined(separator: "\n")
        guard
            let made = ferry_tls_identity_make(list, notBefore, notAfter, isAuthority, issuer?.pointer)
        else { throw .notMade }
        try self.init(owning: made)
    }

    /// The chain as PEM.
    package var chainPEM: [UInt8] {
        var count = 0
        return Self.take(ferry_tls_identity_chain(pointer, &count), count)
    }

    /// The key as PEM, not encrypted.
    package var keyPEM: [UInt8] {
        var count = 0
        return Self.take(ferry_tls_identity_key(pointer, &count), count)
    }

    private static func take(_ text: UnsafeMutablePointer<CChar>?, _ count: Int) -> [UInt8] {
        defer { ferry_tls_release(text, count) }
        return Array(UnsafeRawBufferPointer(start: text, count: text == nil ? 0 : count))
    }
}
