import ArgumentParser
import FTPCore
import Glibc

/// The server under load: where it is, who logs in, and which path is meant.
struct BenchTarget: Sendable {
    let address: SystemAddress
    let user: [UInt8]
    let password: [UInt8]
    let path: Pathname

    /// Takes `ftp://[USER:PASSWORD@]HOST[:PORT]/[PATH]` apart and looks the host up.
    ///
    /// The path is relative to the login directory; a second slash makes it absolute (RFC 1738 §3.2.2).
    init(_ url: String) throws {
        let scheme = "ftp://"
        guard url.lowercased().hasPrefix(scheme) else { throw ValidationError("\(url) is not an ftp:// URL.") }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        path = Pathname(try Self.decoded(rest[authority.endIndex...].dropFirst()))
        var place = authority
        var account: Substring?
        if let at = authority.lastIndex(of: "@") {
            account = authority[..<at]
            place = authority[authority.index(after: at)...]
        }
        let parts = account?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        user = try parts.map { try Self.decoded($0[0]) } ?? Array("anonymous".utf8)
        password = try parts.map { $0.count > 1 ? try Self.decoded($0[1]) : [] } ?? Array("ferry@".utf8)
        var port: UInt16 = 21
        // An IPv6 address stands in brackets: a colon after them begins the port.
        if let colon = place.lastIndex(of: ":"), place[colon...].firstIndex(of: "]") == nil {
            guard let number = UInt16(place[place.index(after: colon)...]), number > 0 else {
                throw ValidationError("The port in \(url) is not a number from 1 to 65535.")
            }
            port = number
            place = place[..<colon]
        }
        if place.first == "[", place.last == "]" { place = place.dropFirst().dropLast() }
        guard !place.isEmpty else { throw ValidationError("There is no host in \(url).") }
        guard let address = SystemAddress(looking: String(place), port: port) else {
            throw Failure("There is no host \(place).", code: .unreachable)
        }
        self.address = address
    }

    /// The bytes that percent signs stand for (RFC 3986 §2.1).
    private static func decoded(_ text: Substring) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 else {
                throw ValidationError("After % two hexadecimal digits have to follow in a URL.")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

/// An address in the kernel's form.
struct SystemAddress: Sendable {
    private var storage = sockaddr_storage()
    private var length: socklen_t = 0

    /// The first address of this host.
    init?(looking host: String, port: UInt16) {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else { return nil }
        defer { freeaddrinfo(found) }
        length = min(first.pointee.ai_addrlen, socklen_t(MemoryLayout<sockaddr_storage>.size))
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.copyMemory(from: UnsafeRawBufferPointer(start: first.pointee.ai_addr, count: Int(length)))
        }
    }

    /// The address at this end of a socket.
    init?(ofSocket descriptor: CInt) {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &length) { length in
            withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, length) }
            }
        }
        guard result == 0 else { return nil }
    }

    var family: CInt { CInt(storage.ss_family) }

    /// The port; it stands at the same place for IPv4 and IPv6.
    var port: UInt16 {
        get { withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) } }
        set {
            withUnsafeMutableBytes(of: &storage) {
                $0.storeBytes(of: newValue.bigEndian, toByteOffset: 2, as: UInt16.self)
            }
        }
    }

    /// Lends the address to a call that reads it.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
