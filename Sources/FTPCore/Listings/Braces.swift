/// The braces of a pattern, written out: `a{b,c}` is `ab` and `ac`.
enum Braces {
    /// Every pattern that this one stands for, in the order they are written; nil when there are too many. A brace without
    /// a comma or without its end stands for itself.
    static func expand(_ pattern: [UInt8]) -> [[UInt8]]? {
        var done: [[UInt8]] = []
        var waiting = [pattern]
        while let next = waiting.popLast() {
            guard let (open, commas, close) = firstGroup(next) else {
                done.append(next)
                continue
            }
            let bounds = [open] + commas + [close]
            let parts = zip(bounds, bounds.dropFirst()).map { next[($0 + 1)..<$1] }
            // What waits becomes at least one pattern each.
            guard done.count + waiting.count + parts.count <= Glob.longestExpansion else { return nil }
            for part in parts.reversed() { waiting.append(Array(next[..<open] + part + next[(close + 1)...])) }
        }
        return done
    }

    /// The first group of braces with a comma of its own, by its positions.
    private static func firstGroup(_ pattern: [UInt8]) -> (open: Int, commas: [Int], close: Int)? {
        var open: [(position: Int, commas: [Int])] = []
        var found: (open: Int, commas: [Int], close: Int)?
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "{"): open.append((index, []))
            case UInt8(ascii: ",") where !open.isEmpty: open[open.count - 1].commas.append(index)
            case UInt8(ascii: "}"):
                if let last = open.popLast(), !last.commas.isEmpty, last.position < found?.open ?? .max {
                    found = (last.position, last.commas, index)
                }
            // All other bytes are text.
            default: break
            }
            // A group is the first once no brace before it waits for its end.
            if let found, open.allSatisfy({ $0.position > found.open }) { return found }
            index += 1
        }
        return found
    }
}
