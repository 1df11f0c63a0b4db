extension Analyzer {
    /// What bounds the memory. The usual limits keep an analysis without kept rows below 100 MB.
    public struct Limits: Sendable {
        /// TCP connections remembered; beyond, the one that has been silent for longest is forgotten.
        public var connections = 32_768
        /// Bytes of all streams together that may wait for a gap to be filled.
        public var heldBytes = 12 << 20
        /// Sessions followed; beyond, those that have been silent for longest end.
        public var sessions = 4_096
        /// Sessions whose control connection is over and that wait for late packets and data; beyond, the one that has
        /// waited for longest ends.
        public var closingSessions = 1_024
        /// Finished sessions that wait for an older one, to come out in order; beyond, they come out as they finish.
        public var waitingSessions = 1_000
        /// For how long, in nanoseconds of the capture's time, packets of a session are waited for once its control
        /// connection is over; longer only while data moves.
        public var grace: Int64 = 60_000_000_000
        /// Over how many packets of the capture they are waited for.
        public var gracePackets = 1_000_000
        /// Rows that wait for what comes after them, when rows are streamed.
        public var window = 16_384
        /// Transfers of a session kept in full, when rows are not kept; of the others only ``Session/omitted`` counts.
        public var transfers = 10_000
        /// Transfers and data connections of all sessions that are followed; beyond, a session that has some already
        /// keeps no more in full.
        public var allTransfers = 32_768
        /// Utterances of a session kept, when they are wanted.
        public var utterances = 100_000
        /// Bytes of their texts.
        public var utteranceBytes = 4 << 20
        /// Bytes of commands and replies of all sessions that are not complete; beyond, they are passed over.
        public var speechBytes = 8 << 20
        /// Findings of one kind in a session; beyond, the last one counts the others.
        public var findings = 100
        /// Bytes of connections of which it is not known yet whether they are FTP.
        public var undecidedBytes = 8 << 20
        /// Segments of such connections, while what was to announce them may be late.
        public var undecidedSegments = 16_384
        /// Bytes of listings' texts kept in a session.
        public var listingTexts = 16 << 20

        /// The usual limits.
        public init() {}
    }
}
