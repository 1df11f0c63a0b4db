import Synchronization

/// The name of a session in logs, metrics' neighbours and operators' commands: short, and not used again after a restart.
///
/// ```swift
/// let id = SessionID("b2x9k0q7m1a")
/// ```
public struct SessionID: Sendable, Hashable, CustomStringConvertible {
    private let number: UInt64

    /// The seconds at which the process started, then a counter: 16 million sessions a second before two could be alike.
    private static let last = Atomic<UInt64>(UInt64(currentTime().tv_sec) << 24)

    /// The next session's.
    package static func next() -> SessionID { SessionID(number: last.wrappingAdd(1, ordering: .relaxed).newValue) }

    private init(number: UInt64) { self.number = number }

    /// Reads an id as ``description`` shows it; nil for anything else.
    public init?(_ text: String) {
        guard let number = UInt64(text, radix: 36), String(number, radix: 36) == text else { return nil }
        self.number = number
    }

    /// Eleven letters and digits.
    public var description: String { String(number, radix: 36) }
}
