/// The name of an FTP command, as it stands first on a command line.
///
/// Every verb has one row in the ``Catalogue``; what is known of it is asked there.
///
/// ```swift
/// Verb(named: Array("retr".utf8)) == .retr
/// Verb.retr.name == "RETR"
/// ```
public enum Verb: UInt8, CaseIterable, Sendable {
    // Access control (RFC 959 §4.1.1)
    case user, pass, acct, cwd, cdup, smnt, rein, quit
    // Transfer parameters (RFC 959 §4.1.2)
    case port, pasv, type, stru, mode
    // FTP service (RFC 959 §4.1.3)
    case retr, stor, stou, appe, allo, rest, rnfr, rnto, abor, dele, rmd, mkd, pwd, list, nlst, site, syst, stat
    case help, noop
    // Security extensions (RFC 2228)
    case auth, adat, pbsz, prot, ccc, mic, conf, enc
    // Features, IPv6, languages, machine listings, hosts (RFC 2389, 2428, 2640, 3659, 7151)
    case feat, opts, eprt, epsv, lang, mdtm, size, mlst, mlsd, host
    // Long addresses (RFC 1639)
    case lprt, lpsv
    // Extensions in use without a standard of their own
    case mfmt, mff, mfct, hash, rang, xcrc, xmd5, xsha, xsha1, xsha256, xsha512, comb, avbl, clnt, csid
    // Older spellings (RFC 775, RFC 1123 §4.1.3.1)
    case xcwd, xcup, xmkd, xrmd, xpwd

    /// Finds the verb with this name, in any mixture of cases; nil when no verb is called so.
    public init?(named name: some Collection<UInt8>) {
        guard let key = VerbKey(name), let verb = VerbKey.verbs[key] else { return nil }
        self = verb
    }

    /// The name in capitals, as the RFC writes it.
    public var name: String { Catalogue[self].name }
}

/// A verb's name packed into one word, so that looking it up needs no string.
private struct VerbKey: Hashable {
    let letters: UInt64

    init?(_ name: some Collection<UInt8>) {
        guard (3...8).contains(name.count) else { return nil }
        var letters: UInt64 = 0
        for byte in name {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): letters = letters << 8 | UInt64(byte & 0xDF)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                letters = letters << 8 | UInt64(byte)
            // A Swift `switch` over integers needs this arm: any other byte is no letter of a verb.
            default: return nil
            }
        }
        self.letters = letters
    }

    static let verbs: [VerbKey: Verb] = {
        var verbs: [VerbKey: Verb] = [:]
        for row in Catalogue.rows {
            if let key = VerbKey(Array(row.name.utf8)) { verbs[key] = row.verb }
        }
        return verbs
    }()
}
