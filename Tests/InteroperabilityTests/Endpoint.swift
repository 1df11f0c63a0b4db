import Testing

/// The address family of both connections of a session.
enum Family: String, CaseIterable, CustomTestStringConvertible {
    case IPv4, IPv6

    var loopback: String {
        switch self {
        case .IPv4: "127.0.0.1"
        case .IPv6: "::1"
        }
    }

    var testDescription: String { rawValue }
}

/// Who opens the data connection.
enum DataMode: String, CaseIterable, CustomTestStringConvertible {
    case active, passive

    var testDescription: String { rawValue }
}

/// Where a server listens and who logs in there.
struct Endpoint {
    var family: Family
    var port: Int
    var login: Login

    enum Login {
        case anonymous
        case account(user: String, password: String)
    }

    /// The server's address as it stands in a URL.
    var host: String {
        switch family {
        case .IPv4: family.loopback
        case .IPv6: "[\(family.loopback)]"
        }
    }

    /// The URL of a path on the server.
    func url(_ path: String) -> String {
        let user =
            switch login {
            case .anonymous: ""
            case .account(let user, let password): "\(user):\(password)@"
            }
        return "ftp://\(user)\(host):\(port)/\(Self.percentEncoded(path))"
    }

    /// Everything but letters, digits, `/` and a few marks, byte by byte.
    private static func percentEncoded(_ path: String) -> String {
        path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        .joined()
    }
}
