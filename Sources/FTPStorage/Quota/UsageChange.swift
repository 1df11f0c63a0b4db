/// What came to a tree and went from it in one step, filled in by whoever does it.
package struct UsageChange: Sendable {
    var came = Usage()
    var went = Usage()
    /// Staging files that are written from now on, and what of each is counted already.
    var begun: [(place: LocalPlace, earlier: Usage)] = []
    /// Those that are written no more.
    var ended: [LocalPlace] = []
    /// Whether anybody wants to know: what is not, need not be looked at.
    let isCounted: Bool
    /// What came or went could not be told: it is to be counted anew.
    var isUnclear = false

    init(isCounted: Bool) { self.isCounted = isCounted }
}
