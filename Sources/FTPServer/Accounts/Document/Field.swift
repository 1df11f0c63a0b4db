/// One row of a table of settings: a key, what may be its value, and where that goes.
package struct Field<Root>: Sendable {
    /// The key, its groups before it: `listen.port`.
    package let name: String
    /// What is expected of a value.
    package let expected: String
    /// Whether it takes several values.
    package let isList: Bool
    /// One line that says what it is for.
    package let summary: String
    /// Takes a value.
    package let read: @Sendable (DocumentNode, inout Root) throws(DocumentError) -> Void
    /// The value; nil when it is not set.
    package let show: @Sendable (Root) -> DocumentNode?

    package init(
        _ name: String, expected: String, isList: Bool, _ summary: String,
        read: @escaping @Sendable (DocumentNode, inout Root) throws(DocumentError) -> Void,
        show: @escaping @Sendable (Root) -> DocumentNode?
    ) {
        self.name = name
        self.expected = expected
        self.isList = isList
        self.summary = summary
        self.read = read
        self.show = show
    }

    /// A key with one value.
    package init<Value: Sendable>(
        _ name: String, _ place: any WritableKeyPath<Root, Value> & Sendable, _ kind: ValueKind<Value>,
        _ summary: String
    ) {
        self.init(name, expected: kind.expected, isList: false, summary) {
            node, root throws(DocumentError) in
            root[keyPath: place] = try kind.value(of: node, for: name)
        } show: {
            .text(kind.show($0[keyPath: place]))
        }
    }

    /// A key with a value or none, which is written `none`.
    package init<Value: Sendable>(
        _ name: String, _ place: any WritableKeyPath<Root, Value?> & Sendable, _ kind: ValueKind<Value>,
        _ summary: String
    ) {
        self.init(name, expected: kind.expected + ", or none", isList: false, summary) {
            node, root throws(DocumentError) in
            let isNone = node.content == .text("none")
            root[keyPath: place] = isNone ? nil : try kind.value(of: node, for: name)
        } show: { root in
            root[keyPath: place].map { .text(kind.show($0)) }
        }
    }

    /// A key with several values; one alone needs no list.
    package init<Value: Sendable>(
        _ name: String, _ place: any WritableKeyPath<Root, [Value]> & Sendable, _ kind: ValueKind<Value>,
        _ summary: String
    ) {
        self.init(name, expected: "a list, each " + kind.expected, isList: true, summary) {
            node, root throws(DocumentError) in
            root[keyPath: place] = try kind.values(of: node, for: name)
        } show: { root in
            let values = root[keyPath: place]
            return values.isEmpty ? nil : .list(values.map(kind.show))
        }
    }
}

extension ValueKind {
    func value(of node: DocumentNode, for name: String) throws(DocumentError) -> Value {
        guard case .text(let text) = node.content, let value = parse(text) else {
            throw DocumentError("\(name) takes \(expected), not \(node.described)", line: node.line)
        }
        return value
    }

    func values(of node: DocumentNode, for name: String) throws(DocumentError) -> [Value] {
        switch node.content {
        case .empty: return []
        case .text("none"): return []
        case .text, .map: return [try value(of: node, for: name)]
        case .list([.text("none")]): return []
        case .list(let nodes):
            var values: [Value] = []
            for node in nodes { values.append(try value(of: node, for: name)) }
            return values
        }
    }
}

extension [DocumentNode.Member] {
    /// Takes all members by a table, whose names have no groups; one that is not in it is an error.
    package func read<Root>(into root: inout Root, by table: [Field<Root>], of what: String) throws(DocumentError) {
        for member in self {
            guard let field = table.first(where: { $0.name == member.name }) else {
                throw .unknown(member.name, of: what, among: table.map(\.name), line: member.line)
            }
            do {
                try field.read(member.value, &root)
            } catch {
                throw DocumentError(error.message, line: error.line ?? member.line)
            }
        }
    }
}

extension DocumentError {
    /// An error that names the known key that was meant, perhaps.
    package static func unknown(
        _ name: String, of what: String, among names: [String], line: Int?
    ) -> DocumentError {
        let hint = nearest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
        return DocumentError("\(what) has no key \"\(name)\"\(hint)", line: line)
    }
}
