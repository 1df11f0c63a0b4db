import Glibc

/// The processes of a server: some that are named, and all that descend from them.
struct ProcessTree: Sendable {
    let roots: [pid_t]

    /// The first of the named processes that does not exist.
    var missing: pid_t? { roots.first { kill($0, 0) != 0 && errno == ESRCH } }

    /// What they have used so far. Children that have ended and been waited for are in their parents' account.
    func usage() -> ServerUsage {
        let all = Self.all()
        var members = Set(roots)
        var isGrowing = true
        while isGrowing {
            let children = all.filter { members.contains($0.parent) && !members.contains($0.number) }
            members.formUnion(children.map(\.number))
            isGrowing = !children.isEmpty
        }
        let ticks = all.filter { members.contains($0.number) }.reduce(0) { $0 + $1.ticks }
        let memory = members.reduce(UInt64(0)) { $0 + Self.proportionalMemory(of: $1) }
        let ticksPerSecond = Double(max(1, sysconf(CInt(_SC_CLK_TCK))))
        return ServerUsage(seconds: Double(ticks) / ticksPerSecond, memory: memory, processes: members.count)
    }

    private struct Process {
        let number: pid_t
        let parent: pid_t
        /// User and system time, its own and that of children waited for, in clock ticks.
        let ticks: UInt64
    }

    private static func all() -> [Process] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var processes: [Process] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = pid_t(name), let process = process(number) { processes.append(process) }
        }
        return processes
    }

    /// proc_pid_stat(5). The name stands in parentheses and may hold anything; the fields begin after the last one.
    private static func process(_ number: pid_t) -> Process? {
        guard let text = contents(of: "/proc/\(number)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 14, let parent = pid_t(fields[1]) else { return nil }
        return Process(number: number, parent: parent, ticks: fields[11...14].reduce(0) { $0 + (UInt64($1) ?? 0) })
    }

    /// The PSS: memory that several processes share counts for each in part.
    private static func proportionalMemory(of number: pid_t) -> UInt64 {
        guard let text = contents(of: "/proc/\(number)/smaps_rollup"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pss:") })
        else { return 0 }
        return line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1024 } ?? 0
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 1) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }
    }
}

/// What a server uses of the machine.
struct ServerUsage: Sendable {
    /// Processor time.
    var seconds: Double
    /// Bytes of memory (PSS).
    var memory: UInt64
    var processes: Int

    /// The processor time since an earlier look, and the memory now.
    func since(_ earlier: ServerUsage) -> ServerUsage {
        ServerUsage(seconds: max(0, seconds - earlier.seconds), memory: memory, processes: processes)
    }
}
