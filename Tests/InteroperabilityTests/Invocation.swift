import Foundation

/// A program to run: what to start, with which arguments and environment, and where.
struct Invocation {
    var program: String
    var arguments: [String]
    var environment: [String: String] = [:]
    /// What it reads from its standard input.
    var input = ""
    /// The folder it runs in.
    var folder: String?

    /// The command as one would type it, for messages.
    var words: String { ([program] + arguments).joined(separator: " ") }

    /// The environment of the test with what the invocation adds. No proxy, no configuration from the home folder,
    /// and names are UTF-8.
    func fullEnvironment() -> [String: String] {
        var all = ProcessInfo.processInfo.environment.filter { !$0.key.lowercased().hasSuffix("_proxy") }
        all["LC_ALL"] = "C.UTF-8"
        all["HOME"] = "/nonexistent"
        return all.merging(environment) { $1 }
    }
}
