import Foundation

/// Where the programs are that the tests run.
enum Program {
    /// A third-party program in the search path. A missing one fails the test: these tests never skip.
    static func named(_ name: String) throws -> String {
        // Servers live in sbin, which not every account searches.
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        for folder in folders.map(String.init) + ["/usr/sbin", "/sbin"] {
            let path = "\(folder)/\(name)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw Failure("\(name) is missing: run Tests/Peers/install")
    }

    /// A file of a server unpacked by `Tests/Peers/install`.
    static func unpacked(_ path: String) throws -> String {
        let file = "\(cache)/\(path)"
        guard FileManager.default.fileExists(atPath: file) else {
            throw Failure("\(file) is missing: run Tests/Peers/install")
        }
        return file
    }

    /// A script or template in `Tests/Peers`.
    static func peers(_ name: String) -> String { "\(peersFolder)/\(name)" }

    /// The `ferry` under test: `$FERRY_EXECUTABLE`, or else the product in the build folder that holds the tests.
    static func ferry() throws -> String {
        if let path = ProcessInfo.processInfo.environment["FERRY_EXECUTABLE"] { return path }
        let folders = [CommandLine.arguments[0], "/proc/self/exe"].map {
            URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path
        }
        for path in folders.map({ "\($0)/ferry" }) where FileManager.default.isExecutableFile(atPath: path) {
            return path
        }
        throw Failure("ferry is not beside the tests in \(folders): build it, or set FERRY_EXECUTABLE")
    }

    /// The folder that the servers are unpacked into.
    static var cache: String {
        ProcessInfo.processInfo.environment["FERRY_PEERS"]
            ?? URL(fileURLWithPath: peersFolder).appendingPathComponent("../../.build/peers").standardized.path
    }

    /// Where the unpacked libraries are, for the loader.
    static func libraryPath() -> String {
        ["usr/lib", "lib"].flatMap { parent in
            let folders = try? FileManager.default.contentsOfDirectory(atPath: "\(cache)/\(parent)")
            return (folders ?? []).filter { $0.contains("-linux-") }.map { "\(cache)/\(parent)/\($0)" }
        }
        .joined(separator: ":")
    }

    private static let peersFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../Peers").standardized.resolvingSymlinksInPath().path
}
