import FTPCore

// The stage between a file and its transmission: TYPE and STRU, and the blocks of MODE B, which know of records.
// A form joins in by conforming here, and by its line in `encodingForm` or `decodingForm`.

/// A file's bytes on their way out.
protocol EncodingForm: Sendable {
    /// Appends what the input becomes.
    mutating func encode(_ input: Span<UInt8>, into output: inout [UInt8])
    /// Appends what says that the file is at its end.
    mutating func finish(into output: inout [UInt8])
}

/// A file's bytes on their way in.
protocol DecodingForm: Sendable {
    /// Appends what the input stands for.
    mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CodingError)
    /// Appends what was held back, and checks that the file is whole, at the end of the connection.
    mutating func finish(into output: inout [UInt8]) throws(CodingError)
}

extension NetworkTextEncoder: EncodingForm {
    mutating func finish(into output: inout [UInt8]) {}
}

extension NetworkTextDecoder: DecodingForm {}

extension DataCoding {
    /// The form on the way out; nil for the bytes as they are.
    var encodingForm: (any EncodingForm)? { isText ? NetworkTextEncoder() : nil }

    /// The form on the way in; nil for the bytes as they are.
    var decodingForm: (any DecodingForm)? { isText ? NetworkTextDecoder() : nil }
}
