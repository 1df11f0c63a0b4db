import Testing

@testable import FTPCore

@Suite("Server, client and observer never disagree")
struct PumpTests {
    static let seeds: [UInt64] = Array(1...600)

    @Test("Any script, cut anywhere: the same replies to the same commands, one state, no violation")
    func agreement() {
        var transfers = 0
        var aborted = 0
        for seed in Self.seeds {
            let script = PumpScript(seed: seed)
            let whole = Pump.run(script, cut: .whole)
            check(whole, seed)
            #expect(whole.difference(from: Pump.run(script, cut: .bytes)) == nil, "seed \(seed), byte by byte")
            for salt in UInt64(1)...3 {
                let cut = Pump.Cut.random(SeededGenerator(seed: seed &* 31 &+ salt))
                #expect(whole.difference(from: Pump.run(script, cut: cut)) == nil, "seed \(seed), cut \(salt)")
            }
            transfers += whole.server.filter { $0.code == 150 }.count
            aborted += whole.server.filter { $0.code == 426 }.count
        }
        #expect(transfers > 500 && aborted > 100, "the scripts must reach what they are to test")
    }

    private func check(_ outcome: Pump.Outcome, _ seed: UInt64) {
        #expect(outcome.violations.isEmpty, "seed \(seed)")
        #expect(outcome.noise == 0, "seed \(seed)")
        #expect(outcome.open == 0, "seed \(seed): every command is answered")
        #expect(outcome.serverState == outcome.clientState, "seed \(seed)")
        #expect(outcome.serverState == outcome.observerState, "seed \(seed)")
        #expect(outcome.client == outcome.server, "seed \(seed): each reply is taken for what it was meant for")
        #expect(outcome.observer == outcome.server, "seed \(seed): the same by the observer")
        // One last reply for each command; in the order of commands, but for what may be said during a transfer.
        let last = outcome.server.filter { !$0.code.isPreliminary }.map(\.line)
        #expect(last.sorted() == Array(1...outcome.sent), "seed \(seed)")
        let ordered = last.filter { line in
            guard outcome.commands.indices.contains(line - 1), let verb = outcome.commands[line - 1].verb else {
                return true
            }
            return !Catalogue[verb].duringTransfer
        }
        #expect(ordered == ordered.sorted(), "seed \(seed)")
    }
}
