// The arguments of commands that set a file's times, choose a part of one, or name several.

extension Command {
    /// `time-val SP pathname` of MFMT and MFCT (draft-somers-ftp-mfxx §3.1).
    static func timed(_ argument: [UInt8]) -> (Timestamp, Pathname)? {
        guard let (word, path) = argument.parted, let time = Timestamp(settableTimeValue: word) else { return nil }
        return (time, Pathname(path))
    }

    /// MDTM's argument: a path; or a time-val before one, the old way to set what MDTM tells, as MFMT does now.
    static func modificationTime(_ argument: [UInt8]) throws(Malformed) -> Command {
        guard beginsWithTime(argument) else { return .mdtm(Pathname(argument)) }
        let (time, path) = try value(timed(argument), of: .mdtm)
        return .mfmt(time, path)
    }

    /// Whether a path as MDTM's argument would be taken for a time and a path.
    static func beginsWithTime(_ argument: [UInt8]) -> Bool {
        guard let (word, _) = argument.parted, word.count >= 14 else { return false }
        let fraction = word.dropFirst(14)
        return word.prefix(14).allSatisfy { Digits.digit($0) != nil }
            && (fraction.isEmpty
                || fraction.first == UInt8(ascii: ".") && fraction.dropFirst().allSatisfy { Digits.digit($0) != nil })
    }

    /// RANG's two positions, the second included (draft-bryan-ftp-range §3). `1 0` takes the range back.
    static func range(_ argument: [UInt8]) throws(Malformed) -> ClosedRange<UInt64>? {
        let words = argument.split(separator: UInt8(ascii: " "))
        guard words.count == 2, let first = position(words[0]), let last = position(words[1]) else {
            throw .badArgument(.rang)
        }
        if first == 1, last == 0 { return nil }
        guard first <= last else { throw .badArgument(.rang) }
        return first...last
    }

    /// COMB's argument: the target, then what it is made of, as words in quotes or without blanks.
    static func combination(_ argument: [UInt8]) -> Command? {
        var words = ArgumentWords(argument)
        var paths: [Pathname] = []
        while !words.isAtEnd {
            guard let word = words.next(), !word.isEmpty else { return nil }
            paths.append(Pathname(word))
        }
        guard paths.count >= 2 else { return nil }
        return .comb(paths[0], sources: Array(paths.dropFirst()))
    }
}
