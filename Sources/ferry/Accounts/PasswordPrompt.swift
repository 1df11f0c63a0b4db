import ArgumentParser
import FTPServer
import Glibc

/// Where a new password comes from. It is never an argument: those can be seen by every user of the machine.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Take the password from the first line of standard input.")
    var passwordStdin = false

    @Flag(help: "Take a hash made elsewhere from the first line of standard input.")
    var hashStdin = false

    func validate() throws {
        guard !passwordStdin || !hashStdin else {
            throw ValidationError("--password-stdin and --hash-stdin exclude each other.")
        }
    }

    /// Whether there is one on standard input.
    var isGiven: Bool { passwordStdin || hashStdin }

    /// The hash of the password that was given, or that somebody types twice.
    func hash(for name: String) throws -> PasswordHash {
        if hashStdin {
            let line = try PasswordPrompt.line(from: STDIN_FILENO)
            guard let hash = PasswordHash(String(decoding: line, as: UTF8.self)) else {
                throw Failure(
                    "This is no hash that can be verified here.",
                    advice:
                        "Known are $7$, $y$, $gy$, $2b$, $2y$, $6$, $5$, $1$ and PBKDF2 of passlib, Django and SFTPGo.")
            }
            return hash
        }
        let password = passwordStdin ? try PasswordPrompt.line(from: STDIN_FILENO) : try PasswordPrompt.twice(for: name)
        do throws(PasswordHash.Failure) {
            return try PasswordHash(making: password)
        } catch {
            throw Failure(error.shown)
        }
    }
}

extension PasswordHash.Failure {
    fileprivate var shown: String {
        switch self {
        case .emptyPassword: "The password is empty."
        case .longPassword: "The password is longer than \(PasswordHash.longestPassword) bytes."
        case .unusablePassword: "The password has a character that no client can send: NUL, CR or LF."
        case .library(let number): "The password could not be hashed: error \(number)."
        }
    }
}

/// Asks for a password on the terminal, without showing it.
enum PasswordPrompt {
    /// Asks for a new password two times.
    static func twice(for name: String) throws -> [UInt8] {
        guard Terminal.isTerminal(STDIN_FILENO) else {
            throw Failure("There is no terminal to ask for a password.", advice: "Use --password-stdin.", code: .usage)
        }
        let first = try ask("Password for \(name): ")
        let second = try ask("Once more: ")
        guard first == second else { throw Failure("These are two different passwords. Nothing was changed.") }
        return first
    }

    private static func ask(_ question: String) throws -> [UInt8] {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else {
            throw Failure("The terminal cannot be told not to show the password.")
        }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        hidden.c_lflag |= tcflag_t(ECHONL)
        Terminal.write(Array(question.utf8), to: STDERR_FILENO)
        // An interrupt meanwhile must not leave a terminal that shows nothing.
        var interrupts = sigset_t()
        var before = sigset_t()
        sigemptyset(&interrupts)
        for number in [SIGINT, SIGTSTP, SIGQUIT, SIGTERM] { sigaddset(&interrupts, number) }
        pthread_sigmask(SIG_BLOCK, &interrupts, &before)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else {
            pthread_sigmask(SIG_SETMASK, &before, nil)
            throw Failure("The terminal cannot be told not to show the password.")
        }
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        return try line(from: STDIN_FILENO)
    }

    /// The first line, without its end. Read byte by byte: what comes after it is somebody else's.
    static func line(from descriptor: CInt) throws -> [UInt8] {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count <= 4_096 {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0 || byte == UInt8(ascii: "\n") { break }
            line.append(byte)
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }
}
