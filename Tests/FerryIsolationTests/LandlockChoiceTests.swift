import CFerry
import Testing

@testable import ferry

/// What an operator says of Landlock holds, or the server does not start.
struct LandlockChoiceTests {
    private func plan(_ choice: LandlockChoice) -> Isolation.Plan { Isolation.Plan(landlock: choice, addresses: []) }

    @Test func offIsOff() throws {
        let found = try Landlock.Availability(plan(.off))
        #expect(found.version == nil && found.problem == nil)
    }

    @Test(.enabled(if: ferry_landlock_abi() > 0, "this kernel has no Landlock"))
    func aDemandIsMetWhereItCanBe() throws {
        #expect(try Landlock.Availability(plan(.require)).version == ferry_landlock_abi())
    }

    @Test(.enabled(if: ferry_landlock_abi() <= 0, "this kernel has Landlock"))
    func aDemandThatCannotBeMetIsAnError() throws {
        #expect(try Landlock.Availability(plan(.auto)).problem != nil)
        #expect(throws: Failure.self) { try Landlock.Availability(plan(.require)) }
    }
}
