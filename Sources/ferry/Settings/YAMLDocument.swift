import FTPServer
import Yams

extension DocumentNode {
    /// Reads a YAML document with the lines of its values. An empty one is ``Content/empty``.
    init(yaml text: String) throws(DocumentError) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw DocumentError(error)
        } catch {
            throw DocumentError("\(error)")
        }
        guard let node else {
            self.init(.empty)
            return
        }
        // Aliases multiply: a few lines may be millions of values.
        var budget = 1_000_000
        try self.init(node, depth: 0, budget: &budget)
    }

    private init(_ node: Node, depth: Int, budget: inout Int) throws(DocumentError) {
        let line = node.mark?.line
        budget -= 1
        guard depth < 16, budget > 0 else {
            throw DocumentError("the document is nested too deeply, or too large", line: line)
        }
        switch node {
        case .scalar(let scalar):
            let isNothing = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
            self.init(isNothing ? .empty : .text(scalar.string), line: line)
        case .sequence(let sequence):
            var nodes: [DocumentNode] = []
            for node in sequence { nodes.append(try DocumentNode(node, depth: depth + 1, budget: &budget)) }
            self.init(.list(nodes), line: line)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw DocumentError("a key is a word, not a list or a group", line: key.mark?.line)
                }
                members.append(
                    Member(name, line: key.mark?.line, try DocumentNode(value, depth: depth + 1, budget: &budget)))
            }
            self.init(.map(members), line: line)
        case .alias: throw DocumentError("an alias names nothing", line: line)
        }
    }
}

extension DocumentError {
    /// Yams' words, without the picture of the line.
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, let text), .parser(_, let problem, let mark, let text),
            .composer(_, let problem, let mark, let text):
            let isTab = Self.lines(of: text).dropFirst(mark.line - 1).first.map(Self.isIndentedByTab) ?? false
            self.init(
                isTab ? "a tab does not indent YAML: put blanks in its place" : "this is no YAML: \(problem)",
                line: mark.line)
        case .duplicatedKeysInMapping(let names, let context):
            let names = names.sorted()
            let line = names.first.flatMap { Self.secondLine(of: $0, from: context.mark.line, in: context.text) }
            self.init("given twice: \(names.joined(separator: ", "))", line: line ?? context.mark.line)
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem), .representer(let problem):
            self.init("this is no YAML: \(problem)")
        case .no, .memory, .dataCouldNotBeDecoded: self.init("this is no YAML: \(error)")
        }
    }

    private static func lines(of text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    private static func isIndentedByTab(_ line: Substring) -> Bool {
        line.prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }

    /// The line, counted from 1, of a key that is in its group already. Yams says where the group or the first of both
    /// is. Nil where both are in one line.
    private static func secondLine(of name: String, from first: Int, in text: String) -> Int? {
        var depth: Int?
        for (index, line) in lines(of: text).enumerated().dropFirst(max(0, first - 1)) {
            let content = line.drop { $0 == " " }
            guard let character = content.first, character != "#" else { continue }
            let indent = line.count - content.count
            // Another group begins, or goes on.
            if let known = depth, indent < known { depth = nil }
            guard ["\(name):", "\"\(name)\":", "'\(name)':"].contains(where: { content.hasPrefix($0) }) else {
                continue
            }
            if depth == indent { return index + 1 }
            if depth == nil { depth = indent }
        }
        return nil
    }
}
