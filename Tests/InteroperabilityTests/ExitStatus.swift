import Foundation

/// How a program ended.
enum ExitStatus: Equatable {
    case exited(Int32)
    case killed(signal: Int32)

    /// From the number that `waitpid` gives.
    init(raw: Int32) {
        let signal = raw & 0x7f
        self = signal == 0 ? .exited((raw >> 8) & 0xff) : .killed(signal: signal)
    }
}
