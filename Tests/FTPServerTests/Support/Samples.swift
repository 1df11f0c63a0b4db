/// What `README` holds in every test's tree.
let sampleText = Array("first line\nsecond line\n".utf8)

/// A few files to serve.
func sampleFolder() throws -> Folder {
    let folder = try Folder()
    try folder.makeDirectory("pub")
    try folder.write("README", sampleText)
    try folder.write("pub/data.bin", pattern(300_000))
    return folder
}

/// Bytes in which a shift or a gap shows.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
}

/// Sizes that the tests share.
enum Size {
    /// More than the kernel's buffers hold between a sender and a receiver that does not read.
    static let large = 64 << 20
}
