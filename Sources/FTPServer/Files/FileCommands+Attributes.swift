import FTPCore
import FTPStorage

// MFMT, MFCT and MFF, SITE CHMOD, UTIME and SYMLINK.

extension FileCommands {
    /// MFMT and MFCT, which answer as MFF does (draft-somers-ftp-mfxx §3.1, §4.1): with what was kept, since not every
    /// file system has room for every year.
    func set(_ facts: ModifiedFacts, of pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let changes = AttributeChanges(
                modified: facts.modified, created: facts.created, permissions: facts.permissions)
            try storage.setAttributes(changes, of: path)
            var facts = facts
            if let wanted = facts.modified, let kept = try storage.entry(at: path).modified,
                kept.seconds != wanted.seconds
            {
                facts.modified = kept
            }
            return Reply(213, Array(facts.written.utf8) + [UInt8(ascii: " ")] + path.bytes)
        }
    }

    func changeMode(_ permissions: UInt16, of pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            try storage.setAttributes(AttributeChanges(permissions: permissions), of: path)
            return wording.siteDone(.chmod)
        }
    }

    func set(_ times: SiteCommand.FileTimes, of pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let changes = AttributeChanges(modified: times.modified, accessed: times.accessed)
            try storage.setAttributes(changes, of: path)
            // Where the time of creation cannot be kept, the others are set all the same.
            if let created = times.created { try? storage.setAttributes(AttributeChanges(created: created), of: path) }
            return wording.siteDone(.utime)
        }
    }

    func makeLink(_ link: Pathname, to target: Pathname) -> Reply {
        answer(link, making: true) { path throws(StorageError) in
            try storage.makeLink(at: path, pointingTo: target)
            return wording.siteDone(.symlink)
        }
    }
}
