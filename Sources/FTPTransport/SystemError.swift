import Glibc

/// A system call that failed, by what it was for and errno.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried: `connect`, `bind`.
    package let call: String
    /// The error number.
    package let number: CInt

    package init(_ call: String, _ number: CInt = errno) {
        self.call = call
        self.number = number
    }

    /// `connect: Connection refused`.
    package var description: String { "\(call): \(Self.message(number))" }

    /// The C library's words for an error number.
    package static func message(_ number: CInt) -> String {
        guard let text = strerror(number) else { return "error \(number)" }
        return String(cString: text)
    }
}

/// Repeats a system call that a signal interrupted.
func uninterrupted<Value: SignedInteger>(_ call: () -> Value) -> Value {
    while true {
        let value = call()
        if value != -1 || errno != EINTR { return value }
    }
}
