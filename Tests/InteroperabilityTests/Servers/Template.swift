import Foundation

/// A configuration in `Tests/Peers` with its `@WORDS@` filled in.
enum Template {
    static func fill(_ name: String, _ values: [String: String]) throws -> [UInt8] {
        var text = try String(contentsOfFile: Program.peers(name), encoding: .utf8)
        for (word, value) in values {
            text = text.replacingOccurrences(of: "@\(word)@", with: value)
        }
        return Array(text.utf8)
    }
}
