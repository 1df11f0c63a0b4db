import FTPCore
import FTPStorage
import FTPTransport

/// The server's data transfer process (RFC 959 §2.3): one transfer, from its data connection to its last reply,
/// as straight-line code on a thread that may block.
struct Transfer: Sendable {
    /// What is moved.
    enum Subject: Sendable {
        case retrieve(VirtualPath)
        case store(VirtualPath, Placement)
        case list(Listing)
    }

    let subject: Subject
    let plan: SessionState.TransferPlan
    let endpoint: DataEndpoint
    /// How the data connection is to be protected, if it is.
    let security: DataSecurity?
    let storage: any Storage
    let wording: Wording
    /// How hard MODE Z compresses, 0 to 9.
    let compressionLevel: Int
    /// The hash of uploads that observers are told, when they want one.
    let digest: DigestAlgorithm?
    /// What listings are dated by.
    let clock: ListingClock
    let timeouts: DataTimeouts
    let control: TransferControl
    /// What SIZE has told of broken uploads.
    let told: ToldPartial
    /// Whether the client has said QUIT meanwhile.
    let farewell = Farewell()
    /// What has become of the protection.
    let protection = ProtectionBox()
    let tap: (any TrafficTap)?

    /// What came of it.
    struct Outcome: Sendable {
        /// The replies that are still to be sent, the last of them final: it alone, but for a transfer that was over at once.
        var replies: [Reply]
        /// Whether all went well.
        var isComplete: Bool
        /// What the data connection failed of.
        var failure: DataError?
        /// The name that was found for an upload that asked for one.
        var path: VirtualPath?
        /// The hash of what was uploaded.
        var digest: TransferReport.Digest?
    }

    func refused(_ error: StorageError) -> Outcome { Outcome(replies: [wording.refused(error)], isComplete: false) }
    func failed(_ error: DataError) -> Outcome {
        Outcome(replies: [wording.dataFailure(error)], isComplete: false, failure: error)
    }

    /// Runs it to its end. `announce` is given the preliminary reply as soon as it has to be out; `isClientThere` tells
    /// whether the client is still there after so long a patience.
    func run(announce: (Reply) -> Void, isClientThere: (Duration) -> Bool = { _ in true }) -> Outcome {
        switch subject {
        case .retrieve(let path): retrieve(path, announce)
        case .store(let path, let placement): store(path, placement, announce, isClientThere)
        case .list(let listing): list(listing, announce)
        }
    }

    /// As much as is read, or gathered to be sent, at a time.
    static let bufferSize = 64 << 10

    /// What becomes of a file on the way.
    var coding: DataCoding {
        let mode: DataCoding.Mode =
            switch plan.parameters.mode {
            case .stream, .compressed: .stream
            case .block: .block
            case .deflate: .deflate(level: compressionLevel)
            }
        return DataCoding(
            mode: mode, isText: plan.parameters.type.isText, hasRecords: plan.parameters.structure == .record)
    }

    /// Makes the data connection.
    func open() throws(DataError) -> DataConnection {
        try endpoint.open(timeouts: timeouts, control: control, tap: tap)
    }
}
