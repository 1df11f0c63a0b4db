import FTPClient
import FTPCore
import Testing

@testable import ferry

/// What the command line prints of errors that strangers have put words into.
@Suite struct FailureTests {
    private static let codes: [ClientError.Code] = [
        .unreachable, .connectionClosed, .notFTP, .security, .untrusted, .loginRefused, .refused, .dataConnection,
        .incomplete, .timedOut, .localFile, .cancelled,
    ]
    /// Escape sequences of 7 and 8 bits, a carriage return, a bell, and marks that reorder and hide text.
    private static let evil = "\u{1B}[2J\u{9B}1m\r\u{07}\u{202E}\u{200B}"

    @Test(arguments: codes) func nobodyElseSteersTheTerminal(code: ClientError.Code) {
        let reply = Reply(550, "No\(Self.evil)such file")
        let error = ClientError(code, "CN=a\(Self.evil).test is not trusted.\nIts words", reply: reply)
        let shown = "\(Failure(error))"
        #expect(!shown.unicodeScalars.contains { $0 != "\n" && VisibleText.isHidden($0) }, "\(shown)")
        #expect(shown.contains("CN=a\\u{1B}[2J") && shown.contains("550 No\\u{1B}[2J"))
        #expect(shown.contains(".\nIts words"), "lines of our own stay lines")
    }
}
