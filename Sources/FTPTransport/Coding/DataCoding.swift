/// What a file's bytes become on the data connection, as TYPE, STRU and MODE have it (RFC 959 §3.1 to §3.4).
package struct DataCoding: Sendable, Hashable {
    /// MODE.
    package enum Mode: Sendable, Hashable {
        /// The bytes as they are.
        case stream
        /// In blocks, the last of which says that the file is at its end (MODE B).
        case block
        /// One zlib stream for the whole of them (MODE Z), compressed at a level of 0 to 9.
        case deflate(level: Int)
    }

    /// How the bytes are moved.
    package var mode: Mode
    /// Whether lines are ended as the network has it.
    package var isText: Bool
    /// Whether the file is made of records (STRU R). Lines of a text are; what is no text has none on this system, and is
    /// one record at most.
    package var hasRecords: Bool

    package init(mode: Mode = .stream, isText: Bool = false, hasRecords: Bool = false) {
        self.mode = mode
        self.isText = isText
        self.hasRecords = hasRecords
    }

    /// Whether the bytes on the connection are the file's, so that the kernel can move them by itself.
    package var isPlain: Bool { mode == .stream && !isText }
}

/// Why what came over a data connection cannot be a file.
package enum CodingError: Error, Sendable, Hashable {
    /// It is not coded as it was agreed.
    case corrupt
    /// The connection ended before the file did.
    case truncated
    /// It would grow beyond all measure.
    case bomb
    /// There was no memory to code with.
    case noMemory
}
