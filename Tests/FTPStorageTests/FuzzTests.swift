import FTPCore
import Foundation
import Testing

@testable import FTPStorage

/// Random operations on a directory and on the storage in memory, which is simple enough to be the model of it. After each
/// of them both hold the same, each ledger says what is there, and no staging file is left that nobody can reach.
@Suite struct FuzzTests {
    @Test(arguments: [UInt64(1), 2, 3, 4]) func everyOperationIsTakenDown(seed: UInt64) throws {
        var fuzz = try Fuzz(seed: seed, isLimited: seed.isMultiple(of: 2))
        for step in 0..<500 {
            let said = try fuzz.step()
            let difference = try fuzz.difference()
            try #require(difference == nil, "seed \(seed), step \(step), \(said): \(difference ?? "")")
        }
    }
}

/// SplitMix64.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

private struct Fuzz {
    private var random: Seeded
    private let scratch: Scratch
    private let real: (bare: LocalStorage, storage: any Storage, ledger: QuotaLedger)
    private let model: (bare: MemoryStorage, storage: any Storage, ledger: QuotaLedger)
    private let isLimited: Bool

    private static let files: [Pathname] = ["a", "b", "c", "d/a", "d/b", "e/a", "l", "d/l"]
    private static let directories: [Pathname] = ["d", "e"]

    init(seed: UInt64, isLimited: Bool) throws {
        random = Seeded(state: seed)
        self.isLimited = isLimited
        scratch = try Scratch()
        let limits = isLimited ? QuotaLedger.Limits(bytes: 9_000, files: 9) : .init()
        let owner = Array("alice".utf8)
        var local = try LocalStorage(root: scratch.path).owned(by: owner)
        local.largestCopied = 1_500
        let memory = MemoryStorage().owned(by: owner)
        let ledgers = (QuotaLedger(limits: limits), QuotaLedger(limits: limits))
        real = (local, QuotaStorage(local, ledger: ledgers.0), ledgers.0)
        model = (memory, QuotaStorage(memory, ledger: ledgers.1), ledgers.1)
    }

    /// Does something to both; answers what it was.
    mutating func step() throws -> String {
        let (file, other) = (try at(pick(Self.files)), try at(pick(Self.files)))
        let directory = try at(pick(Self.directories))
        switch Int.random(in: 0..<20, using: &random) {
        case 0...2: return try upload(file, .replacing)
        case 3, 4: return try upload(file, .appending)
        case 5, 6: return try upload(file, .at(offset(file)))
        case 7: return try upload(file, .replacing, isBroken: true)
        case 8: return try upload(file, .appending, isBroken: true)
        case 9: return try upload(file, .at(offset(file)), isBroken: true)
        case 10, 11: return try both("remove \(file)") { try $0.removeFile(file) }
        case 12: return try both("rename \(file) \(other)") { try $0.rename(file, to: other) }
        case 13:
            let target = try at(pick(Self.directories))
            guard (try? model.bare.entry(at: target)) == nil else { return "nothing" }
            return try both("rename \(directory) \(target)") { try $0.rename(directory, to: target) }
        case 14: return try both("copy \(file) \(other)") { try $0.copy(file, to: other) }
        case 15:
            let third = try at(pick(Self.files))
            return try both("join \(file) \(other) \(third)") { try $0.append(contentsOf: [other, third], to: file) }
        case 16: return try both("make \(directory)") { try $0.makeDirectory(directory) }
        case 17: return try both("remove \(directory)") { try $0.removeDirectory(directory) }
        case 18:
            let target = Pathname("/" + String(decoding: pick(Self.files).bytes, as: UTF8.self))
            return try both("link \(file) \(target)") { try $0.makeLink(at: file, pointingTo: target) }
        default: return try outside(file)
        }
    }

    private mutating func pick(_ paths: [Pathname]) -> Pathname {
        paths[Int.random(in: 0..<paths.count, using: &random)]
    }

    private mutating func offset(_ path: VirtualPath) -> UInt64 {
        let size = model.bare.partial(of: path)?.length ?? (try? model.bare.entry(at: path))?.size ?? 0
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1: return size
        case 2: return UInt64.random(in: 0...size, using: &random)
        default: return UInt64.random(in: 0...3_000, using: &random)
        }
    }

    private mutating func upload(_ path: VirtualPath, _ placement: Placement, isBroken: Bool = false) throws -> String {
        let length = [0, 1, Int.random(in: 0...3_000, using: &random)][Int.random(in: 0..<3, using: &random)]
        let bytes = [UInt8](repeating: UInt8.random(in: .min ... .max, using: &random), count: length)
        let (hasBegun, isForgone, isWithdrawn) = (isOneOf(6) == false, isOneOf(6), isOneOf(6))
        let said = "\(placement) \(path) \(length) \(isBroken) \(hasBegun) \(isForgone) \(isWithdrawn)"
        return try both(said) { storage in
            let upload = try storage.write(path, placement)
            if isForgone { upload.forgo() }
            guard hasBegun || !isBroken else { return upload.discard() }
            try upload.begin()
            try upload.write(bytes)
            if !isBroken { return try upload.commit() }
            if isWithdrawn { upload.withdraw() } else { upload.discard() }
        }
    }

    private mutating func isOneOf(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    /// Another program puts a file there, which nobody tells the ledgers.
    private mutating func outside(_ path: VirtualPath) throws -> String {
        if let entry = try? model.bare.entry(at: path, followingLinks: false) {
            guard entry.kind == .file else { return "nothing" }
        }
        guard !isLimited, (try? model.bare.entry(at: path.parent).isDirectory) == true else { return "nothing" }
        let text = String(repeating: "o", count: Int.random(in: 0...2_000, using: &random))
        let name = String(decoding: path.relative, as: UTF8.self)
        try scratch.file("outside", text)
        guard rename("\(scratch.path)/outside", "\(scratch.path)/\(name)") == 0 else { return "nothing" }
        model.bare.add(Pathname(path.bytes), content: Array(text.utf8))
        real.ledger.forget()
        model.ledger.forget()
        return "outside \(path) \(text.count)"
    }

    private struct Disagreement: Error { let text: String }

    private func both(_ said: String, _ act: (any Storage) throws -> Void) throws -> String {
        let (one, other) = (refusal { try act(real.storage) }, refusal { try act(model.storage) })
        guard (one == nil) == (other == nil) else {
            throw Disagreement(
                text: "\(said): \(one.map { "\($0)" } ?? "done"), model \(other.map { "\($0)" } ?? "done")")
        }
        return "\(said): \(one.map { "\($0)" } ?? "done")"
    }

    /// What is not as it should be; nil when all is.
    func difference() throws -> String? {
        for ledger in [real.ledger, model.ledger] where ledger.usage != nil {
            if isLimited, ledger.free != ledger.limits.left(by: try #require(ledger.usage)) { return "set apart" }
        }
        let storages: [(String, any Storage, QuotaLedger)] = [
            ("disk", real.bare, real.ledger), ("memory", model.bare, model.ledger),
        ]
        for (name, storage, ledger) in storages {
            // What another program did is counted before the next thing is done.
            _ = try? QuotaStorage(real.bare, ledger: real.ledger).availableSpace(at: .root)
            try model.ledger.tally.count(model.bare)
            let used = try storage.usage(below: .root) { _ in true }
            guard let told = ledger.usage, told == used else {
                return "\(name) holds \(used), told \(ledger.usage.map { "\($0)" } ?? "nothing")"
            }
            if isLimited, used.bytes > 9_000 || used.files > 9 { return "\(name) over its limit: \(used)" }
        }
        guard real.ledger.usage == model.ledger.usage else {
            return "\(real.ledger.usage.map { "\($0)" } ?? ""), model \(model.ledger.usage.map { "\($0)" } ?? "")"
        }
        guard try contents(real.bare) == contents(model.bare) else { return "contents" }
        for path in Self.files {
            let (one, other) = (real.bare.partial(of: try at(path)), model.bare.partial(of: try at(path)))
            if one?.length != other?.length { return "partial of \(path)" }
        }
        let staged = try FileManager.default.subpathsOfDirectory(atPath: scratch.path)
            .compactMap { $0.split(separator: "/").last }.filter { $0.hasPrefix(".ferry-upload-") }
        if staged.contains(where: { $0.hasPrefix(".ferry-upload-once-") }) { return "a staging file nobody finds" }
        return staged.count == model.bare.disk.tree.withLock({ $0.partials.count }) ? nil : "staging files"
    }

    private func contents(_ storage: some Storage) throws -> [VirtualPath: [UInt8]] {
        var contents: [VirtualPath: [UInt8]] = [:]
        for path in Self.files {
            let path = try at(path)
            guard let file = try? storage.read(path) else { continue }
            var bytes = [UInt8](repeating: 0, count: Int(file.size))
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
            contents[path] = Array(bytes[..<count])
        }
        return contents
    }
}
