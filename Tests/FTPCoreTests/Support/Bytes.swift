extension String {
    /// The text in UTF-8.
    var bytes: [UInt8] { Array(utf8) }
}

extension [UInt8] {
    /// The bytes as text, for comparing in a test.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The bytes in two parts, for every place to part them.
    var splits: [(head: ArraySlice<UInt8>, tail: ArraySlice<UInt8>)] {
        (0...count).map { (self[..<$0], self[$0...]) }
    }
}
