import FTPClient

/// The certificates that somebody has agreed to on a terminal, one a line: `HOST:PORT SHA256:…`.
///
/// A server may have several lines, and shows any of them. Empty lines, and those that begin with `#`, mean nothing.
struct KnownCertificates: Sendable {
    let file: LineFile

    static let name = "known_certificates"

    /// The user's; nil where there is no home.
    static var ofUser: KnownCertificates? { LineFile(ofUser: name).map { KnownCertificates(file: $0) } }

    /// Those of a server. What cannot be read is an error: a server that is known must not be a new one.
    func fingerprints(of server: String) throws(Failure) -> [Fingerprint] {
        var found: [Fingerprint] = []
        for (index, line) in try file.lines(onlyMine: true).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard words.count == 2, let fingerprint = Fingerprint(String(words[1])) else {
                throw Failure(
                    "\(file.path), line \(index + 1): this is not HOST:PORT SHA256:FINGERPRINT.",
                    advice: "Mend the line, or remove it: its server is asked about again then.", code: .localFile)
            }
            if first == server { found.append(fingerprint) }
        }
        return found
    }

    /// Adds one, unless it is there.
    func remember(_ fingerprint: Fingerprint, of server: String) throws(Failure) {
        let line = "\(server) \(fingerprint)"
        try file.change { $0.contains(line) ? $0 : $0 + [line] }
    }
}
