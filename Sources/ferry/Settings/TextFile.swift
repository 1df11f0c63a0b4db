import FTPServer
import FTPStorage
import Glibc

/// A whole file as text.
enum TextFile {
    /// The longest file that is taken for a document.
    private static let limit = 16 << 20

    /// Reads a file. Throws what the system says, or that it is no UTF-8.
    static func read(_ path: String) throws(SettingsProblem) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw .cannotRead(path, errno)
            }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else {
                throw SettingsProblem(path, nil, "it is too large to be what it should be")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsProblem(path, nil, "it is not in UTF-8")
        }
        return text
    }
}

/// What is wrong with the settings, and where.
struct SettingsProblem: Error, Sendable, Hashable {
    /// A file, a variable of the environment, an option.
    var source: String
    var line: Int?
    var message: String

    init(_ source: String, _ line: Int?, _ message: String) {
        self.source = source
        self.line = line
        self.message = message
    }

    init(_ source: String, _ error: DocumentError) { self.init(source, error.line, error.message) }

    static func cannotRead(_ path: String, _ number: CInt) -> SettingsProblem {
        SettingsProblem(path, nil, "cannot be read: \(StorageError(errno: number).reason)")
    }

    /// Whether the command line is to blame.
    var isUsage = false

    /// The problem as a sentence.
    var sentence: String { shown.sentence }

    /// The problem in one line, whatever is in the value that it names.
    var shown: String { (line.map { "\(source):\($0)" } ?? source) + ": " + LogText.escaped(message) }
}

extension String {
    /// The text with a full stop, unless it is a question.
    var sentence: String { last == "?" ? self : self + "." }
}
