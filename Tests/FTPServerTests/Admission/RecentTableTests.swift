import Testing

@testable import FTPServer

/// A dictionary of a bounded size that forgets what was set the longest ago.
struct RecentTableTests {
    @Test func theOldestMakesRoom() {
        var table = RecentTable<String, Int>(limit: 2)
        table.set("a", 1)
        table.set("b", 2)
        table.set("a", 3)
        table.set("c", 4)
        #expect(table["b"] == nil)
        #expect(table.entries.map(\.key) == ["a", "c"])
        #expect(table.entries.map(\.value) == [3, 4])
        #expect(table.oldest?.key == "a")
    }

    @Test func removedEntriesLeaveNoHole() {
        var table = RecentTable<Int, Int>(limit: 4)
        for number in 0..<4 { table.set(number, number) }
        #expect(table.remove(1) == 1)
        #expect(table.remove(1) == nil)
        #expect(table.remove(0) == 0)
        #expect(table.remove(3) == 3)
        #expect(table.entries.map(\.key) == [2])
        for number in 10..<13 { table.set(number, number) }
        #expect(table.entries.map(\.key) == [2, 10, 11, 12])
        #expect(table.count == 4)
    }

    /// The same as a dictionary with a list of keys beside it, for any order of calls.
    @Test func agreesWithAPlainModel() {
        var table = RecentTable<Int, Int>(limit: 8)
        var model: [(key: Int, value: Int)] = []
        var seed: UInt64 = 7
        for step in 0..<20_000 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = Int(seed >> 40) % 13
            let removed = model.firstIndex { $0.key == key }.map { model.remove(at: $0).value }
            if seed >> 60 < 6 {
                #expect(table.remove(key) == removed)
            } else {
                model.append((key, step))
                if model.count > 8 { model.removeFirst() }
                table.set(key, step)
            }
            let same = table.entries.elementsEqual(model) { $0.key == $1.key && $0.value == $1.value }
            guard same else {
                Issue.record("they differ after step \(step)")
                return
            }
        }
    }
}
