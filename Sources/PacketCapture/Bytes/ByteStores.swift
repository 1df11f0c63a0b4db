/// Integers appended in the order a wire or a file wants.
extension [UInt8] {
    mutating func appendBig(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    mutating func appendBig(_ value: UInt32) {
        appendBig(UInt16(truncatingIfNeeded: value >> 16))
        appendBig(UInt16(truncatingIfNeeded: value))
    }

    mutating func appendBig(_ value: UInt64) {
        appendBig(UInt32(truncatingIfNeeded: value >> 32))
        appendBig(UInt32(truncatingIfNeeded: value))
    }

    mutating func appendLittle(_ value: UInt16) { appendBig(value.byteSwapped) }

    mutating func appendLittle(_ value: UInt32) { appendBig(value.byteSwapped) }

    /// Overwrites two bytes, most significant first.
    mutating func storeBig(_ value: UInt16, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value >> 8)
        self[offset + 1] = UInt8(truncatingIfNeeded: value)
    }

    /// Appends a part of `span`.
    mutating func append(copying span: Span<UInt8>, _ range: Range<Int>) {
        // The pointer lives only within the closure, and the range was checked against the span.
        unsafe span.extracting(range).withUnsafeBufferPointer { pointer in unsafe append(contentsOf: pointer) }
    }
}
