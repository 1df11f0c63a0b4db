import FTPClient
import FTPCore
import FTPTransport
import Glibc

/// The certificates that somebody has agreed to on a terminal, one a line: `HOST:PORT SHA256:…`.
enum KnownCertificates {
    /// `$XDG_CONFIG_HOME/ferry/known_certificates`, or in `~/.config`; nil where there is no home.
    static var path: String? { folder.map { $0 + "/known_certificates" } }

    private static var folder: String? {
        if let folder = variable("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return folder + "/ferry" }
        return variable("HOME").map { $0 + "/.config/ferry" }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Trusts what was agreed to for this server; for one that is not known here, the system's authorities, and on a
    /// terminal whoever sits there.
    static func trust(_ security: inout ClientSecurity, _ url: FTPURL) throws(Failure) {
        let known = try fingerprints(of: name(url.host, url.port))
        guard known.isEmpty else { return security.trust = .pinned(known) }
        guard Terminal.isTerminal(STDIN_FILENO), Terminal.isTerminal(STDERR_FILENO) else { return }
        security.confirm = { await confirm($0) }
    }

    private static func name(_ host: String, _ port: UInt16) -> String { "\(host.lowercased()):\(port)" }

    // MARK: Asking

    private static func confirm(_ certificate: PresentedCertificate) async -> Bool {
        // Nothing else is under way: the wait for an answer holds up nobody.
        await withCheckedContinuation { answer in
            answer.resume(returning: ask(certificate))
        }
    }

    private static func ask(_ certificate: PresentedCertificate) -> Bool {
        func shown(_ text: String) -> String { VisibleText.escaped(Array(text.utf8)) }
        Terminal.printError(
            """
            The certificate of \(shown(certificate.host)) port \(certificate.port) is not trusted: \(shown(certificate.reason)).
              subject      \(shown(certificate.subject))
              issuer       \(shown(certificate.issuer))
              names        \(shown(certificate.names.prefix(8).joined(separator: ", ")))
              valid        \(day(certificate.notBefore)) to \(day(certificate.notAfter))
              fingerprint  \(certificate.fingerprint)
            Compare the fingerprint with one that you have from the server's operator.
            """)
        Terminal.write(Array("Trust this certificate from now on? [yes/no] ".utf8), to: STDERR_FILENO)
        guard let line = try? PasswordPrompt.line(from: STDIN_FILENO),
            String(decoding: line, as: UTF8.self).lowercased() == "yes"
        else { return false }
        do throws(Failure) {
            try remember(certificate.fingerprint, of: name(certificate.host, certificate.port))
        } catch {
            Terminal.printError("The certificate is trusted this time, but cannot be remembered: \(error.message)")
        }
        return true
    }

    private static func day(_ time: Timestamp) -> String {
        let digits = time.timeValue
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.dropFirst(6).prefix(2))"
    }

    // MARK: The file

    private static func fingerprints(of name: String) throws(Failure) -> [Fingerprint] {
        guard let path, let text = try text(of: path) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 2, words[0] == name else { return nil }
            return Fingerprint(String(words[1]))
        }
    }

    /// Nil when there is no such file. What cannot be read is an error: a server that is known must not be a new one.
    private static func text(of path: String) throws(Failure) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Failure("Cannot read \(path): \(SystemError.message(errno)).", code: .localFile)
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < 16 << 20 {
            let count = read(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure("Cannot read \(path): \(SystemError.message(errno)).", code: .localFile)
            }
            if count == 0 { break }
            bytes += part[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes the file anew beside the old one, and gives it its name: it is whole at any time.
    private static func remember(_ fingerprint: Fingerprint, of name: String) throws(Failure) {
        guard let folder, let path else { throw Failure("there is no home folder") }
        var parent = ""
        for part in folder.split(separator: "/") {
            parent += "/" + part
            mkdir(parent, 0o700)
        }
        var text = try text(of: path) ?? ""
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        text += "\(name) \(fingerprint)\n"
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Failure("Cannot write \(draft): \(SystemError.message(errno)).") }
        let bytes = Array(text.utf8)
        let isWritten = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        close(file)
        guard isWritten, rename(draft, path) == 0 else {
            let number = errno
            unlink(draft)
            throw Failure("Cannot write \(path): \(SystemError.message(number)).")
        }
    }
}
