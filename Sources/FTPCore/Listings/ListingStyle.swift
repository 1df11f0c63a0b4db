/// How LIST and NLST are to show what they list: the options of `ls` that clients send.
package struct ListingStyle: Sendable, Hashable {
    /// Which of the names that begin with a dot are shown.
    package enum Hidden: Sendable, Hashable {
        case none
        /// All but `.` and `..` (`-A`).
        case almostAll
        /// All (`-a`).
        case all
    }

    /// What entries are sorted by.
    package enum Order: Sendable, Hashable {
        case name
        /// The newest first (`-t`).
        case time
        /// The largest first (`-S`).
        case size
    }

    package var hidden = Hidden.none
    package var order = Order.name
    /// The last entry first (`-r`).
    package var isReversed = false
    /// The directories below as well (`-R`).
    package var isRecursive = false
    /// A directory's own line in place of what is in it (`-d`).
    package var listsDirectoriesThemselves = false
    /// A mark behind names that are no plain files (`-F`).
    package var classifies = false
    /// Lines with all that is known (`-l`), or names alone (`-1`): whichever came last; nil when neither did.
    package var isLong: Bool?

    package init() {}

    /// Whether an entry is shown.
    package func shows(_ name: some Collection<UInt8>) -> Bool {
        guard name.first == UInt8(ascii: ".") else { return true }
        switch hidden {
        case .none: return false
        case .almostAll: return !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8)
        case .all: return true
        }
    }

    /// Whether one entry comes before another.
    package func precedes(_ left: Entry, _ right: Entry) -> Bool {
        isReversed ? comesFirst(right, left) : comesFirst(left, right)
    }

    private func comesFirst(_ left: Entry, _ right: Entry) -> Bool {
        switch order {
        case .name: break
        case .time:
            let (one, other) = (left.modified ?? .distantPast, right.modified ?? .distantPast)
            if one != other { return one > other }
        case .size:
            let (one, other) = (left.size ?? 0, right.size ?? 0)
            if one != other { return one > other }
        }
        return left.name.lexicographicallyPrecedes(right.name)
    }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(seconds: .min)
}
