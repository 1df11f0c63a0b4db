extension ReplySequence {
    /// Refusals that RFC 959 §5.4 allows of nearly every command.
    static let syntaxErrors: [Reply.Code] = [500, 501, 421]
    /// The same with "not implemented" and "not logged in".
    static let refusals: [Reply.Code] = syntaxErrors + [502, 530]

    /// A command that is answered once, by one of `codes` or a refusal.
    static func simple(_ codes: Reply.Code...) -> ReplySequence {
        ReplySequence(direct: codes + refusals)
    }

    /// A transfer parameter: 200, or 504 for a value that is not implemented.
    static let parameter = ReplySequence(direct: [200, 504] + refusals)

    /// A transfer from the server: 150, then its end; 110 between them in block mode (RFC 959 §3.4.2). 550 at once for
    /// a file that is not there.
    static let sending = ReplySequence(
        preliminary: [125, 150, 110], completion: [110, 226, 250, 425, 426, 451, 522, 535, 550, 551, 552],
        direct: [425, 450, 451, 504, 550, 553, 554, 521, 522, 534, 431] + refusals)

    /// A transfer to the server: 150, then its end; 110 between them in block mode (RFC 959 §3.4.2).
    static let receiving = ReplySequence(
        preliminary: [125, 150, 110], completion: [110, 226, 250, 425, 426, 451, 452, 522, 535, 550, 551, 552, 553],
        direct: [425, 450, 451, 452, 503, 504, 532, 550, 552, 553, 554, 521, 522, 534, 431] + refusals)

    /// A command on one file or directory, answered by 250 or a file-system refusal.
    static let fileAction = ReplySequence(direct: [250, 450, 550, 553, 532, 503] + refusals)

    /// A question about a file, answered by 213 (RFC 3659).
    static let fileStatus = ReplySequence(direct: [213, 450, 550, 504] + refusals)
}
