// Arrays on a data connection: `withUnsafeBytes` does not pass typed errors on, so they are carried past it.

extension DataConnection {
    /// Sends all of these bytes.
    package func send(_ bytes: [UInt8]) throws(DataError) {
        try Self.lend(bytes) { bytes throws(DataError) in try send(bytes) }
    }

    /// Sends all of these bytes without waiting.
    package func sendWhole(_ bytes: [UInt8]) throws(DataError) {
        try Self.lend(bytes) { bytes throws(DataError) in try sendWhole(bytes) }
    }

    private static func lend(
        _ bytes: [UInt8], to body: (UnsafeRawBufferPointer) throws(DataError) -> Void
    ) throws(DataError) {
        let failure = bytes.withUnsafeBytes { bytes -> DataError? in
            do throws(DataError) {
                try body(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }
}
