import FTPCore
import Glibc

/// The errors that mean "not from this port": without the privilege, or while another connection has it.
let sourcePortErrors: Set<CInt> = [EACCES, EPERM, EADDRINUSE, EADDRNOTAVAIL]

/// How many seconds local time is ahead of UTC now.
func localTimeOffset() -> Int64 {
    var now = time(nil)
    var local = tm()
    return localtime_r(&now, &local) == nil ? 0 : Int64(local.tm_gmtoff)
}

/// The time of day.
func currentTime() -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
}

extension Timestamp {
    /// This moment.
    package static var now: Timestamp {
        let time = currentTime()
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
    }
}
