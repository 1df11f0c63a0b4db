import Foundation
import Testing

@testable import FTPAnalysis

/// docs/trace.schema.json describes what `--json` writes.
@Suite struct SchemaTests {
    private typealias Object = [String: Any]

    private static func schema() throws -> Object {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/trace.schema.json").standardized
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: page)) as? Object)
    }

    private static func document(_ analysis: Analysis = analyze(DocumentSession.packets)) throws -> Any {
        let narrator = Narrator(analysis, .english)
        var text = ""
        JSONView(narrator).write(to: &text)
        return try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    /// What is wrong with a value, by the words of JSON Schema that the document uses.
    private static func problems(_ value: Any, _ schema: Object, _ root: Object, at path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = (root["$defs"] as? Object)?[name] as? Object else { return ["\(path): no \(reference)"] }
            return problems(value, target, root, at: path)
        }
        if let choices = schema["oneOf"] as? [Object] {
            let tried = choices.map { problems(value, $0, root, at: path) }
            return tried.contains { $0.isEmpty } ? [] : tried.last ?? []
        }
        var found: [String] = []
        if schema["type"] as? String == "null", !(value is NSNull) { found.append("\(path): \(value) is not null") }
        if let allowed = schema["enum"] as? [Any], !allowed.contains(where: { "\($0)" == "\(value)" }) {
            found.append("\(path): \(value) is not listed")
        }
        if let object = value as? Object {
            let members = schema["properties"] as? Object ?? [:]
            for name in schema["required"] as? [String] ?? [] where object[name] == nil {
                found.append("\(path).\(name) is missing")
            }
            for (name, member) in object {
                guard let known = members[name] as? Object else {
                    found.append("\(path).\(name) is not described")
                    continue
                }
                found += problems(member, known, root, at: "\(path).\(name)")
            }
        } else if let list = value as? [Any], let items = schema["items"] as? Object {
            for (index, item) in list.enumerated() { found += problems(item, items, root, at: "\(path)[\(index)]") }
        }
        return found
    }

    @Test func everyMemberIsDescribed() throws {
        let schema = try Self.schema()
        let problems = Self.problems(try Self.document(), schema, schema, at: "$")
        #expect(problems.isEmpty, "\(problems.prefix(5))")
    }

    /// What is seen of TLS, and of captures that lack something.
    @Test(arguments: Finding.Code.allCases)
    func everyMemberOfEveryFindingIsDescribed(_ code: Finding.Code) throws {
        let schema = try Self.schema()
        let document = try Self.document(FindingCases.analysis(code, isSick: true))
        let problems = Self.problems(document, schema, schema, at: "$")
        #expect(problems.isEmpty, "\(problems.prefix(5))")
    }

    /// Programs need not take notes apart to know what was said.
    @Test func theDialogueIsInIt() throws {
        let document = try #require(try Self.document() as? Object)
        let packets = try #require(document["packets"] as? [Object])
        let said = packets.flatMap { $0["said"] as? [Object] ?? [] }
        #expect(said.compactMap { $0["command"] as? String }.prefix(3) == ["USER", "PWD", "SYST"])
        #expect(said.compactMap { $0["reply"] as? Int }.prefix(4) == [220, 230, 257, 215])
        let session = try #require((document["sessions"] as? [Object])?.first)
        #expect(session["protection"] is NSNull)
        #expect((session["transfers"] as? [Object])?.compactMap { $0["reply"] as? Int } == [226, 226])
    }

    @Test func aDocumentThatIsAnotherIsNot() throws {
        let schema = try Self.schema()
        #expect(!Self.problems(["packets": [["number": 1]]] as Object, schema, schema, at: "$").isEmpty)
    }

    @Test func everyVerdictIsListed() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/trace.schema.json").standardized
        let text = try String(contentsOf: page, encoding: .utf8)
        for verdict in Verdict.allCases { #expect(text.contains("\"\(verdict.rawValue)\""), "\(verdict.rawValue)") }
    }

    /// The list is that of the findings, no more and no less.
    @Test func everyFindingIsListed() throws {
        let definitions = try #require(try Self.schema()["$defs"] as? Object)
        let finding = try #require((definitions["finding"] as? Object)?["properties"] as? Object)
        let codes = try #require((finding["code"] as? Object)?["enum"] as? [String])
        #expect(codes == Finding.Code.allCases.map(\.rawValue))
    }
}
