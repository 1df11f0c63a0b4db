extension Catalogue {
    /// RFC 2228, with RFC 4217's use of it for TLS.
    static let security: [Row] = [
        Row(
            .auth, "AUTH", .rfc(2228, "3"), .required("mechanism-name"), gate: .open, feature: "AUTH TLS",
            replies: ReplySequence(direct: [234, 334, 502, 503, 504, 534, 431, 530] + ReplySequence.syntaxErrors)),
        Row(
            .adat, "ADAT", .rfc(2228, "3"), .required("base64data"), gate: .open,
            replies: ReplySequence(direct: [235, 335, 503, 535, 502, 530] + ReplySequence.syntaxErrors)),
        Row(
            .pbsz, "PBSZ", .rfc(2228, "3"), .required("decimal-integer"), gate: .open, feature: "PBSZ",
            replies: ReplySequence(direct: [200, 503, 502, 530] + ReplySequence.syntaxErrors)),
        Row(
            .prot, "PROT", .rfc(2228, "3"), .required("prot-code"), gate: .open, feature: "PROT",
            replies: ReplySequence(direct: [200, 503, 504, 536, 534, 431, 502, 530] + ReplySequence.syntaxErrors)),
        Row(
            .ccc, "CCC", .rfc(2228, "3"), gate: .open, feature: "CCC",
            replies: ReplySequence(direct: [200, 503, 533, 534, 502, 530] + ReplySequence.syntaxErrors)),
        Row(
            .mic, "MIC", .rfc(2228, "3"), .required("base64data"), gate: .open,
            replies: ReplySequence(direct: [503, 533, 535, 537, 502] + ReplySequence.syntaxErrors)),
        Row(
            .conf, "CONF", .rfc(2228, "3"), .required("base64data"), gate: .open,
            replies: ReplySequence(direct: [503, 533, 535, 537, 502] + ReplySequence.syntaxErrors)),
        Row(
            .enc, "ENC", .rfc(2228, "3"), .required("base64data"), gate: .open,
            replies: ReplySequence(direct: [503, 533, 535, 537, 502] + ReplySequence.syntaxErrors)),
    ]

    /// RFC 2389 (FEAT, OPTS), 2428 (EPRT, EPSV), 2640 (LANG), 3659 (MDTM, SIZE, MLST, MLSD), 7151 (HOST).
    static let features: [Row] = [
        Row(
            .feat, "FEAT", .rfc(2389, "3"), gate: .open,
            replies: ReplySequence(direct: [211] + ReplySequence.refusals)),
        Row(
            .opts, "OPTS", .rfc(2389, "4"), .required("command-name [options]"), gate: .open,
            replies: ReplySequence(direct: [200, 202, 451, 504] + ReplySequence.refusals)),
        Row(
            .eprt, "EPRT", .rfc(2428, "2"), .required("|family|address|port|"), feature: "EPRT",
            replies: .simple(200, 503, 504, 522)),
        Row(
            .epsv, "EPSV", .rfc(2428, "3"), .optional("family | ALL"), feature: "EPSV",
            replies: .simple(229, 200, 425, 503, 504, 522)),
        Row(
            .lang, "LANG", .rfc(2640, "4.1"), .optional("language-tag"), gate: .open, feature: "LANG",
            replies: ReplySequence(direct: [200, 504] + ReplySequence.refusals)),
        Row(.mdtm, "MDTM", .rfc(3659, "3"), .required("pathname"), feature: "MDTM", replies: .fileStatus),
        Row(.size, "SIZE", .rfc(3659, "4"), .required("pathname"), feature: "SIZE", replies: .fileStatus),
        Row(
            .mlst, "MLST", .rfc(3659, "7"), .optional("pathname"), feature: "MLST",
            replies: .simple(250, 450, 550, 553)),
        Row(
            .mlsd, "MLSD", .rfc(3659, "7"), .optional("pathname"), transfers: .toClient,
            replies: .sending),
        Row(
            .host, "HOST", .rfc(7151, "3"), .required("hostname"), gate: .open, feature: "HOST",
            replies: ReplySequence(direct: [220, 503, 504, 530, 502] + ReplySequence.syntaxErrors)),
    ]

    /// RFC 1639.
    static let longAddresses: [Row] = [
        Row(
            .lprt, "LPRT", .rfc(1639, "2"), .required("long-host-port"),
            replies: .simple(200, 503, 504, 521, 522)),
        Row(.lpsv, "LPSV", .rfc(1639, "3"), replies: .simple(228, 425, 503, 521)),
    ]

    /// What implementations agree on without a published standard.
    static let extensions: [Row] = [
        Row(
            .mfmt, "MFMT", .draft("draft-somers-ftp-mfxx §3"), .required("time-val pathname"), feature: "MFMT",
            replies: .fileStatus),
        Row(
            .mff, "MFF", .draft("draft-somers-ftp-mfxx §5"), .required("mff-facts pathname"),
            feature: "MFF", replies: .fileStatus),
        Row(
            .mfct, "MFCT", .draft("draft-somers-ftp-mfxx §4"), .required("time-val pathname"), feature: "MFCT",
            replies: .fileStatus),
        Row(
            .hash, "HASH", .draft("draft-bryan-ftpext-hash §3"), .required("pathname"), feature: "HASH",
            replies: .simple(213, 450, 503, 504, 550, 551, 552, 553, 556)),
        Row(
            .rang, "RANG", .draft("draft-bryan-ftp-range §3"), .required("start end"), feature: "RANG STREAM",
            replies: .simple(350, 504, 551, 552)),
        Row(.xcrc, "XCRC", .practice, .required("pathname [start end]"), feature: "XCRC", replies: .checksum),
        Row(.xmd5, "XMD5", .practice, .required("pathname [start end]"), feature: "XMD5", replies: .checksum),
        Row(.xsha, "XSHA", .practice, .required("pathname [start end]"), feature: "XSHA", replies: .checksum),
        Row(.xsha1, "XSHA1", .practice, .required("pathname [start end]"), feature: "XSHA1", replies: .checksum),
        Row(.xsha256, "XSHA256", .practice, .required("pathname [start end]"), feature: "XSHA256", replies: .checksum),
        Row(.xsha512, "XSHA512", .practice, .required("pathname [start end]"), feature: "XSHA512", replies: .checksum),
        Row(
            .comb, "COMB", .practice, .required("target source..."), feature: "COMB",
            replies: .simple(250, 450, 451, 452, 550, 552, 553)),
        Row(.avbl, "AVBL", .practice, .optional("pathname"), feature: "AVBL", replies: .fileStatus),
        Row(
            .clnt, "CLNT", .practice, .required("client-name"), gate: .open, feature: "CLNT",
            replies: ReplySequence(direct: [200] + ReplySequence.refusals)),
        Row(
            .csid, "CSID", .practice, .required("client-facts"), gate: .open, feature: "CSID",
            replies: ReplySequence(direct: [200] + ReplySequence.refusals)),
    ]
}

extension ReplySequence {
    /// A checksum: 250 or 213 with the value, or a file-system refusal.
    fileprivate static let checksum = ReplySequence.simple(250, 213, 450, 504, 550, 551, 552, 553)
}
