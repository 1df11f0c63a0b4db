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
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init("this is no YAML: \(problem)", line: mark.line)
        case .duplicatedKeysInMapping(let names, let context):
            self.init("given twice: \(names.sorted().joined(separator: ", "))", line: context.mark.line)
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem), .representer(let problem):
            self.init("this is no YAML: \(problem)")
        case .no, .memory, .dataCouldNotBeDecoded: self.init("this is no YAML: \(error)")
        }
    }
}
