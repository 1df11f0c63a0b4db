import CFerry
import Glibc

/// What is written down, with the tail, of a file that is about to be lengthened where it is. Should the process end in
/// the midst of it, whoever comes next makes the file what it was.
struct Lengthening: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let size: UInt64
    private let name: [UInt8]

    private static let attribute = "user.ferry.lengthens"
    private static let longest = 512

    /// A file of this name that is so far.
    init(_ name: ArraySlice<UInt8>, _ status: stat) {
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
        (size, self.name) = (UInt64(clamping: status.st_size), Array(name))
    }

    private init?(_ text: some Collection<UInt8>) {
        let parts = text.split(separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let device = UInt64(String(decoding: parts[0], as: UTF8.self)),
            let inode = UInt64(String(decoding: parts[1], as: UTF8.self)),
            let size = UInt64(String(decoding: parts[2], as: UTF8.self)),
            !parts[3].isEmpty, !parts[3].contains(UInt8(ascii: "/"))
        else { return nil }
        (self.device, self.inode, self.size, name) = (device, inode, size, Array(parts[3]))
    }

    /// Writes it down; false where the file system keeps no attributes of users.
    func keep(with tail: borrowing File) -> Bool {
        let text = Array("\(device) \(inode) \(size) ".utf8) + name
        return text.withUnsafeBytes {
            ferry_set_attribute(tail.descriptor, Self.attribute, $0.baseAddress, $0.count) == 0
        }
    }

    /// Whether a staging file has one.
    static func isKept(for name: UnsafePointer<CChar>, in directory: CInt) -> Bool {
        ferry_get_attribute(directory, name, attribute, nil, 0) > 0
    }

    /// The one of a staging file.
    static func kept(for tail: borrowing File) -> Lengthening? {
        let tail = tail.descriptor
        return withUnsafeTemporaryAllocation(byteCount: longest, alignment: 1) { buffer in
            let count = ferry_get_attribute(tail, "", attribute, buffer.baseAddress, buffer.count)
            return count > 0 ? Lengthening(buffer[..<count]) : nil
        }
    }

    /// Cuts the file back, if it is still that one, and what was put behind it is the beginning of this tail and nothing
    /// else: what others wrote since is theirs.
    func undo(in directory: CInt, by tail: borrowing File, _ change: inout UsageChange) {
        let descriptor = RootDirectory.withCString(name[...]) {
            openat(directory, $0, ferry_o_path | O_NOFOLLOW | O_CLOEXEC)
        }
        guard descriptor >= 0 else { return }
        let named = File(owning: descriptor)
        guard let status = try? named.status(), FileType.isRegular(status), UInt64(status.st_dev) == device,
            UInt64(status.st_ino) == inode, let file = try? named.reopened(O_RDWR)
        else { return }
        let added = UInt64(clamping: status.st_size).less(size)
        guard added > 0, Self.begins(file, at: size, with: tail, added), (try? file.cut(at: size)) != nil else {
            return
        }
        change.went.bytes = change.went.bytes.adding(added)
        if status.st_nlink > 1 { change.isUnclear = true }
    }

    private static func begins(
        _ file: borrowing File, at offset: UInt64, with tail: borrowing File, _ count: UInt64
    ) -> Bool {
        let piece = 256 << 10
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * piece, alignment: 16)
        defer { buffer.deallocate() }
        let (one, other) = (
            UnsafeMutableRawBufferPointer(rebasing: buffer[..<piece]),
            UnsafeMutableRawBufferPointer(rebasing: buffer[piece...])
        )
        var compared: UInt64 = 0
        while compared < count {
            let wanted = Int(min(UInt64(piece), count - compared))
            guard pread(file.descriptor, one.baseAddress, wanted, off_t(clamping: offset + compared)) == wanted,
                pread(tail.descriptor, other.baseAddress, wanted, off_t(clamping: compared)) == wanted,
                one[..<wanted].elementsEqual(other[..<wanted])
            else { return false }
            compared += UInt64(wanted)
        }
        return true
    }
}
