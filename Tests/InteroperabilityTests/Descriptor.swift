import Foundation

/// A file descriptor that is closed when nobody holds it any more.
final class Descriptor {
    let number: Int32

    init(owning number: Int32) {
        self.number = number
    }

    deinit { close(number) }

    /// A pipe: the reading end does not block, the writing end does, and neither survives `exec`.
    static func pipe() throws -> (read: Descriptor, write: Descriptor) {
        var ends: [Int32] = [0, 0]
        guard try GNU.pipe2(&ends, O_CLOEXEC) == 0 else { throw Failure.system("pipe2") }
        let (read, write) = (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
        guard fcntl(read.number, F_SETFL, O_NONBLOCK) == 0 else { throw Failure.system("fcntl") }
        return (read, write)
    }

    /// The reading end of a pipe that holds a short text and then ends.
    static func reading(_ text: String) throws -> Descriptor {
        let (read, write) = try pipe()
        let bytes = Array(text.utf8)
        guard Glibc.write(write.number, bytes, bytes.count) == bytes.count,
            fcntl(read.number, F_SETFL, 0) == 0
        else { throw Failure.system("write to a pipe") }
        return read
    }

    /// A descriptor that becomes readable when a child ends, so that its end can be awaited together with its output.
    static func exit(of pid: pid_t) throws -> Descriptor {
        let number = try GNU.pidfdOpen(pid)
        guard number >= 0 else { throw Failure.system("pidfd_open") }
        return Descriptor(owning: number)
    }
}
