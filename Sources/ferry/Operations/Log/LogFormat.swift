import ArgumentParser
import FTPCore
import Logging

/// How a log line is written.
enum LogFormat: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// `2026-01-01T00:00:00.000Z info logged in session=b2x9k0q7m1a user=anonymous`
    case text
    /// One JSON object a line.
    case json

    /// A line with its end.
    func line(_ time: Timestamp, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> [UInt8] {
        // Keys in the order of the alphabet, so that lines of a kind look alike.
        let members = metadata.sorted { $0.key < $1.key }
        var text: String
        switch self {
        case .text:
            text = "\(time.logged) \(level.rawValue) \(LogText.escaped(message))"
            for (key, value) in members { text += " \(LogText.key(key))=\(LogText.value(value.description))" }
        case .json:
            let own: [(String, JSON)] = [
                ("time", .string(time.logged)), ("level", .string(level.rawValue)), ("message", .string(message)),
            ]
            let taken = Set(own.map(\.0))
            text =
                JSON.object(
                    own + members.map { (taken.contains($0.key) ? $0.key + "_" : $0.key, $0.value.json) }
                ).text
        }
        text += "\n"
        return Array(text.utf8)
    }
}

extension Logger.MetadataValue {
    fileprivate var json: JSON {
        switch self {
        case .string(let text): .string(text)
        case .stringConvertible(let value):
            switch value {
            case let number as any BinaryInteger: Int64(exactly: number).map { .number($0) } ?? .string("\(value)")
            case let number as Double: .decimal(number)
            case let flag as Bool: .bool(flag)
            case _: .string("\(value)")
            }
        case .dictionary(let members):
            .object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
        case .array(let values): .array(values.map(\.json))
        }
    }
}
