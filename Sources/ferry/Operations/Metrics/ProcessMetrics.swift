import Glibc

/// What the process itself uses, by the names that Prometheus' own clients have for it.
enum ProcessMetrics {
    /// Adds them to the text. It reads `/proc`, which does not wait for any disk.
    static func write(into text: inout MetricsText) {
        var usage = rusage()
        if getrusage(RUSAGE_SELF.rawValue, &usage) == 0 {
            let seconds = usage.ru_utime.inSeconds + usage.ru_stime.inSeconds
            text.single("process_cpu_seconds_total", .counter, "Processor time used, in seconds.", seconds)
        }
        // statm: pages in all, pages in memory, …
        let pages = (contents(of: "/proc/self/statm") ?? "").split(separator: " ").compactMap { Double(String($0)) }
        if pages.count >= 2 {
            let size = Double(sysconf(CInt(_SC_PAGESIZE)))
            text.single("process_virtual_memory_bytes", .gauge, "Address space, in bytes.", pages[0] * size)
            text.single("process_resident_memory_bytes", .gauge, "Memory in use, in bytes.", pages[1] * size)
        }
        if let descriptors = openDescriptors() {
            text.single("process_open_fds", .gauge, "Open descriptors.", Double(descriptors))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            text.single("process_max_fds", .gauge, "The most descriptors that may be open.", Double(limit.rlim_cur))
        }
    }

    private static func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without `.`, `..`, and the descriptor that counts.
        return max(0, count - 3)
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}

extension timeval {
    fileprivate var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
