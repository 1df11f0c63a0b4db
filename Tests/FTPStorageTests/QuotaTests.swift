import FTPCore
import Foundation
import Synchronization
import Testing

@testable import FTPStorage

/// Shares of a storage. Every ledger is held against what is really there.
@Suite struct QuotaTests {
    private func sample(_ kind: StorageKind, bytes: UInt64? = nil, files: UInt64? = nil) throws -> QuotaSample {
        let (_, base) = try kind.owned(by: Array("alice".utf8))
        let ledger = QuotaLedger(limits: .init(bytes: bytes, files: files))
        return QuotaSample(base: base, storage: Self.quota(base, ledger), ledger: ledger)
    }

    private static func quota(_ base: some Storage, _ ledger: QuotaLedger) -> any Storage {
        QuotaStorage(base, ledger: ledger)
    }

    /// The sample's tree: three files of 14 bytes in all, and two directories.
    @Test(arguments: StorageKind.allCases)
    func whatIsThereIsCountedOnce(kind: StorageKind) throws {
        let sample = try sample(kind)
        #expect(sample.ledger.usage == nil)
        try sample.storage.put("new", "12345")
        #expect(sample.ledger.usage == Usage(bytes: 19, files: 6))
        try sample.base.put("unseen", "123")
        try sample.storage.put("new", "1")
        #expect(sample.ledger.usage == Usage(bytes: 15, files: 6))
        sample.ledger.forget()
        try sample.storage.put("new", "")
        #expect(sample.ledger.usage == Usage(bytes: 17, files: 7))
    }

    @Test(arguments: StorageKind.allCases)
    func everyChangeIsTakenDown(kind: StorageKind) throws {
        let sample = try sample(kind)
        let storage = sample.storage
        let changes: [(String, (any Storage) throws -> Void)] = [
            ("new", { try $0.put("new", "12345") }),
            ("replace", { try $0.put("README", "1") }),
            ("append", { try $0.put("README", "234", .appending) }),
            ("go on", { try $0.put("README", "5", .at(4)) }),
            ("cut", { try $0.put("README", "xy", .at(1)) }),
            ("unique", { try $0.put("new", "unique", .unique) }),
            ("link", { try $0.makeLink(at: try at("link"), pointingTo: "new") }),
            ("directory", { try $0.makeDirectory(try at("made")) }),
            ("move", { try $0.rename(try at("new"), to: try at("made/new")) }),
            ("move over", { try $0.rename(try at("pub/two"), to: try at("pub/one")) }),
            ("copy", { try $0.copy(try at("README"), to: try at("copy")) }),
            ("copy over", { try $0.copy(try at("made/new"), to: try at("copy")) }),
            ("join", { try $0.append(contentsOf: [try at("copy")], to: try at("README")) }),
            ("break off", { try $0.breakOff("broken", "half") }),
            ("break off over", { try $0.breakOff("README", "half of it") }),
            ("break off behind", { try $0.breakOff("pub/one", "tail", .appending) }),
            ("go on with it", { try $0.breakOff("broken", " more", .appending) }),
            ("finish it", { try $0.put("broken", "!", .appending) }),
            ("begin it anew", { try $0.breakOff("README", "x") }),
            ("break off in a directory", { try $0.breakOff("empty/broken", "half") }),
            ("remove what holds only that", { try $0.removeDirectory(try at("empty")) }),
            ("remove", { try $0.removeFile(try at("README")) }),
            ("remove a link", { try $0.removeFile(try at("link")) }),
            ("refused", { try? $0.removeDirectory(try at("pub")) }),
            ("refused too", { try? $0.makeDirectory(try at("pub")) }),
            ("sweep", { try $0.sweep(olderThan: .seconds(-60)) }),
        ]
        for (name, change) in changes {
            try change(storage)
            let real = try sample.base.usage(below: .root) { _ in true }
            #expect(sample.ledger.usage == real, "\(name)")
            #expect(sample.ledger.free == Usage(bytes: .max, files: .max) - real, "\(name)")
        }
    }

    @Test(arguments: StorageKind.allCases)
    func theShareIsNotExceeded(kind: StorageKind) throws {
        let sample = try sample(kind, bytes: 24)
        let storage = sample.storage
        try storage.put("ten", "1234567890")
        #expect(try storage.availableSpace(at: .root) == 0)
        #expect(refusal { try storage.put("README", "1") } == .quotaExceeded)
        #expect(refusal { try storage.put("README", "1", .appending) } == .quotaExceeded)
        #expect(refusal { try storage.copy(try at("pub/one"), to: try at("copy")) } == .quotaExceeded)
        #expect(try storage.content("README") == "hello world")
        try storage.put("nothing", "")
        try storage.removeFile(try at("ten"))
        #expect(refusal { try storage.put("eleven", "12345678901") } == .quotaExceeded)
        // What fitted is kept for its owner, and counts.
        #expect(storage.partial(of: try at("eleven"))?.length == 10)
        #expect(sample.ledger.free.bytes == 0)
        try storage.removeFile(try at("eleven"))
        try storage.put("again", "1234567890")
        #expect(sample.ledger.usage == (try sample.base.usage(below: .root) { _ in true }))
    }

    @Test(arguments: StorageKind.allCases)
    func namesAreCountedToo(kind: StorageKind) throws {
        let storage = try sample(kind, files: 6).storage
        try storage.put("six", "6")
        for act: (any Storage) throws -> Void in [
            { try $0.put("seven", "") }, { try $0.makeDirectory(try at("seven")) },
            { try $0.makeLink(at: try at("seven"), pointingTo: "six") },
            { try $0.copy(try at("six"), to: try at("seven")) }, { try $0.put("six", "", .unique) },
        ] {
            #expect(refusal { try act(storage) } == .quotaExceeded)
        }
        try storage.put("six", "replaced")
        try storage.rename(try at("six"), to: try at("renamed"))
        #expect(try storage.names() == ["README", "empty", "pub", "renamed"])
    }

    /// Two uploads that race each see what the other has set apart.
    @Test(arguments: StorageKind.allCases)
    func uploadsUnderWayCount(kind: StorageKind) throws {
        let sample = try sample(kind, bytes: 14 + (3 << 20))
        let first = try sample.storage.write(try at("first"), .replacing)
        let second = try sample.storage.write(try at("second"), .replacing)
        #expect(try first.allowance(wanting: 1) == 1)
        #expect(try second.allowance(wanting: 100) == 100)
        #expect(sample.ledger.free.bytes == 1 << 20)
        #expect(try first.allowance(wanting: 5 << 20) == 2 << 20)
        #expect(sample.ledger.free.bytes == 0)
        #expect(try second.allowance(wanting: 2 << 20) == 1 << 20)
        try second.say("2")
        first.discard()
        #expect(try second.allowance(wanting: 9 << 20) == (3 << 20) - 1)
        try second.commit()
        #expect(sample.ledger.usage == Usage(bytes: 15, files: 6))
        #expect(sample.ledger.free.bytes == (3 << 20) - 1)
    }

    @Test(arguments: StorageKind.allCases)
    func manyAtOnceStayWithinTheShare(kind: StorageKind) throws {
        let sample = try sample(kind, bytes: 14 + 1_000)
        let taken = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 40) { index in
            for round in 0..<5
            where (try? sample.storage.put(Pathname("\(index)-\(round)"), String(repeating: "x", count: 30))) != nil {
                taken.add(1, ordering: .relaxed)
            }
        }
        let real = try sample.base.usage(below: .root) { _ in true }
        #expect(real.bytes <= 1_014)
        #expect(taken.load(ordering: .relaxed) > 0)
        #expect(sample.ledger.usage == real)
        #expect(sample.ledger.free.bytes == 1_014 - real.bytes)
    }

    /// An upload that ends in the midst of a removal.
    @Test(arguments: StorageKind.allCases)
    func changesThatMeetAreBothCounted(kind: StorageKind) throws {
        let (_, base) = try kind.owned(by: [1])
        func expectCounted(_ base: some Storage) throws {
            let ledger = QuotaLedger(limits: .init())
            let meeting = Meeting(base: base)
            let storage = Self.quota(meeting, ledger)
            let upload = try storage.write(try at("README"), .replacing)
            try upload.say("12345")
            meeting.end(upload)
            try storage.removeFile(try at("README"))
            try storage.put("new", "1")
            #expect(ledger.usage == (try base.usage(below: .root) { _ in true }))
        }
        try expectCounted(base)
    }

    /// What the kernel is told to write into the descriptor passes no limit before the commit.
    @Test func whoDoesNotAskDoesNotGetIt() throws {
        let sample = try sample(.local, bytes: 20)
        let upload = try sample.storage.write(try at("README"), .replacing)
        try upload.begin()
        let descriptor = upload.descriptor ?? -1
        #expect(write(descriptor, "1234567", 7) == 7)
        var kind: StorageError.Kind?
        do { try upload.commit() } catch { kind = error.kind }
        #expect(kind == .quotaExceeded)
        #expect(try sample.storage.content("README") == "hello world")
        #expect(sample.ledger.usage == (try sample.base.usage(below: .root) { _ in true }))
    }

    @Test(arguments: StorageKind.allCases)
    func whatGrowsBehindALinkIsCounted(kind: StorageKind) throws {
        let sample = try sample(kind)
        try sample.storage.makeLink(at: try at("link"), pointingTo: "README")
        try sample.storage.put("link", "123456", .appending)
        try sample.storage.put("new", "1")
        #expect(sample.ledger.usage == (try sample.base.usage(below: .root) { _ in true }))
    }

    @Test func aSnapshotIsNotCountedAgain() throws {
        let base = MemoryStorage()
        base.add("file", content: [1, 2, 3])
        let ledger = QuotaLedger(limits: .init(bytes: 100), snapshot: Usage(bytes: 90, files: 1))
        let storage = Self.quota(base, ledger)
        #expect(refusal { try storage.put("new", "12345678901") } == .quotaExceeded)
        #expect(ledger.usage == Usage(bytes: 90, files: 1))
        ledger.limits = .init(bytes: 200)
        try storage.put("new", "12345678901")
        #expect(ledger.usage == Usage(bytes: 101, files: 2))
    }

    /// What a program took out of the tree is found to be free before anything is refused, but not each time.
    @Test func itIsCountedAgainBeforeARefusal() throws {
        for (interval, expected) in [(Duration.zero, StorageError.Kind?.none), (.seconds(60), .quotaExceeded)] {
            let base = MemoryStorage()
            base.add("file", content: [1, 2, 3])
            let ledger = QuotaLedger(limits: .init(bytes: 4, files: 1), recountingInterval: interval)
            let storage = Self.quota(base, ledger)
            #expect(refusal { try storage.put("new", "12") } == .quotaExceeded)
            try base.removeFile(try at("file"))
            #expect(refusal { try storage.put("new", "12") } == expected)
        }
    }

    @Test func sweepingHasItCountedAgain() throws {
        let scratch = try Scratch()
        try scratch.file("file", "12345")
        let tally = try UsageTally.shared(by: try LocalStorage(root: scratch.path))
        let storage = Self.quota(
            try LocalStorage(root: scratch.path), QuotaLedger(limits: .init(bytes: 5), tally: tally))
        #expect(refusal { try storage.put("new", "1") } == .quotaExceeded)
        #expect(unlink("\(scratch.path)/file") == 0)
        #expect(refusal { try storage.put("new", "1") } == .quotaExceeded)
        try LocalStorage(root: scratch.path).sweep(olderThan: .seconds(60))
        try storage.put("new", "1")
        #expect(tally.usage == Usage(bytes: 1, files: 1))
    }

    /// Whatever path leads to a home, and whatever their limits, those who share it share what is used of it.
    @Test func oneTreeHasOneTally() throws {
        let scratch = try Scratch()
        try scratch.directory("home")
        try scratch.link("way", to: "home")
        func share(_ path: String, _ bytes: UInt64) throws -> any Storage {
            let local = try LocalStorage(root: "\(scratch.path)/\(path)")
            return Self.quota(local, QuotaLedger(limits: .init(bytes: bytes), tally: try .shared(by: local)))
        }
        let (one, other) = (try share("home", 10), try share("way", 20))
        try one.put("nine", "123456789")
        #expect(refusal { try one.put("two", "12") } == .quotaExceeded)
        try other.put("ten", "1234567890")
        #expect(refusal { try other.put("two", "12") } == .quotaExceeded)
        #expect(try other.availableSpace(at: .root) == 1)
        #expect(UsageTally.known(for: try LocalStorage(root: scratch.path)) == nil)
    }

    /// What is brought over takes room, as what is sent does; a name that is there needs none.
    @Test(arguments: StorageKind.allCases)
    func whatIsBroughtOverIsSetApart(kind: StorageKind) throws {
        let sample = try sample(kind, bytes: 24, files: 5)
        #expect(refusal { try sample.storage.put("README", "1", .at(10)) } == .quotaExceeded)
        try sample.storage.put("README", "1", .at(9))
        try sample.storage.copy(try at("pub/two"), to: try at("pub/one"))
        try sample.storage.breakOff("README", "no name")
        #expect(sample.ledger.usage == (try sample.base.usage(below: .root) { _ in true }))
        #expect(sample.ledger.usage == Usage(bytes: 14, files: 5))
    }

    @Test(arguments: StorageKind.allCases)
    func copiesThroughLinksAreCounted(kind: StorageKind) throws {
        let sample = try sample(kind, bytes: 40)
        try sample.storage.makeLink(at: try at("link"), pointingTo: "pub/one")
        try sample.storage.copy(try at("README"), to: try at("link"))
        try sample.storage.append(contentsOf: [try at("pub/two")], to: try at("link"))
        #expect(sample.ledger.usage == (try sample.base.usage(below: .root) { _ in true }))
        #expect(sample.ledger.usage == Usage(bytes: 24, files: 5))
    }

    @Test func countingEndsInTime() throws {
        let base = MemoryStorage()
        base.add("file", content: [1, 2, 3])
        let ledger = QuotaLedger(limits: .init(bytes: 100), countingTime: .zero)
        try Self.quota(SlowlyCounted(base: base), ledger).put("new", "1")
        #expect(ledger.usage == Usage(bytes: 1, files: 1))
    }
}

private struct QuotaSample {
    let base: any Storage
    let storage: any Storage
    let ledger: QuotaLedger
}

private final class Waiting: Sendable { let upload = Mutex<Upload?>(nil) }

/// A storage in which an upload is committed when a removal has begun.
private final class Meeting<Base: Storage>: ForwardingStorage {
    let base: Base
    private let upload: Waiting
    init(base: Base) { (self.base, upload) = (base, Waiting()) }
    func rewrapped(_ base: Base) -> Meeting { Meeting(base: base, upload) }
    private init(base: Base, _ upload: Waiting) { (self.base, self.upload) = (base, upload) }
    func end(_ upload: consuming Upload) {
        var upload: Upload? = upload
        self.upload.upload.withLock { swap(&$0, &upload) }
    }
    func removeFile(_ path: VirtualPath) throws(StorageError) {
        try upload.upload.withLock { upload throws(StorageError) in try upload.take()?.commit() }
        try base.removeFile(path)
    }
    func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        try base.write(path, placement)
    }
    func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError) -> UInt64 {
        try base.copy(path, to: target, while: goesOn)
    }
    func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    { try base.append(contentsOf: sources, to: target, while: goesOn) }
}

/// A storage that counts nothing before it asks whether to go on.
private struct SlowlyCounted: ForwardingStorage {
    let base: MemoryStorage
    func rewrapped(_ base: MemoryStorage) -> Self { Self(base: base) }
    func usage(below path: VirtualPath, while goesOn: (Usage) -> Bool) throws(StorageError) -> Usage {
        guard goesOn(Usage()) else { return Usage() }
        return try base.usage(below: path, while: goesOn)
    }
    func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        try base.write(path, placement)
    }
    func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError) -> UInt64 {
        try base.copy(path, to: target, while: goesOn)
    }
    func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64
    { try base.append(contentsOf: sources, to: target, while: goesOn) }
}

extension Storage {
    /// Writes so much of a file, and goes.
    fileprivate func breakOff(_ path: Pathname, _ text: String, _ placement: Placement = .replacing) throws {
        let upload = try write(try at(path), placement)
        try upload.begin()
        try upload.say(text)
        upload.discard()
    }
}
