/// Why a capture cannot be read any further. Packets read before stay valid.
public enum CaptureError: Error, Sendable, Hashable {
    /// The first four bytes, read most significant first, are no known format's.
    case notACapture(firstBytes: UInt32)
    /// A format that is recognised but not read.
    case unsupported(CaptureFormat)
    /// The input ended inside the file header; so many bytes were there.
    case headerIncomplete(bytes: Int)
    /// The record of packet `number` (or the block before it), at byte `offset` of the file,
    /// claims an impossible length.
    case implausibleLength(packet: Int, length: UInt32, offset: UInt64)
    /// The block at byte `offset` of a pcapng file contradicts itself.
    case damagedBlock(type: UInt32, offset: UInt64)
}

extension CaptureError: CustomStringConvertible {
    /// What is wrong, for a person.
    public var description: String {
        switch self {
        case .notACapture(let bytes):
            "not a capture file (it begins with \(hexadecimal(bytes)))"
        case .unsupported(let format):
            switch format {
            case .gzip: "the capture is compressed with gzip, which is not read; decompress it first"
            case .pcapMicroseconds, .pcapNanoseconds, .pcapModified, .pcapng: "this format of capture is not read"
            }
        case .headerIncomplete(let bytes):
            bytes == 0 ? "the capture is empty" : "the capture ends after \(bytes) bytes, within its header"
        case .implausibleLength(let packet, let length, let offset):
            "packet \(packet), at byte \(offset), claims \(length) bytes; the file is damaged there"
        case .damagedBlock(let type, let offset):
            "the block of type \(hexadecimal(type)) at byte \(offset) is damaged"
        }
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
