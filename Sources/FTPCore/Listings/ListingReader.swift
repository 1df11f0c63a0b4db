/// Reads the lines that servers answer to LIST. No standard describes them; two families are in use.
///
/// ```swift
/// let line = "-rw-r--r--   1 0  0   744 Mar  7 15:30 README"
/// ListingReader(now: now).read(Array(line.utf8))?.size == 744
/// ```
public struct ListingReader: Sendable {
    /// What "now" is to the reader: a date without a year is the last such day, or tomorrow's for clocks ahead.
    public let now: Timestamp

    /// A reader.
    public init(now: Timestamp) { self.now = now }

    /// The entry of a line; nil for a line that lists nothing (empty, `total 12`). Never fails: a line of another
    /// form becomes an entry of unknown kind that holds it.
    public func read(_ line: [UInt8]) -> Entry? {
        let line = line.last == 0x0D ? Array(line.dropLast()) : line
        if line.allSatisfy({ $0 == UInt8(ascii: " ") }) || isTotal(line) { return nil }
        var entry = unix(line) ?? dos(line) ?? Entry(name: line, kind: .unknown)
        entry.raw = line
        return entry
    }

    private func isTotal(_ line: [UInt8]) -> Bool {
        let words = line.split(separator: UInt8(ascii: " "))
        return words.count == 2 && words[0].elementsEqual("total".utf8)
            && words[1].allSatisfy { Digits.digit($0) != nil }
    }

    // MARK: Unix

    /// `drwxr-xr-x 5 owner group 512 Mar 7 15:28 name`, with owner or group left out by some servers.
    ///
    /// The date is the anchor: three words that are a month, a day and a time or year, after a number that is the size.
    private func unix(_ line: [UInt8]) -> Entry? {
        guard let first = line.first, let kind = Self.kinds[first] else { return nil }
        let words = Self.words(line)
        guard words.count >= 5, (10...11).contains(words[0].count) else { return nil }
        let isDevice = first == UInt8(ascii: "b") || first == UInt8(ascii: "c")
        for index in 2..<max(2, words.count - 2) {
            let size = Digits.number(line[words[index - 1]], as: UInt64.self)
            guard size != nil || isDevice,
                let date = date(line, words[index], words[index + 1], words[index + 2])
            else { continue }
            let nameStart = words[index + 2].upperBound + 1
            guard nameStart < line.count else { return nil }
            var entry = Entry(name: Array(line[nameStart...]), kind: kind)
            // In place of a size a device has two numbers, `8,   0`.
            entry.size = isDevice ? nil : size
            entry.modified = date
            entry.permissions = Self.permissions(line[words[0]])
            let sizeColumn = isDevice && line[words[index - 2]].last == UInt8(ascii: ",") ? index - 2 : index - 1
            if sizeColumn > 1 { entry.links = Digits.number(line[words[1]]) }
            if sizeColumn > 2 { entry.owner = Array(line[words[2]]) }
            if sizeColumn > 3 { entry.group = Array(line[words[3]]) }
            splitLink(&entry)
            return entry
        }
        return nil
    }

    private static let kinds: [UInt8: Entry.Kind] = [
        UInt8(ascii: "-"): .file, UInt8(ascii: "d"): .directory, UInt8(ascii: "l"): .link(target: nil),
        UInt8(ascii: "b"): .other, UInt8(ascii: "c"): .other, UInt8(ascii: "p"): .other, UInt8(ascii: "s"): .other,
    ]

    /// The words of a line as ranges; names may hold blanks, so positions matter.
    private static func words(_ line: [UInt8]) -> [Range<Int>] {
        line.split(separator: UInt8(ascii: " ")).map { $0.startIndex..<$0.endIndex }
    }

    private func splitLink(_ entry: inout Entry) {
        guard case .link = entry.kind else { return }
        let arrow = Array(" -> ".utf8)
        for index in entry.name.indices where entry.name[index...].starts(with: arrow) {
            entry.kind = .link(target: Array(entry.name[(index + arrow.count)...]))
            entry.name = Array(entry.name[..<index])
            return
        }
    }

    private static func permissions(_ word: ArraySlice<UInt8>) -> UInt16? {
        let letters = Array(word.dropFirst().prefix(9))
        guard letters.count == 9 else { return nil }
        var bits: UInt16 = 0
        for (index, letter) in letters.enumerated() {
            let special: UInt16 = 0o4000 >> (index / 3)
            switch letter {
            case UInt8(ascii: "r"), UInt8(ascii: "w"), UInt8(ascii: "x"): bits |= 1 << (8 - index)
            case UInt8(ascii: "s"), UInt8(ascii: "t"): bits |= 1 << (8 - index) | special
            case UInt8(ascii: "S"), UInt8(ascii: "T"): bits |= special
            case UInt8(ascii: "-"): break
            // Any other letter: these are no UNIX permissions.
            default: return nil
            }
        }
        return bits
    }

    /// `Mar 7 15:30` or `Mar 7 2003`, months in English.
    private func date(_ line: [UInt8], _ first: Range<Int>, _ second: Range<Int>, _ third: Range<Int>) -> Timestamp? {
        guard first.count == 3, let month = Self.month(line[first]), let day = Digits.number(line[second], as: Int.self)
        else {
            return nil
        }
        let clock = line[third].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        if clock.count == 2 {
            guard let hour = Digits.number(clock[0], as: Int.self), let minute = Digits.number(clock[1], as: Int.self)
            else {
                return nil
            }
            return latest(month: month, day: day, hour: hour, minute: minute)
        }
        guard third.count == 4, let year = Digits.number(line[third], as: Int.self) else { return nil }
        return CivilTime(year: year, month: month, day: day)?.timestamp
    }

    private static func month(_ word: ArraySlice<UInt8>) -> Int? {
        let name = String(decoding: word, as: UTF8.self).lowercased()
        return CivilTime.monthNames.firstIndex { $0.lowercased() == name }.map { $0 + 1 }
    }

    /// The last day so dated that lies no more than a day ahead.
    private func latest(month: Int, day: Int, hour: Int, minute: Int) -> Timestamp? {
        let year = CivilTime(now).year
        // 29 February may be eight years back.
        for candidate in stride(from: year + 1, through: year - 8, by: -1) {
            let civil = CivilTime(year: candidate, month: month, day: day, hour: hour, minute: minute)
            if let time = civil?.timestamp, time.seconds <= now.seconds + 86_400 { return time }
        }
        return nil
    }

    // MARK: DOS

    /// `03-07-2003  03:30PM  <DIR>  name` or a size in place of `<DIR>`; years of two or four digits.
    private func dos(_ line: [UInt8]) -> Entry? {
        let words = Self.words(line)
        guard words.count >= 4, let day = dosDate(line[words[0]]), let time = dosTime(line[words[1]]) else {
            return nil
        }
        let isDirectory = line[words[2]].elementsEqual("<DIR>".utf8)
        let size = Digits.number(line[words[2]].filter { $0 != UInt8(ascii: ",") }, as: UInt64.self)
        guard isDirectory || size != nil else { return nil }
        // Names begin at a column; one that begins with blanks is not to be had from this form.
        var entry = Entry(name: Array(line[words[3].lowerBound...]), kind: isDirectory ? .directory : .file)
        entry.size = isDirectory ? nil : size
        entry.modified =
            CivilTime(year: day.year, month: day.month, day: day.day, hour: time.hour, minute: time.minute)?.timestamp
        return entry
    }

    private func dosDate(_ word: ArraySlice<UInt8>) -> (year: Int, month: Int, day: Int)? {
        let parts = word.split(whereSeparator: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") })
        let numbers = parts.compactMap { Digits.number($0, as: Int.self) }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        if parts[0].count == 4 { return (numbers[0], numbers[1], numbers[2]) }
        switch parts[2].count {
        case 2: return (numbers[2] + (numbers[2] < 70 ? 2000 : 1900), numbers[0], numbers[1])
        case 4: return (numbers[2], numbers[0], numbers[1])
        // No year is written with another number of digits.
        default: return nil
        }
    }

    private func dosTime(_ word: ArraySlice<UInt8>) -> (hour: Int, minute: Int)? {
        let text = String(decoding: word, as: UTF8.self).uppercased()
        let afternoon = text.hasSuffix("PM")
        let clock = afternoon || text.hasSuffix("AM") ? text.dropLast(2) : text[...]
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = Digits.number(parts[0].utf8, as: Int.self),
            let minute = Digits.number(parts[1].utf8, as: Int.self)
        else { return nil }
        guard clock.count < text.count else { return (hour, minute) }
        return (hour % 12 + (afternoon ? 12 : 0), minute)
    }
}
