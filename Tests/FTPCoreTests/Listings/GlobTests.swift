import Testing

@testable import FTPCore

@Suite("Patterns of names")
struct GlobTests {
    @Test(
        "What matches",
        arguments: [
            ("*", "a"), ("*", ""), ("a*", "a"), ("*a", "banana"), ("*.txt", "x.txt"), ("a?c", "abc"), ("?", "é"),
            ("??", "日本"), ("[a-c]x", "bx"), ("[!a-c]x", "dx"), ("[^a]", "b"), ("[!a]", "é"), ("[]]", "]"),
            ("[a-]", "-"), ("[!]]", "a"), ("[", "["), ("[a", "[a"), ("a[", "a["), ("\\*", "*"), ("\\[a]", "[a]"),
            ("a\\", "a\\"), ("{a,b}", "b"), ("x{a,b{c,d}}y", "xbdy"), ("{a,}b", "b"), ("{a}", "{a}"), ("{a,b", "{a,b"),
            ("{x{a,b}", "{xb"), ("a}", "a}"), ("{}", "{}"), ("\\{a,b}", "{a,b}"), ("*.{jpg,png}", "s.png"),
            ("a*b*c", "aXbXbXc"), (".*", ".x"), ("{.,x}*", ".x"), ("**", "abc"), ("*?", "a"), ("a**b", "ab"),
        ])
    func matches(pattern: String, name: String) throws {
        let glob = try #require(Glob(pattern))
        #expect(glob.matches(name.bytes))
    }

    @Test(
        "What does not",
        arguments: [
            ("a", "b"), ("", "a"), ("*.txt", "x.txt2"), ("?", ""), ("?", "ab"), ("[a-c]", "d"), ("[!a-c]", "b"),
            ("[c-a]", "b"), ("\\*", "a"), ("{a,b}", "c"), ("{a,b}", "{a,b}"), ("*", ".x"), ("?x", ".x"), ("[.]x", ".x"),
            ("a*b*c", "aXbX"), ("*?", ""), ("A", "a"), ("*a*", "bcd"),
        ])
    func differs(pattern: String, name: String) throws {
        let glob = try #require(Glob(pattern))
        #expect(!glob.matches(name.bytes))
    }

    @Test("A dot at the beginning has to be written, unless hidden names are asked for")
    func hidden() throws {
        let all = try #require(Glob("*"))
        #expect(!all.matches(".profile".bytes) && all.matches(".profile".bytes, hidden: true))
    }

    @Test("A long name against many stars takes no time to speak of")
    func bounded() throws {
        let name = [UInt8](repeating: 0x61, count: 255)
        let pattern = try #require(Glob(String(repeating: "a*", count: 200) + "b"))
        let clock = ContinuousClock()
        let time = clock.measure { for _ in 0..<100 { #expect(!pattern.matches(name)) } }
        #expect(time < .seconds(5), "exponential would not end")
        let small = try #require(Glob("a*a*a*a*b"))
        #expect(small.matches(name + [0x62]) && !small.matches(name))
    }

    @Test("Braces that stand for too much are refused, however they are nested")
    func tooMuch() {
        #expect(Glob(String(repeating: "{a,b}", count: 6)) != nil)
        #expect(Glob(String(repeating: "{a,b}", count: 7)) == nil)
        #expect(Glob(String(repeating: "{a,b}", count: 200)) == nil)
        #expect(Glob("{" + String(repeating: "a,", count: 100) + "}") == nil)
        #expect(Glob(String(repeating: "{a,", count: 300)) != nil, "no brace is closed")
        #expect(Glob(String(repeating: "{a,", count: 100) + String(repeating: "}", count: 100)) == nil)
        #expect(Glob(String(repeating: "x", count: 1_025)) == nil)
    }

    @Test(
        "What is a pattern and what a name",
        arguments: [("a", false), ("a*", true), ("\\*", false), ("[x]", true), ("{a,b}", true), ("a.b c", false)])
    func isPattern(text: String, expected: Bool) {
        #expect(Glob.isPattern(text.bytes) == expected)
        #expect(ListingRequest(argument: "-l \(text)".bytes).hasPattern == expected)
    }

    @Test("The patterns of a path, name by name")
    func paths() throws {
        let path = try #require(PathPattern.alternatives(of: "/pub/*/a\\*b")?.first)
        let star = try #require(Glob("*"))
        #expect(path.isAbsolute && path.components == [.name("pub".bytes), .pattern(star), .name("a*b".bytes)])
        #expect(PathPattern.alternatives(of: "{a/b,c}/x")?.map(\.components.count) == [3, 2])
        #expect(PathPattern.alternatives(of: "../*") != nil)
        #expect(PathPattern.alternatives(of: "*/../*/../*") == nil)
        #expect(PathPattern.alternatives(of: "*/*/*/*") != nil)
        #expect(PathPattern.alternatives(of: "*/*/*/*/*") == nil)
    }
}
