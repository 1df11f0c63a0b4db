/// The byte order of a file or of a field.
enum ByteOrder: Sendable {
    case big
    case little
}

/// Integers read at an offset; an offset that does not fit traps, so callers check lengths first.
extension Span<UInt8> {
    @inlinable @inline(__always)
    package func load<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
        // Safe: bytes have no padding, the load checks its bounds, and every bit pattern is a valid integer.
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type)
    }

    @inline(__always)
    func big16(_ offset: Int) -> UInt16 { UInt16(bigEndian: load(offset, as: UInt16.self)) }

    @inline(__always)
    func big32(_ offset: Int) -> UInt32 { UInt32(bigEndian: load(offset, as: UInt32.self)) }

    /// Eight bytes, the first one the most significant.
    @inlinable @inline(__always)
    package func big64(_ offset: Int) -> UInt64 { UInt64(bigEndian: load(offset, as: UInt64.self)) }

    @inline(__always)
    func word16(_ offset: Int, _ order: ByteOrder) -> UInt16 {
        let raw = load(offset, as: UInt16.self)
        return order == .little ? UInt16(littleEndian: raw) : UInt16(bigEndian: raw)
    }

    @inline(__always)
    func word32(_ offset: Int, _ order: ByteOrder) -> UInt32 {
        let raw = load(offset, as: UInt32.self)
        return order == .little ? UInt32(littleEndian: raw) : UInt32(bigEndian: raw)
    }
}
