import ArgumentParser
import FTPCore
import PacketCapture

/// A moment as `--since` and `--until` take it: `2024-05-01T15:16:26` in UTC, as the views show times, with or without
/// `Z` and a fraction; or `+90.5`, seconds after the capture's first packet.
enum CaptureMoment: ExpressibleByArgument, Equatable {
    case absolute(PacketCapture.Timestamp)
    /// Nanoseconds after the first packet.
    case offset(UInt64)

    init?(argument: String) {
        let text = argument.utf8
        guard text.first == UInt8(ascii: "+") else {
            guard let moment = Self.absolute(Array(text)) else { return nil }
            self = .absolute(moment)
            return
        }
        let parts = text.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let seconds = Self.number(parts[0]), seconds < 10_000_000_000 else {
            return nil
        }
        guard let fraction = parts.count == 2 ? Self.nanoseconds(parts[1]) : 0 else { return nil }
        self = .offset(seconds * 1_000_000_000 + fraction)
    }

    /// The moment, in a capture that begins at `start`.
    func time(from start: PacketCapture.Timestamp) -> PacketCapture.Timestamp {
        switch self {
        case .absolute(let time): time
        case .offset(let nanoseconds): start.advanced(byNanoseconds: nanoseconds)
        }
    }

    /// `YYYY-MM-DDTHH:MM:SS`, a fraction, `Z`.
    private static func absolute(_ text: [UInt8]) -> PacketCapture.Timestamp? {
        var text = text[...]
        if text.last == UInt8(ascii: "Z") { text.removeLast() }
        let pattern = Array("0000-00-00T00:00:00".utf8)
        guard text.count >= pattern.count else { return nil }
        for (byte, wanted) in zip(text, pattern) {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard wanted == UInt8(ascii: "0") ? isDigit : byte == wanted else { return nil }
        }
        let digits = text.prefix(pattern.count).filter { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        var rest = text.dropFirst(pattern.count)
        var nanoseconds: UInt64 = 0
        if rest.popFirst() != nil {
            guard text[text.startIndex + pattern.count] == UInt8(ascii: "."), let fraction = Self.nanoseconds(rest)
            else { return nil }
            nanoseconds = fraction
        }
        guard let moment = FTPCore.Timestamp(timeValue: Array(digits)) else { return nil }
        return PacketCapture.Timestamp(seconds: moment.seconds, nanoseconds: UInt32(nanoseconds))
    }

    private static func number(_ digits: some Collection<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// A fraction of a second of one to nine digits.
    private static func nanoseconds(_ digits: some Collection<UInt8>) -> UInt64? {
        guard digits.count <= 9, let value = number(digits) else { return nil }
        return (digits.count..<9).reduce(value) { value, _ in value * 10 }
    }
}
