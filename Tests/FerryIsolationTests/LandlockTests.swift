import CFerry
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import ferry

/// Landlock's rules, in force for one thread each: what the server's own care would prevent is tried without that care.
@Suite(.enabled(if: ferry_landlock_abi() >= 3, "this kernel has no Landlock, or an old one"))
struct LandlockTests {
    private let place: Place

    init() throws { place = try Place() }

    /// Tries something on a thread that only what the policy allows may be done by.
    private func confined(_ policy: LandlockPolicy, _ body: @escaping @Sendable () -> Void) throws {
        let version = ferry_landlock_abi()
        let done = DispatchSemaphore(value: 0)
        let failure = Mutex<String?>("the thread did not begin")
        try withExtendedLifetime(failure) {
            try startThread {
                defer { done.signal() }
                do {
                    let rules = try Landlock.rules(for: policy, version: version)
                    guard ferry_forgo_privileges() == 0, ferry_landlock_enforce(rules.descriptor) == 0 else {
                        return failure.withLock { $0 = "cannot enforce: \(errno)" }
                    }
                    failure.withLock { $0 = nil }
                    body()
                } catch {
                    failure.withLock { $0 = "\(error)" }
                }
            }
            done.wait()
        }
        #expect(failure.withLock { $0 } == nil)
    }

    @Test func aWritableTree() throws {
        let path = place.path
        try confined(LandlockPolicy(writable: [path + "/tree"])) {
            #expect(errorOf { open(path + "/tree/README", O_RDWR | O_TRUNC) } == 0)
            #expect(errorOf { open(path + "/tree/new", O_WRONLY | O_CREAT, 0o600) } == 0)
            #expect(errorOf { truncate(path + "/tree/README", 3) } == 0)
            #expect(errorOf { mkdir(path + "/tree/made", 0o700) } == 0)
            // From one directory into another: what an upload and a RNTO may need.
            #expect(errorOf { rename(path + "/tree/new", path + "/tree/made/moved") } == 0)
            #expect(errorOf { link(path + "/tree/made/moved", path + "/tree/linked") } == 0)
            #expect(errorOf { symlink("README", path + "/tree/symbolic") } == 0)
            #expect(errorOf { open(path + "/tree/symbolic", O_RDONLY) } == 0)
            #expect(errorOf { unlink(path + "/tree/made/moved") } == 0)
            #expect(errorOf { rmdir(path + "/tree/made") } == 0)
        }
    }

    @Test func aReadOnlyTree() throws {
        let path = place.path
        try confined(LandlockPolicy(readable: [path + "/tree"])) {
            #expect(errorOf { open(path + "/tree", O_RDONLY | O_DIRECTORY) } == 0)
            #expect(errorOf { open(path + "/tree/README", O_RDONLY) } == 0)
            #expect(errorOf { open(path + "/tree/README", O_WRONLY) } == EACCES)
            #expect(errorOf { truncate(path + "/tree/README", 0) } == EACCES)
            #expect(errorOf { open(path + "/tree/new", O_WRONLY | O_CREAT, 0o600) } == EACCES)
            #expect(errorOf { unlink(path + "/tree/README") } == EACCES)
            #expect(errorOf { mkdir(path + "/tree/made", 0o700) } == EACCES)
        }
    }

    /// A path that climbs out, opened without `openat2` and its RESOLVE_BENEATH: the kernel refuses it all the same.
    @Test(arguments: [
        "/../outside/secret", "/way-out/secret", "/../../../bin/sh",
    ])
    func outside(_ way: String) throws {
        let path = place.path
        try confined(LandlockPolicy(writable: [path + "/tree"])) {
            #expect(errorOf { open(path + "/tree" + way, O_RDONLY) } == EACCES)
        }
        #expect(errorOf { open(path + "/tree" + way, O_RDONLY) } == 0)
    }

    @Test func nothingIsMovedOut() throws {
        let path = place.path
        try confined(LandlockPolicy(readable: [path + "/outside"], writable: [path + "/tree"])) {
            #expect(errorOf { rename(path + "/tree/README", path + "/outside/README") } != 0)
            #expect(errorOf { link(path + "/outside/secret", path + "/tree/secret") } != 0)
        }
    }

    @Test func nothingUploadedIsRunAndNoDeviceMade() throws {
        let path = place.path
        try confined(LandlockPolicy(writable: [path + "/tree"])) {
            #expect(errorOf { mkfifo(path + "/tree/pipe", 0o600) } == EACCES)
            #expect(errorOf { execl(path + "/tree/program") } == EACCES)
            #expect(errorOf { execl("/bin/sh") } == EACCES)
        }
    }

    @Test func whatTheServerKeeps() throws {
        let path = place.path
        let policy = LandlockPolicy(
            readable: [path + "/tree"], state: [path + "/outside/secret", path + "/logs/new.log"])
        try confined(policy) {
            // A file that is there, and its directory: logs are put away under other names.
            #expect(errorOf { open(path + "/outside/secret", O_WRONLY | O_TRUNC) } == 0)
            #expect(errorOf { rename(path + "/outside/secret", path + "/outside/secret.1") } == 0)
            #expect(errorOf { open(path + "/outside/secret", O_WRONLY | O_CREAT, 0o600) } == 0)
            #expect(errorOf { open(path + "/tree/README", O_WRONLY) } == EACCES)
            // One that is not there yet, in its directory.
            #expect(errorOf { open(path + "/logs/new.log", O_WRONLY | O_CREAT, 0o600) } == 0)
            #expect(errorOf { rename(path + "/logs/new.log", path + "/logs/old.log") } == 0)
        }
    }

    @Test func whatTheSystemNeeds() throws {
        try confined(LandlockPolicy()) {
            #expect(errorOf { open("/etc/passwd", O_RDONLY) } == 0)
            #expect(errorOf { open("/dev/urandom", O_RDONLY) } == 0)
            #expect(errorOf { open("/dev/null", O_WRONLY) } == 0)
            #expect(errorOf { open("/etc/passwd", O_WRONLY) } == EACCES)
            // Dispatch ends a process that may not read its threads' states.
            #expect(errorOf { open("/proc/self/task/\(getpid())/stat", O_RDONLY) } == 0)
            #expect(errorOf { open("/proc/\(getpid())/stat", O_RDONLY) } == 0)
            #expect(errorOf { open("/proc/1/environ", O_RDONLY) } == EACCES)
            #expect(errorOf { open("/proc", O_RDONLY | O_DIRECTORY) } == EACCES)
            #expect(errorOf { open("/", O_RDONLY | O_DIRECTORY) } == EACCES)
        }
    }
}

/// A tree, and what lies beside it.
private final class Place: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/ferry-landlock-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for name in ["tree", "outside", "logs"] { mkdir("\(path)/\(name)", 0o700) }
        for name in ["tree/README", "tree/program", "outside/secret"] {
            close(open("\(path)/\(name)", O_WRONLY | O_CREAT, 0o700))
        }
        symlink("../outside", "\(path)/tree/way-out")
    }

    deinit { Self.removeTree(path) }

    private static func removeTree(_ path: String) {
        if remove(path) == 0 { return }
        guard let directory = opendir(path) else { return }
        var names: [String] = []
        while let entry = readdir(directory) { names.append(String(cString: ferry_entry_name(entry))) }
        closedir(directory)
        for name in names where name != "." && name != ".." { removeTree("\(path)/\(name)") }
        remove(path)
    }
}

/// The error that a call ends with, 0 for none. A descriptor that it returns is closed.
private func errorOf(_ call: () -> CInt) -> CInt {
    let result = call()
    let error = errno
    if result > 2 { close(result) }
    return result < 0 ? error : 0
}

/// Executes a program in a child that shares this thread's rules. Of a program that may be run it returns 0.
private func execl(_ path: String) -> CInt {
    var child: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
    defer { free(arguments[0]) }
    let error = posix_spawn(&child, path, nil, nil, &arguments, nil)
    guard error != 0 else {
        waitpid(child, nil, 0)
        return 0
    }
    errno = error
    return -1
}

/// Starts a thread that nothing else ever runs on.
private func startThread(_ body: @escaping @Sendable () -> Void) throws {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let status = pthread_create(
        &thread, nil,
        { context in
            // The pointer is the one that was retained for this thread alone.
            if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
            return nil
        }, box.toOpaque())
    guard status == 0 else {
        box.release()
        throw Failure("no thread: \(status)")
    }
    pthread_detach(thread)
}
