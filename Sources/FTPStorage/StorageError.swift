import Glibc

/// Why a storage could not do what it was asked, in terms of files; what a server replies to it is the server's matter.
public struct StorageError: Error, Sendable, Hashable {
    /// The kinds of refusal that make a difference to a user.
    public enum Kind: Sendable, Hashable {
        case notFound
        case notPermitted
        case alreadyExists
        case notADirectory
        case isADirectory
        case notEmpty
        /// The storage is full.
        case noSpace
        /// The user's share of the storage is used up.
        case quotaExceeded
        /// The file would be larger than a file may be.
        case tooLarge
        /// The path leads out of the tree, or round in circles.
        case outsideTree
        /// No file can be called so here.
        case badName
        case readOnly
        /// A file was asked for that is a device, a pipe, or the like.
        case notAFile
        /// The offset lies beyond the end of the file.
        case badOffset
        /// What is used by somebody else.
        case busy
        /// This storage cannot do that at all.
        case unsupported
        /// It was told to stop.
        case stopped
        /// Something under the storage broke: see ``StorageError/number``.
        case failed
    }

    /// What kind of refusal it is.
    public let kind: Kind
    /// The system's error number, 0 when it was no system call that refused.
    public let number: Int32

    /// Whether there was no room. What came of an upload is not kept then: a full disk would stay full of it.
    package var isForWantOfRoom: Bool {
        switch kind {
        case .noSpace, .quotaExceeded, .tooLarge: true
        case .notFound, .notPermitted, .alreadyExists, .notADirectory, .isADirectory, .notEmpty, .outsideTree, .badName,
            .readOnly, .notAFile, .badOffset, .busy, .unsupported, .stopped, .failed:
            false
        }
    }

    /// A refusal by the storage itself.
    public init(_ kind: Kind) {
        self.kind = kind
        number = 0
    }

    /// A refusal by the system.
    public init(errno number: Int32) {
        self.number = number
        kind =
            switch number {
            case ENOENT: .notFound
            case EACCES, EPERM: .notPermitted
            case EEXIST: .alreadyExists
            case ENOTDIR: .notADirectory
            case EISDIR: .isADirectory
            case ENOTEMPTY: .notEmpty
            case ENOSPC, EDQUOT: .noSpace
            case EFBIG: .tooLarge
            case EXDEV, ELOOP: .outsideTree
            case ENAMETOOLONG, EINVAL, EILSEQ: .badName
            case EROFS: .readOnly
            case ENXIO, ENODEV: .notAFile
            case EBUSY, ETXTBSY, EWOULDBLOCK: .busy
            case EOPNOTSUPP, ENOSYS: .unsupported
            // Hundreds of numbers remain; none of them tells a user more than that it failed.
            default: .failed
            }
    }
}
