extension Catalogue {
    /// RFC 959 §4.1.1.
    static let accessControl: [Row] = [
        Row(
            .user, "USER", .rfc(959, "4.1.1"), .required("username"), gate: .open,
            replies: ReplySequence(direct: [230, 331, 332, 232, 336, 530, 503, 534] + ReplySequence.syntaxErrors)),
        Row(
            .pass, "PASS", .rfc(959, "4.1.1"), .optional("password"), gate: .open, follows: [.user],
            replies: ReplySequence(direct: [230, 202, 332, 530, 503] + ReplySequence.syntaxErrors)),
        Row(
            .acct, "ACCT", .rfc(959, "4.1.1"), .required("account-information"), gate: .open,
            replies: ReplySequence(direct: [230, 202, 530, 503, 502] + ReplySequence.syntaxErrors)),
        Row(.cwd, "CWD", .rfc(959, "4.1.1"), .required("pathname"), replies: .simple(250, 200, 550)),
        Row(.cdup, "CDUP", .rfc(959, "4.1.1"), replies: .simple(250, 200, 550)),
        Row(.smnt, "SMNT", .rfc(959, "4.1.1"), .required("pathname"), replies: .simple(202, 250, 550)),
        Row(
            .rein, "REIN", .rfc(959, "4.1.1"), gate: .open,
            replies: ReplySequence(
                preliminary: [120], completion: [220], direct: [220, 421, 500, 502])),
        Row(.quit, "QUIT", .rfc(959, "4.1.1"), gate: .open, replies: ReplySequence(direct: [221, 500])),
    ]

    /// RFC 959 §4.1.2.
    static let transferParameters: [Row] = [
        Row(.port, "PORT", .rfc(959, "4.1.2"), .required("host-port"), replies: .simple(200, 503, 504, 522)),
        Row(.pasv, "PASV", .rfc(959, "4.1.2"), replies: .simple(227, 425, 503, 522)),
        Row(.type, "TYPE", .rfc(959, "4.1.2"), .required("type-code"), replies: .parameter),
        Row(.stru, "STRU", .rfc(959, "4.1.2"), .required("structure-code"), replies: .parameter),
        Row(.mode, "MODE", .rfc(959, "4.1.2"), .required("mode-code"), replies: .parameter),
    ]

    /// RFC 959 §4.1.3.
    static let service: [Row] = [
        Row(
            .retr, "RETR", .rfc(959, "4.1.3"), .required("pathname"), transfers: .toClient, replies: .sending),
        Row(
            .stor, "STOR", .rfc(959, "4.1.3"), .required("pathname"), transfers: .toServer, replies: .receiving),
        Row(
            .stou, "STOU", .rfc(959, "4.1.3"), .optional("pathname"), transfers: .toServer, replies: .receiving),
        Row(
            .appe, "APPE", .rfc(959, "4.1.3"), .required("pathname"), transfers: .toServer, replies: .receiving),
        Row(.allo, "ALLO", .rfc(959, "4.1.3"), .required("decimal-integer"), replies: .simple(200, 202, 504, 552)),
        Row(
            .rest, "REST", .rfc(3659, "5"), .required("marker"), feature: "REST STREAM",
            replies: .simple(350, 504)),
        Row(.rnfr, "RNFR", .rfc(959, "4.1.3"), .required("pathname"), replies: .simple(350, 450, 550)),
        Row(
            .rnto, "RNTO", .rfc(959, "4.1.3"), .required("pathname"), follows: [.rnfr], replies: .fileAction),
        Row(
            .abor, "ABOR", .rfc(959, "4.1.3"), gate: .open, duringTransfer: true,
            replies: ReplySequence(direct: [225, 226, 502] + ReplySequence.syntaxErrors)),
        Row(.dele, "DELE", .rfc(959, "4.1.3"), .required("pathname"), replies: .fileAction),
        Row(.rmd, "RMD", .rfc(959, "4.1.3"), .required("pathname"), replies: .fileAction),
        Row(.mkd, "MKD", .rfc(959, "4.1.3"), .required("pathname"), replies: .simple(257, 550, 553)),
        Row(.pwd, "PWD", .rfc(959, "4.1.3"), replies: .simple(257, 550)),
        Row(
            .list, "LIST", .rfc(959, "4.1.3"), .optional("pathname"), transfers: .toClient, replies: .sending),
        Row(
            .nlst, "NLST", .rfc(959, "4.1.3"), .optional("pathname"), transfers: .toClient, replies: .sending),
        Row(
            .site, "SITE", .rfc(959, "4.1.3"), .required("string"), gate: .loginForFiles,
            replies: .simple(200, 202, 211, 214, 250, 350, 450, 451, 452, 503, 504, 550, 552, 553)),
        Row(
            .syst, "SYST", .rfc(959, "4.1.3"), gate: .open,
            replies: ReplySequence(direct: [215] + ReplySequence.refusals)),
        Row(
            .stat, "STAT", .rfc(959, "4.1.3"), .optional("pathname"), gate: .loginForFiles, duringTransfer: true,
            replies: .simple(211, 212, 213, 450, 550)),
        Row(
            .help, "HELP", .rfc(959, "4.1.3"), .optional("string"), gate: .open,
            replies: ReplySequence(direct: [211, 214] + ReplySequence.refusals)),
        Row(
            .noop, "NOOP", .rfc(959, "4.1.3"), gate: .open, duringTransfer: true,
            replies: ReplySequence(direct: [200] + ReplySequence.refusals)),
    ]

    /// The experimental spellings that RFC 1123 §4.1.3.1 still asks servers to understand.
    static let olderSpellings: [Row] = [
        Row(.xcwd, "XCWD", .rfc(775, "2"), .required("pathname"), replies: .simple(250, 200, 550)),
        Row(.xcup, "XCUP", .rfc(775, "2"), replies: .simple(250, 200, 550)),
        Row(.xmkd, "XMKD", .rfc(775, "2"), .required("pathname"), replies: .simple(257, 550, 553)),
        Row(.xrmd, "XRMD", .rfc(775, "2"), .required("pathname"), replies: .fileAction),
        Row(.xpwd, "XPWD", .rfc(775, "2"), replies: .simple(257, 550)),
    ]
}
