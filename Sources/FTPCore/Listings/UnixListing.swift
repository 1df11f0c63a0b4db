/// Listing lines in the form of `ls -l`, which clients of LIST have come to expect.
package enum UnixListing {
    /// Files older than this show their year in place of the time of day: half a year, as `ls` does.
    static let recent: Int64 = 182 * 86_400

    /// Appends one entry's line with its CRLF. Times are in UTC, or as many seconds ahead of it as `timeOffset`.
    package static func write(
        _ entry: Entry, now: Timestamp, timeOffset: Int64 = 0, classifies: Bool = false, into output: inout [UInt8]
    ) {
        output.append(letter(of: entry.kind))
        append(permissions: entry.permissions ?? (entry.isDirectory ? 0o755 : 0o644), to: &output)
        output.append(space)
        append(entry.links ?? 1, width: 3, to: &output)
        output.append(space)
        append(column: entry.owner ?? [UInt8(ascii: "0")], to: &output)
        append(column: entry.group ?? [UInt8(ascii: "0")], to: &output)
        append(entry.size ?? 0, width: 12, to: &output)
        output.append(space)
        append(date: entry.modified ?? Timestamp(seconds: 0), now: now, timeOffset: timeOffset, to: &output)
        output.append(space)
        append(name: entry.name, to: &output)
        if case .link(let target?) = entry.kind {
            output += Array(" -> ".utf8)
            append(name: target, to: &output)
        } else if classifies, let mark = mark(of: entry) {
            output.append(mark)
        }
        output.append(0x0D)
        output.append(0x0A)
    }

    /// Appends a name. A line end inside one would make two lines of it, the second of a writer's choosing: it is
    /// shown as a question mark, as `ls` does.
    package static func append(name: [UInt8], to output: inout [UInt8]) {
        for byte in name { output.append(byte == 0x0A || byte == 0x0D ? UInt8(ascii: "?") : byte) }
    }

    /// What `ls -F` puts behind a name: `/`, `@`, `*` for a program.
    package static func mark(of entry: Entry) -> UInt8? {
        switch entry.kind {
        case .directory, .currentDirectory, .parentDirectory: UInt8(ascii: "/")
        case .link: UInt8(ascii: "@")
        case .file: entry.permissions.flatMap { $0 & 0o111 != 0 ? UInt8(ascii: "*") : nil }
        case .other, .unknown: nil
        }
    }

    private static let space = UInt8(ascii: " ")

    private static func letter(of kind: Entry.Kind) -> UInt8 {
        switch kind {
        case .file: UInt8(ascii: "-")
        case .directory, .currentDirectory, .parentDirectory: UInt8(ascii: "d")
        case .link: UInt8(ascii: "l")
        case .other, .unknown: UInt8(ascii: "p")
        }
    }

    private static func append(permissions: UInt16, to output: inout [UInt8]) {
        for shift in stride(from: UInt16(6), through: 0, by: -3) {
            let bits = permissions >> shift
            let special = permissions & (0o1000 << (shift / 3)) != 0
            output.append(bits & 4 != 0 ? UInt8(ascii: "r") : UInt8(ascii: "-"))
            output.append(bits & 2 != 0 ? UInt8(ascii: "w") : UInt8(ascii: "-"))
            let letter = shift == 0 ? UInt8(ascii: "t") : UInt8(ascii: "s")
            switch (special, bits & 1 != 0) {
            case (true, true): output.append(letter)
            case (true, false): output.append(letter & 0xDF)
            case (false, true): output.append(UInt8(ascii: "x"))
            case (false, false): output.append(UInt8(ascii: "-"))
            }
        }
    }

    /// A number to the right of its column.
    private static func append(_ number: UInt64, width: Int, to output: inout [UInt8]) {
        let start = output.count
        output.append(decimal: number)
        let missing = width - (output.count - start)
        if missing > 0 { output.insert(contentsOf: repeatElement(space, count: missing), at: start) }
    }

    private static func append(padded text: String, width: Int, to output: inout [UInt8]) {
        for _ in 0..<max(0, width - text.utf8.count) { output.append(space) }
        output += text.utf8
    }

    private static func append(column: [UInt8], to output: inout [UInt8]) {
        append(name: column, to: &output)
        for _ in 0..<max(1, 9 - column.count) { output.append(space) }
    }

    private static func append(date: Timestamp, now: Timestamp, timeOffset: Int64, to output: inout [UInt8]) {
        let (local, isOutside) = date.seconds.addingReportingOverflow(timeOffset)
        let civil = CivilTime(isOutside ? date : Timestamp(seconds: local))
        output += CivilTime.monthNames[civil.month - 1].utf8
        append(UInt64(civil.day), width: 3, to: &output)
        // A file system may hold any time: the difference need not fit.
        let (age, isFar) = now.seconds.subtractingReportingOverflow(date.seconds)
        if !isFar, age < recent, age > -3_600 {
            output.append(space)
            append(twoDigits: civil.hour, to: &output)
            output.append(UInt8(ascii: ":"))
            append(twoDigits: civil.minute, to: &output)
        } else {
            output.append(space)
            append(padded: String(civil.year), width: 5, to: &output)
        }
    }

    private static func append(twoDigits value: Int, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "0") + UInt8(value / 10 % 10))
        output.append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
