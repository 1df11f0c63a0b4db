import CFerry
import FTPCore
import Glibc

extension Entry {
    /// What a name in an open directory is; with an empty name, what the descriptor itself is. Links are not followed.
    init(_ name: [UInt8], at place: UnsafePointer<CChar>, in directory: CInt) throws(StorageError) {
        var owners = OwnerNames()
        try self.init(name, at: place, in: directory, .all, &owners)
    }

    /// The same, with only these details, and the owners' names kept for the next one.
    init(
        _ name: [UInt8], at place: UnsafePointer<CChar>, in directory: CInt, _ details: EntryDetails,
        _ owners: inout OwnerNames
    ) throws(StorageError) {
        guard details.contains(.creation) else {
            var status = stat()
            guard fstatat(directory, place, &status, AT_SYMLINK_NOFOLLOW | FERRY_EMPTY_PATH) == 0 else {
                throw StorageError(errno: errno)
            }
            self.init(name: name, status, &owners)
            if case .link = kind { kind = .link(target: Self.textOfLink(place, in: directory)) }
            return
        }
        var found = ferry_known()
        guard ferry_status(directory, place, &found) == 0 else { throw StorageError(errno: errno) }
        self.init(name: name, found.status, &owners)
        switch kind {
        case .link: kind = .link(target: Self.textOfLink(place, in: directory))
        case .file, .directory:
            created =
                CreationTime.kept(for: place, in: directory) ?? (found.has_birth != 0 ? Timestamp(found.birth) : nil)
        case .currentDirectory, .parentDirectory, .other, .unknown: break
        }
    }

    private init(name: [UInt8], _ status: stat, _ owners: inout OwnerNames) {
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link(target: nil)
            // Devices, pipes and sockets; more kinds do not exist on Linux.
            default: .other
            }
        self.init(name: name, kind: kind)
        size = UInt64(clamping: status.st_size)
        modified = Timestamp(status.st_mtim)
        permissions = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
        links = UInt64(status.st_nlink)
        owner = owners.user(status.st_uid)
        group = owners.group(status.st_gid)
        unique = Self.unique(device: UInt64(status.st_dev), file: UInt64(status.st_ino))
    }

    /// Device and file in hexadecimal, which fit into a string that needs no memory of its own.
    private static func unique(device: UInt64, file: UInt64) -> String {
        String(unsafeUninitializedCapacity: 33) { buffer in
            let count = append(device, to: buffer, at: 0)
            buffer[count] = UInt8(ascii: "g")
            return append(file, to: buffer, at: count + 1)
        }
    }

    private static func append(_ number: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
        let digits = max(1, (64 - number.leadingZeroBitCount + 3) / 4)
        for index in 0..<digits {
            let digit = UInt8(truncatingIfNeeded: number >> (4 * UInt64(digits - 1 - index))) & 15
            buffer[start + index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
        return start + digits
    }

    /// Where a link points; with no name, the link that the descriptor itself is.
    static func textOfLink(_ name: UnsafePointer<CChar>, in directory: CInt) -> [UInt8]? {
        withUnsafeTemporaryAllocation(byteCount: VirtualPath.longest + 1, alignment: 1) { buffer in
            let count = buffer.baseAddress.map { readlinkat(directory, name, $0, buffer.count) } ?? -1
            return count >= 0 ? Array(buffer[..<count]) : nil
        }
    }
}

/// The numbers of owners as text: a directory's entries mostly have the same. Numbers, not names: looking names up may ask
/// the network, on a path that has to be quick.
struct OwnerNames {
    private var user: (number: uid_t, text: [UInt8])?
    private var group: (number: gid_t, text: [UInt8])?

    mutating func user(_ number: uid_t) -> [UInt8] {
        if let user, user.number == number { return user.text }
        let text = Array(String(number).utf8)
        user = (number, text)
        return text
    }

    mutating func group(_ number: gid_t) -> [UInt8] {
        if let group, group.number == number { return group.text }
        let text = Array(String(number).utf8)
        group = (number, text)
        return text
    }
}
