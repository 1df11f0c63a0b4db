import Foundation

/// Functions of glibc that its Swift module does not show, looked up by name.
///
/// The casts are sound because the types written here are those of the C declarations.
enum GNU {
    /// Makes a pipe with flags.
    static func pipe2(_ ends: inout [Int32], _ flags: Int32) throws -> Int32 {
        typealias Function = @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32
        return unsafeBitCast(try symbol("pipe2"), to: Function.self)(&ends, flags)
    }

    /// Accepts a connection with flags and without asking for its address.
    static func accept4(_ socket: Int32, _ flags: Int32) throws -> Int32 {
        typealias Function = @convention(c) (Int32, OpaquePointer?, OpaquePointer?, Int32) -> Int32
        return unsafeBitCast(try symbol("accept4"), to: Function.self)(socket, nil, nil, flags)
    }

    /// Makes a spawned program start in a folder.
    static func addChangeOfFolder(_ actions: inout posix_spawn_file_actions_t, _ folder: String) throws {
        typealias Function =
            @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>) -> Int32
        let function = unsafeBitCast(try symbol("posix_spawn_file_actions_addchdir_np"), to: Function.self)
        guard function(&actions, folder) == 0 else { throw Failure("cannot start in \(folder)") }
    }

    /// A descriptor for a process, readable once it has ended.
    ///
    /// The wrapper is newer (2.36) than the system call. `syscall` is variadic, but with integer arguments only it is
    /// called like any other function on every Linux platform of Swift.
    static func pidfdOpen(_ pid: pid_t) throws -> Int32 {
        typealias Function = @convention(c) (Int, Int, Int) -> Int
        let number = 434
        return Int32(unsafeBitCast(try symbol("syscall"), to: Function.self)(number, Int(pid), 0))
    }

    private static func symbol(_ name: String) throws -> UnsafeMutableRawPointer {
        guard let symbol = dlsym(nil, name) else { throw Failure("this C library has no \(name)") }
        return symbol
    }
}
