/// What either side allows.
package struct TLSPolicy: Sendable {
    package var minimum = TLSVersion.v1_2
    package var maximum = TLSVersion.v1_3
    /// Ciphers of TLS 1.2, in OpenSSL's words; nil for those with forward secrecy.
    package var ciphers: String?
    /// Cipher suites of TLS 1.3, separated by colons; nil for all, AES-128 first.
    package var suites: String?
    package var keyLog: TLSKeyLog?
    /// Whether the kernel may cipher what data connections send, where it can. No setting turns it on: it was
    /// never tried on a kernel that does.
    package var usesKernel = false

    package init() {}
}
