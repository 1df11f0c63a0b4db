extension SessionRecord {
    /// Gives up what a summary does not need.
    package mutating func keepSummary() {
        channels = Shelf(keeps: 0)
        utterances = Shelf(keeps: 0)
        rows = []
    }

    /// The numbers of its kept packets.
    package var keptNumbers: [Int] { rows.map(\.number) }
}

extension Row {
    /// The number of its session.
    package var sessionNumber: Int { session + 1 }
}
