/// A pattern of names, in the manner of shells: `*`, `?`, `[a-z]`, `[!x]`, `{a,b}`, and `\` before a character that is to
/// stand for itself.
///
/// Matching takes at most the product of the lengths of pattern and name, whatever the pattern. Braces are written out
/// beforehand; a pattern that would become more than ``longestExpansion`` is refused.
///
/// ```swift
/// Glob("*.{jpg,png}")?.matches(Array("scan.png".utf8)) == true
/// ```
package struct Glob: Sendable, Hashable {
    /// The most patterns that the braces of one may stand for.
    package static let longestExpansion = 64
    /// The longest pattern, in bytes.
    package static let longest = 1_024

    private enum Step: Sendable, Hashable {
        case byte(UInt8)
        /// `?`: one character.
        case any
        /// `*`: any number of characters.
        case run
        case set([ClosedRange<UInt8>], isNegated: Bool)
    }

    private let alternatives: [[Step]]

    /// A pattern; nil when it is too long, or its braces stand for too many.
    package init?(_ pattern: some Collection<UInt8>) {
        guard pattern.count <= Self.longest, let written = Braces.expand(Array(pattern)) else { return nil }
        alternatives = written.map(Self.steps)
    }

    /// A pattern of this text, in UTF-8.
    package init?(_ pattern: String) { self.init(Array(pattern.utf8)) }

    /// Whether these bytes are more than a name: whether they hold `*`, `?`, `[` or braces that stand for anything.
    package static func isPattern(_ bytes: some Collection<UInt8>) -> Bool {
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "{"): return true
            // All other bytes stand for themselves.
            default: break
            }
        }
        return false
    }

    /// Whether a name is of this pattern. A dot at the beginning has to be written, as shells have it, unless told
    /// otherwise.
    package func matches(_ name: some RandomAccessCollection<UInt8>, hidden: Bool = false) -> Bool {
        let name = Array(name)
        let dot = UInt8(ascii: ".")
        return alternatives.contains { steps in
            if name.first == dot, !hidden, steps.first != .byte(dot) { return false }
            return Self.matches(name, steps)
        }
    }

    /// Goes back only to the last `*` that was met: whatever an earlier one might take, that one can take as well.
    private static func matches(_ name: [UInt8], _ steps: [Step]) -> Bool {
        var (position, step) = (0, 0)
        var retry: (position: Int, step: Int)?
        while true {
            if step < steps.count {
                if steps[step] == .run {
                    step += 1
                    retry = (position, step)
                    continue
                }
                if position < name.count, let next = advance(position, over: steps[step], in: name) {
                    (position, step) = (next, step + 1)
                    continue
                }
            } else if position == name.count {
                return true
            }
            guard let last = retry, last.position < name.count else { return false }
            retry = (last.position + 1, last.step)
            (position, step) = (last.position + 1, last.step)
        }
    }

    private static func advance(_ position: Int, over step: Step, in name: [UInt8]) -> Int? {
        switch step {
        case .byte(let byte): return name[position] == byte ? position + 1 : nil
        case .any: return endOfCharacter(position, in: name)
        case .set(let ranges, let isNegated):
            let isMember = ranges.contains { $0.contains(name[position]) }
            guard isMember != isNegated else { return nil }
            return isNegated ? endOfCharacter(position, in: name) : position + 1
        case .run: return nil
        }
    }

    /// A character of UTF-8 is all its bytes; any other byte is a character of its own.
    private static func endOfCharacter(_ position: Int, in name: [UInt8]) -> Int {
        var end = position + 1
        guard name[position] >= 0xC2 else { return end }
        let longest = name[position] < 0xE0 ? 2 : name[position] < 0xF0 ? 3 : 4
        while end < name.count, end - position < longest, name[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    // MARK: Reading a pattern

    private static func steps(_ pattern: [UInt8]) -> [Step] {
        var steps: [Step] = []
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            index += 1
            switch byte {
            case UInt8(ascii: "*"): if steps.last != .run { steps.append(.run) }
            case UInt8(ascii: "?"): steps.append(.any)
            case UInt8(ascii: "["):
                if let (set, end) = set(pattern, from: index) {
                    steps.append(set)
                    index = end
                } else {
                    steps.append(.byte(byte))
                }
            case UInt8(ascii: "\\") where index < pattern.count:
                steps.append(.byte(pattern[index]))
                index += 1
            // All other bytes stand for themselves.
            default: steps.append(.byte(byte))
            }
        }
        return steps
    }

    /// The set behind a `[`; nil when no `]` ends it. One that stands first is a member.
    private static func set(_ pattern: [UInt8], from start: Int) -> (Step, end: Int)? {
        var index = start
        let isNegated = index < pattern.count && [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[index])
        if isNegated { index += 1 }
        let first = index
        var ranges: [ClosedRange<UInt8>] = []
        while index < pattern.count {
            let low = pattern[index]
            if low == UInt8(ascii: "]"), index > first { return (.set(ranges, isNegated: isNegated), index + 1) }
            if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"),
                pattern[index + 2] != UInt8(ascii: "]")
            {
                let high = pattern[index + 2]
                if low <= high { ranges.append(low...high) }
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        return nil
    }
}
