/// A version of TLS. Older ones are not spoken (RFC 8996).
package enum TLSVersion: Int32, Sendable, Hashable, Comparable, CaseIterable {
    case v1_2 = 0x0303
    case v1_3 = 0x0304

    package static func < (first: TLSVersion, second: TLSVersion) -> Bool { first.rawValue < second.rawValue }
}

extension TLSVersion: CustomStringConvertible {
    /// `TLSv1.3`.
    package var description: String {
        switch self {
        case .v1_2: "TLSv1.2"
        case .v1_3: "TLSv1.3"
        }
    }
}
