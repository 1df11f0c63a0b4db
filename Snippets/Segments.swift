// Reads a capture from standard input and counts the bytes that TCP carried.

import Glibc
import PacketCapture

var reader = CaptureReader()
var bytes = 0
var isOpen = true
while isOpen {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = read(STDIN_FILENO, &chunk, chunk.count)
    isOpen = count > 0
    if isOpen { reader.append(chunk.span.extracting(0..<count)) }
    while let packet = try reader.next() {
        if case .tcp(let segment) = Frame.decode(reader.buffer.span, packet) { bytes += segment.length }
    }
}
try reader.finish()
print("\(reader.packetCount) packets, \(bytes) bytes of TCP payload")
