@testable import PacketCapture

/// Bytes for building files and frames by hand.
func big16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

func big32(_ value: Int) -> [UInt8] { big16(value >> 16) + big16(value) }

func word16(_ value: Int, _ order: ByteOrder) -> [UInt8] { order == .big ? big16(value) : big16(value).reversed() }

func word32(_ value: Int, _ order: ByteOrder) -> [UInt8] { order == .big ? big32(value) : big32(value).reversed() }

/// A classic capture, built without the writer under test.
func classicCapture(
    _ frames: [[UInt8]], order: ByteOrder = .little, magic: Int = 0xa1b2_c3d4, link: Int = 1, fraction: Int = 250,
    originalLength: Int? = nil
) -> [UInt8] {
    var file = word32(magic, order) + word16(2, order) + word16(4, order) + word32(0, order) + word32(0, order)
    file += word32(65_535, order) + word32(link, order)
    for (index, frame) in frames.enumerated() {
        file += word32(1_000 + index, order) + word32(fraction, order) + word32(frame.count, order)
        file += word32(originalLength ?? frame.count, order) + frame
    }
    return file
}

/// A TCP header and payload.
func tcp(
    from source: Int = 1_387, to destination: Int = 21, sequence: Int = 1, acknowledgment: Int = 2,
    flags: TCPFlags = .ack, window: Int = 8_192, options: [UInt8] = [], payload: [UInt8] = []
) -> [UInt8] {
    big16(source) + big16(destination) + big32(sequence) + big32(acknowledgment)
        + [UInt8((20 + options.count) / 4) << 4, flags.rawValue] + big16(window) + [0, 0, 0, 0] + options + payload
}

/// An IPv4 packet from 192.168.0.204 to 195.98.246.30.
func ipv4(
    _ payload: [UInt8], protocolNumber: UInt8 = 6, options: [UInt8] = [], totalLength: Int? = nil, fragment: Int = 0
) -> [UInt8] {
    let total = totalLength ?? 20 + options.count + payload.count
    return [0x40 | UInt8((20 + options.count) / 4), 0] + big16(total) + big16(7) + big16(fragment)
        + [64, protocolNumber, 0, 0, 192, 168, 0, 204, 195, 98, 246, 30] + options + payload
}

/// An IPv6 packet from 2001:db8::1 to 2001:db8::2; `next` is the number of its first extension or protocol.
func ipv6(_ payload: [UInt8], next: UInt8 = 6) -> [UInt8] {
    let prefix: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + Array(repeating: 0, count: 11)
    return [0x60, 0, 0, 0] + big16(payload.count) + [next, 64] + prefix + [1] + prefix + [2] + payload
}

/// An Ethernet frame, not padded.
func ethernet(_ packet: [UInt8], type: Int = 0x0800, tags: [UInt8] = []) -> [UInt8] {
    Array(repeating: 2, count: 12) + tags + big16(type) + packet
}
