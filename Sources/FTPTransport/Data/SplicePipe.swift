import CFerry
import Glibc

/// A pipe to splice through.
struct SplicePipe: ~Copyable {
    let read: CInt
    let write: CInt
    /// How many bytes it holds.
    let width: Int

    init?() {
        var ends: [CInt] = [-1, -1]
        let width = ferry_pipe(&ends, 1 << 20)
        guard width > 0 else { return nil }
        (read, write, self.width) = (ends[0], ends[1], Int(width))
    }

    deinit {
        close(read)
        close(write)
    }
}
