import Foundation

/// Why a test could not go on, in words for whoever reads the log.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// A failed system call, with the system's words for `errno`.
    static func system(_ call: String) -> Failure {
        let code = errno
        return Failure("\(call): \(String(cString: strerror(code)))")
    }
}
