extension [UInt8] {
    /// Appends bytes that others have, without becoming one of their owners meanwhile, as whole arrays make it.
    @inline(__always)
    mutating func append(copying span: Span<UInt8>) {
        // The pointer lives only within the closure.
        unsafe span.withUnsafeBufferPointer { pointer in unsafe append(contentsOf: pointer) }
    }
}
