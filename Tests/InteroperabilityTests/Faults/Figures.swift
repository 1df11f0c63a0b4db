import Foundation

/// What /proc tells of a server's size.
struct Figures {
    /// Resident memory, in KiB.
    let memory: Int
    /// Open descriptors.
    let descriptors: Int
    /// Processor time since its start.
    let processor: Duration

    init(of process: pid_t) throws {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let memory = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure("no VmRSS of \(process)")
        }
        self.memory = memory
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        // Behind the name, which may hold anything, stand the state and then numbers: the 12th and 13th are ticks.
        let fields = stat.split(separator: ")").last?.split(separator: " ").compactMap { Int($0) } ?? []
        guard fields.count > 11 else { throw Failure("no times of \(process)") }
        processor = .milliseconds((fields[10] + fields[11]) * 1_000 / sysconf(Int32(_SC_CLK_TCK)))
    }
}

extension FerryServer {
    func figures() throws -> Figures { try Figures(of: process.pid) }

    /// Waits until the server has no more descriptors open than this.
    func settles(at descriptors: Int) throws -> Bool {
        let deadline = Deadline(after: Bounds.conversation)
        while try figures().descriptors > descriptors {
            if deadline.hasPassed { return false }
            poll(nil, 0, 20)
        }
        return true
    }
}
