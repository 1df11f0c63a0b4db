/// What the other side says before it gives up (RFC 8446 §6).
package struct TLSAlert: Sendable, Hashable {
    package let number: UInt8
}

extension TLSAlert: CustomStringConvertible {
    /// What it means, for whoever has to mend it.
    package var description: String {
        switch number {
        case 40: "it accepts none of what was offered (handshake_failure)"
        case 42, 43, 46: "it does not accept the certificate (alert \(number))"
        case 44: "the certificate was revoked"
        case 45: "the certificate has expired"
        case 48: "it does not know the certificate's authority (unknown_ca)"
        case 49: "access is denied (access_denied)"
        case 70: "it does not allow this version of TLS (protocol_version)"
        case 71: "what is offered is not secure enough for it (insufficient_security)"
        case 80: "it has failed itself (internal_error)"
        case 112: "it has no certificate for this name (unrecognized_name)"
        case 116: "it wants a client certificate (certificate_required)"
        case 120: "it speaks none of the protocols that were offered (no_application_protocol)"
        default: "alert \(number)"
        }
    }
}
