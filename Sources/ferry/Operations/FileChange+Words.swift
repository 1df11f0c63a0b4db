import FTPCore
import FTPServer

extension FileChange {
    /// What was done, for a log.
    var words: String {
        switch self {
        case .fileRemoved: "file removed"
        case .renamed: "renamed"
        case .directoryMade: "directory made"
        case .directoryRemoved: "directory removed"
        case .attributesChanged: "attributes changed"
        case .linked: "linked"
        case .copied: "copied"
        case .combined: "combined"
        }
    }

    /// What it was done to.
    var path: VirtualPath {
        switch self {
        case .fileRemoved(let path), .directoryMade(let path), .directoryRemoved(let path),
            .attributesChanged(let path), .linked(let path, _), .renamed(let path, _), .copied(let path, _),
            .combined(let path):
            path
        }
    }

    /// The second path, where there is one.
    var target: [UInt8]? {
        switch self {
        case .fileRemoved, .directoryMade, .directoryRemoved, .attributesChanged, .combined: nil
        case .linked(_, let target): target
        case .renamed(_, let path), .copied(_, let path): path.bytes
        }
    }
}

extension Double {
    /// The number with no more decimals than these, so that logs are not full of digits.
    func rounded(decimals: Int) -> Double {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
