/// A command with its argument understood.
///
/// The older spellings (XCWD, XMKD…) are the same commands; verbs whose arguments nothing here takes apart, those of
/// RFC 2228 that TLS has no use for, are ``other(_:_:)``.
public enum Command: Sendable, Hashable {
    // Access control
    case user([UInt8])
    case pass([UInt8])
    case acct([UInt8])
    case cwd(Pathname)
    case cdup
    case smnt(Pathname)
    case rein
    case quit
    // Transfer parameters
    case port(DataAddress)
    case pasv
    case type(RepresentationType)
    case stru(FileStructure)
    case mode(TransmissionMode)
    // Service
    case retr(Pathname)
    case stor(Pathname)
    /// The path is a wish of the client's that no RFC knows.
    case stou(Pathname?)
    case appe(Pathname)
    case allo(UInt64)
    case rest(UInt64)
    case rnfr(Pathname)
    case rnto(Pathname)
    case abor
    case dele(Pathname)
    case rmd(Pathname)
    case mkd(Pathname)
    case pwd
    case list(ListingRequest)
    case nlst(ListingRequest)
    case site(SiteCommand)
    case syst
    case stat(ListingRequest?)
    case help([UInt8]?)
    case noop
    // Features, IPv6, machine listings
    case feat
    case opts(name: [UInt8], value: [UInt8]?)
    case eprt(DataAddress)
    case epsv(AddressFamily?)
    case epsvAll
    case mdtm(Pathname)
    case size(Pathname)
    case mlst(Pathname?)
    case mlsd(Pathname?)
    // Hosts and languages
    /// The virtual host that is meant, as the client wrote its name or address (RFC 7151).
    case host([UInt8])
    /// The language of the replies by its tag, or nil for the server's own choice (RFC 2640 §4.1).
    case lang([UInt8]?)
    // Long addresses
    case lprt(DataAddress)
    case lpsv
    // Extensions in use
    case mfmt(Timestamp, Pathname)
    case mfct(Timestamp, Pathname)
    case mff(ModifiedFacts, Pathname)
    case hash(Pathname)
    /// The first and last byte of the next transfer; nil for `RANG 1 0`, which takes the range back.
    case rang(ClosedRange<UInt64>?)
    /// XCRC, XMD5 and their like: of a whole file, or of its bytes from `start` on and before `end`.
    case checksum(DigestAlgorithm, Pathname, start: UInt64?, end: UInt64?)
    /// Files that are joined, in order, into one.
    case comb(Pathname, sources: [Pathname])
    case avbl(Pathname?)
    case clnt([UInt8])
    case csid([UInt8])
    // Security (RFC 2228, RFC 4217)
    case auth(SecurityMechanism)
    /// The largest protected block, in bytes: with TLS 0, as a stream has no blocks.
    case pbsz(UInt32)
    case prot(ProtectionLevel)
    case ccc
    /// A verb of the catalogue whose argument is kept as it was written.
    case other(Verb, [UInt8]?)
}
