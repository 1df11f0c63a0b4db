import Glibc
import Synchronization

/// A tree by the device and the inode of its root: whatever path leads there, it is the same.
struct TreeIdentity: Sendable, Hashable {
    private let device: dev_t
    private let inode: ino_t

    init(_ status: stat) { (device, inode) = (status.st_dev, status.st_ino) }
}

/// The tallies of this process's trees. All accounts with one home share one, whatever their policies are and whenever
/// they logged in; it lives as long as somebody has it.
extension UsageTally {
    private struct Reference {
        weak var tally: UsageTally?
    }

    private static let shared = Mutex<[TreeIdentity: Reference]>([:])

    /// The tally of a storage's tree, begun when nobody has it.
    package static func shared(by storage: LocalStorage) throws(StorageError) -> UsageTally {
        let identity = try storage.root.identity
        return shared.withLock { shared in
            if let tally = shared[identity]?.tally { return tally }
            let tally = UsageTally(of: identity)
            shared[identity] = Reference(tally: tally)
            return tally
        }
    }

    /// The tally of a storage's tree, if somebody has it.
    package static func known(for storage: LocalStorage) -> UsageTally? {
        guard let identity = try? storage.root.identity else { return nil }
        return shared.withLock { $0[identity]?.tally }
    }

    static func unregister(_ identity: TreeIdentity) {
        shared.withLock { shared in
            // Another may have been begun since.
            if shared[identity]?.tally == nil { shared[identity] = nil }
        }
    }
}
