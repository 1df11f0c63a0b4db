import FTPCore
import FTPServer

/// YAML as it is written here: groups on lines of their own, everything else in one line.
enum YAMLText {
    /// A value in one line.
    static func inline(_ node: DocumentNode) -> String {
        switch node.content {
        case .empty: "none"
        case .text(let text): scalar(text)
        case .list(let nodes): "[" + nodes.map(inline).joined(separator: ", ") + "]"
        case .map(let members):
            "{" + members.map { scalar($0.name) + ": " + inline($0.value) }.joined(separator: ", ") + "}"
        }
    }

    /// Groups, each key on its line, this deep.
    static func block(_ members: [DocumentNode.Member], depth: Int = 0) -> String {
        let indent = String(repeating: "  ", count: depth)
        return members.map { member in
            switch member.value.content {
            case .map(let inner): "\(indent)\(scalar(member.name)):\n" + block(inner, depth: depth + 1)
            case .empty, .text, .list: "\(indent)\(scalar(member.name)): \(inline(member.value))\n"
            }
        }.joined()
    }

    /// A text as a scalar: as it is where nothing in it could mean anything else, or else in double quotes.
    static func scalar(_ text: String) -> String {
        let isPlain =
            text.unicodeScalars.first.map { $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "/" }
            == true
            && text.unicodeScalars.allSatisfy { isHarmless($0) } && text != "null" && text.last != " "
        return isPlain ? text : QuotedText.yaml(text)
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", "+", "@": true
        default: false
        }
    }
}
