/// SHA-256 (FIPS 180-4), for the page's content security policy to name its own script and style by.
enum ContentHash {
    static func sha256(_ text: String) -> [UInt8] {
        let bytes = padded(Array(text.utf8))
        var state = roots.map { fraction(of: $0, isCube: false) }
        let constants = firstPrimes(64).map { fraction(of: $0, isCube: true) }
        for block in stride(from: 0, to: bytes.count, by: 64) { compress(bytes[block..<block + 64], constants, &state) }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
    }

    private static let roots = firstPrimes(8)

    /// The message, a bit, zeros, and its length in bits.
    private static func padded(_ message: [UInt8]) -> [UInt8] {
        var bytes = message + [0x80]
        bytes += Array(repeating: 0, count: (119 - message.count % 64) % 64)
        let bits = UInt64(message.count) * 8
        return bytes + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
    }

    private static func compress(_ block: ArraySlice<UInt8>, _ constants: [UInt32], _ state: inout [UInt32]) {
        var words = (0..<16).map { place in
            block.dropFirst(place * 4).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for place in 16..<64 {
            let (early, late) = (words[place - 15], words[place - 2])
            let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
            let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
            words.append(words[place - 16] &+ first &+ words[place - 7] &+ second)
        }
        var work = state
        for place in 0..<64 {
            let (a, e) = (work[0], work[4])
            let first = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
            let choice = e & work[5] ^ ~e & work[6]
            let sum = work[7] &+ first &+ choice &+ constants[place] &+ words[place]
            let second = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
            let majority = a & work[1] ^ a & work[2] ^ work[1] & work[2]
            work = [sum &+ second &+ majority, a, work[1], work[2], work[3] &+ sum, e, work[5], work[6]]
        }
        for place in 0..<8 { state[place] &+= work[place] }
    }

    private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    private static func firstPrimes(_ count: Int) -> [UInt64] {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < count {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }

    /// The first 32 bits of the fraction of a prime's square or cube root, found bit by bit.
    private static func fraction(of prime: UInt64, isCube: Bool) -> UInt32 {
        // root = floor(root(prime) · 2³²): the largest number whose power is at most prime · 2⁶⁴, or 2⁹⁶.
        let target = isCube ? UInt128(prime) << 96 : UInt128(prime) << 64
        var root: UInt128 = 0
        for bit in stride(from: 36, through: 0, by: -1) {
            let trial = root | 1 << bit
            let power = isCube ? trial * trial * trial : trial * trial
            if power <= target { root = trial }
        }
        return UInt32(truncatingIfNeeded: root)
    }
}
