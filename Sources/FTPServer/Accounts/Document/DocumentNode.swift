/// A value in a settings document, whatever it was written in: YAML, JSON, a command line.
package struct DocumentNode: Sendable, Hashable {
    /// What it is.
    package var content: Content
    /// The line it begins in, counted from 1; nil when it was in no file.
    package var line: Int?

    package indirect enum Content: Sendable, Hashable {
        /// Nothing: a key without a value.
        case empty
        /// A number, a word, a text: what it means is for the field to say.
        case text(String)
        case list([DocumentNode])
        case map([Member])
    }

    package struct Member: Sendable, Hashable {
        package var name: String
        package var line: Int?
        package var value: DocumentNode

        package init(_ name: String, line: Int? = nil, _ value: DocumentNode) {
            self.name = name
            self.line = line
            self.value = value
        }
    }

    package init(_ content: Content, line: Int? = nil) {
        self.content = content
        self.line = line
    }

    package static func text(_ text: String) -> DocumentNode { DocumentNode(.text(text)) }
    package static func list(_ texts: [String]) -> DocumentNode { DocumentNode(.list(texts.map { .text($0) })) }

    /// What a message calls it.
    package var described: String {
        switch content {
        case .empty: "nothing"
        case .text(let text): "\"\(text)\""
        case .list: "a list"
        case .map: "a group of keys"
        }
    }
}

/// What is wrong with a document, and where.
package struct DocumentError: Error, Sendable, Hashable {
    package var message: String
    package var line: Int?

    package init(_ message: String, line: Int? = nil) {
        self.message = message
        self.line = line
    }
}

/// The known word that is nearest to a mistyped one, if one is near enough to be meant.
package func nearest(to word: String, among words: some Sequence<String>) -> String? {
    let best = words.map { ($0, editDistance(Array(word.utf8), Array($0.utf8))) }.min { $0.1 < $1.1 }
    guard let best, best.1 <= max(2, word.utf8.count / 3) else { return nil }
    return best.0
}

/// How many bytes have to be put in, taken out or replaced to make one of the other.
private func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (index, byte) in first.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in second.enumerated() {
            let replaced = diagonal + (byte == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
        }
    }
    return row[second.count]
}
