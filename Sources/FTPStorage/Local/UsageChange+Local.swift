import Glibc

extension Usage {
    /// What a name takes up.
    init(_ status: stat) {
        self.init(bytes: FileType.isRegular(status) ? UInt64(clamping: status.st_size) : 0, files: 1)
    }
}

extension UsageChange {
    /// What will go with a name: the link itself, if it is one. Nothing where nobody counts.
    func weight(of name: ArraySlice<UInt8>, in directory: borrowing File) -> Usage {
        guard isCounted, let status = Target.status(of: name, in: directory) else { return Usage() }
        return Usage(status)
    }
}
