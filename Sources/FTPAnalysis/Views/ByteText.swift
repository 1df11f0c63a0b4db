/// Text that is written as bytes.
struct ByteText: TextOutputStream {
    private(set) var bytes: [UInt8] = []

    /// Lets text be appended to bytes.
    static func append(to bytes: inout [UInt8], _ body: (inout ByteText) -> Void) {
        var text = ByteText(bytes: bytes)
        bytes = []
        body(&text)
        bytes = text.bytes
    }

    mutating func write(_ string: String) { bytes.append(contentsOf: string.utf8) }
}
