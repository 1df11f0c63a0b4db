@testable import FTPCore

/// A random session: what the client says, and what happens to transfers meanwhile.
struct PumpScript {
    enum Item {
        case command(Command)
        /// A line as a user or another protocol would write it.
        case line([UInt8])
        /// Telnet between lines.
        case telnet([UInt8])
    }

    enum Step {
        /// All of it is sent without waiting for a reply.
        case say([Item])
        case connect, end, finishWork
    }

    let steps: [Step]
    let connectsAtOnce: Bool
    let isSlow: Bool

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        connectsAtOnce = random.once(in: 2)
        isSlow = random.once(in: 2)
        var steps: [Step] = []
        if !random.once(in: 5) { steps.append(.say([.command(.user("anonymous".bytes))])) }
        for _ in 0..<Int.random(in: 3...14, using: &random) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: steps.append(.connect)
            case 1: steps.append(.end)
            // A transfer that is aborted at some point of its life.
            case 3:
                let abort = Step.say([.command(.abor)])
                steps +=
                    [.say([.command(Self.transfer(&random))])]
                    + random.pick([[abort], [.connect, abort], [abort, .connect]]) + [.end]
            case 2: steps.append(.finishWork)
            // The rest is talk.
            default: steps.append(.say((0..<Int.random(in: 1...6, using: &random)).map { _ in Self.item(&random) }))
            }
        }
        self.steps = steps
    }

    private static func item(_ random: inout SeededGenerator) -> Item {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .line(random.pick(junk))
        case 1: .telnet(random.pick(telnet))
        // Transfers and what is said during them, more often than the rest.
        case 2, 3: .command(transfer(&random))
        case 4, 5: .command(random.pick([.abor, .stat(nil), .noop]))
        default: .command(command(&random))
        }
    }

    private static let junk: [[UInt8]] =
        [
            "", "FOO", "RETR", "TYPE X", "PORT 1,2", "USER", "PASS", "RANG 1 2", "GET / HTTP/1.1", "RANG 5 1",
            "HOST a:21",
            "MDTM 20030309151626 a", "SITE", "SITE FOO", "SITE CHMOD 9 a", "XCRC a 1 2", "LANG", "EPRT |9|x|1|",
            "noop", "xpwd", "STOU x", "OPTS MLST type;", "SITE HELP",
        ].map(\.bytes)
        + [
            "NOOP ".bytes + [UInt8](repeating: 0x61, count: 600), "USER ".bytes + [UInt8](repeating: 0x61, count: 600),
            "RETR ".bytes + [UInt8](repeating: 0xFF, count: 300),
            [0xFF], [0x00], [0x0D], "CWD a\rb".bytes, "CWD a\nPWD".bytes, "RNTO b".bytes,
            "QUIT".bytes.map { $0 ^ 0x80 },
        ]

    private static let telnet: [[UInt8]] = [
        [255, 244, 255, 242], [255, 251, 1], [255, 253, 24], [255, 254, 1, 255, 252, 3], [255, 241],
        [255, 250, 24, 0, 65, 255, 240],
    ]

    private static func transfer(_ random: inout SeededGenerator) -> Command {
        let path = path(&random)
        return random.pick([
            .retr(path), .stor(path), .appe(path), .stou(nil), .list(ListingRequest(options: "al".bytes)),
            .nlst(ListingRequest(path: path)), .mlsd(path),
        ])
    }

    private static func command(_ random: inout SeededGenerator) -> Command {
        let path = path(&random)
        let host: HostAddress = random.pick([.ipv4(10, 0, 0, 1), .ipv4(10, 0, 0, 1), .ipv4(10, 0, 0, 2), .ipv6(0, 1)])
        let address = DataAddress(host: host, port: random.pick([0, 80, 1388, 5000]))
        return random.pick([
            .user(random.pick(["anonymous", "joe", "nobody", ""]).bytes),
            .pass(random.pick(["right", "wrong", ""]).bytes), .acct("x".bytes), .cwd(path), .cwd(path), .cdup,
            .rein, .port(address), .port(address), .pasv, .pasv, .eprt(address), .epsv(nil), .epsv(.ipv6), .epsvAll,
            .type(.image), .type(.ascii(.nonPrint)), .type(.local(bits: 7)),
            .stru(random.pick([.file, .record, .page])),
            .mode(random.pick([.stream, .stream, .block, .deflate, .compressed])),
            .rest(.random(in: 0...9, using: &random)), .rest(5), .allo(5), .rnfr(path), .rnfr(path), .rnto(path),
            .dele(path), .mkd(path), .pwd, .site(.help(nil)), .syst, .stat(ListingRequest(path: path)), .help(nil),
            .feat, .opts(name: "UTF8".bytes, value: "ON".bytes), .mdtm(path),
            .size(path), .mlst(path), .hash(path), .rang(5...9), .rang(nil), .site(.copyFrom(path)),
            .site(.copyFrom(path)),
            .site(.copyTo(path)), .site(random.pick(sites(path))), .lprt(address), .lpsv,
            .host(random.pick(["a.example", "nowhere", "[::1]", "-"]).bytes),
            .lang(random.pick([nil, "fr", "EN-au", "de", "f_"].map { $0?.bytes })), .mfmt(then, path),
            .mfct(then, path),
            .mff(random.pick([ModifiedFacts(modified: then), ModifiedFacts(created: then), ModifiedFacts()]), path),
            .checksum(
                random.pick(DigestAlgorithm.allCases), path, start: random.pick([nil, 5]), end: random.pick([nil, 9])),
            .comb(path, sources: [path, "b"]), .avbl(random.pick([nil, path])), .clnt("x".bytes),
            .csid("Name=x;".bytes),
            .smnt(path), .opts(name: "HASH".bytes, value: random.pick([nil, "MD5", "x"].map { $0?.bytes })),
            .auth(random.pick([.tls, .tlsWithPrivateData, .other("X".bytes)])), .pbsz(0),
            .prot(random.pick([.clear, .safe, .private])), .ccc,
        ])
    }

    private static let then = Timestamp(seconds: 1_047_222_986)

    private static func sites(_ path: Pathname) -> [SiteCommand] {
        [
            .chmod(0o644, path), .utime(.init(modified: then), path), .symlink(target: path, link: path), .mkdir(path),
            .rmdir(path), .quota, .who, .idle(seconds: nil), .umask(0o022), .unknown(path.bytes),
        ]
    }

    private static func path(_ random: inout SeededGenerator) -> Pathname {
        if random.once(in: 3) { return random.pick(["pub", "/", "..", "missing", "a b", "-al", " x", "a\"b", ""]) }
        return Pathname(
            (0..<4).map { _ in random.pick([0xFF, 0x61, 0x2F, 0x0D, 0x0A, 0x20, 0xF4, 0x00, 0x22, 0xFB] as [UInt8]) })
    }
}
