import FTPCore

extension LocalStorage {
    /// How a directory is used as a storage.
    public struct Options: Sendable, Hashable {
        /// Who uploads: what is broken off is kept for them alone. Nil: nothing is kept.
        public var owner: [UInt8]?
        /// The permission bits that new files and directories lack, 0 to 0o777. Nil: those of the process.
        public var umask: UInt16?
        /// Whose new files and directories are. Nil: the process's user's.
        public var ownership: Ownership?
        /// Whether symbolic links that stay in the tree are followed.
        public var followsLinks = true
        /// Whether a file is on the disk before it is called final.
        public var isDurable = false
        /// Whether uploads that were broken off are kept for their owner.
        public var keepsPartials = true
        /// How long they can be gone on with.
        public var partialsAge = Duration.seconds(7 * 86_400)

        /// The usual ones.
        public init() {}
    }

    /// A user and a group of the system.
    public struct Ownership: Sendable, Hashable {
        /// The user's number.
        public var user: UInt32
        /// The group's number.
        public var group: UInt32

        /// This user and group.
        public init(user: UInt32, group: UInt32) { (self.user, self.group) = (user, group) }
    }

    /// The same directory, uploaded to by this owner.
    public func owned(by owner: [UInt8]) -> LocalStorage {
        var storage = self
        storage.options.owner = owner
        return storage
    }

    /// The same, whose new files and directories lack these permission bits.
    public func masked(by umask: UInt16) -> LocalStorage {
        var storage = self
        storage.options.umask = umask & 0o777
        return storage
    }

    /// The same, following no symbolic link.
    public func withoutFollowingLinks() -> LocalStorage {
        var storage = self
        storage.options.followsLinks = false
        return storage
    }

    /// The same, whose changes this tally is told.
    public func counted(by tally: UsageTally) -> LocalStorage {
        var storage = self
        storage.tally = tally
        return storage
    }
}
