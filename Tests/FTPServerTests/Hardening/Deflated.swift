import FTPCore

@testable import FTPTransport

/// A piece so many times, as MODE Z sends it.
func deflated(_ piece: [UInt8], times: Int) throws -> [UInt8] {
    var encoder = try DataEncoder(DataCoding(mode: .deflate(level: 9), isText: false, hasRecords: false))
    var sent: [UInt8] = []
    for _ in 0..<times { try piece.withUnsafeBytes { try encoder.encode($0, into: &sent) } }
    try encoder.finish(into: &sent)
    return sent
}
