/// Jobs that wait for a thread, the first come first.
struct JobLine {
    /// Nil where a job was taken: what it holds must not live until the last of the line is done.
    private var jobs: [WorkerPool.Job?] = []
    /// Where in `jobs` the next one is; the front is cut off in one go.
    private var next = 0

    var isEmpty: Bool { next == jobs.count }

    mutating func append(_ job: @escaping WorkerPool.Job) { jobs.append(job) }

    mutating func take() -> WorkerPool.Job? {
        guard next < jobs.count else { return nil }
        defer {
            jobs[next] = nil
            next += 1
            // Half of it at a time, so that a line that is never empty does not grow for ever.
            if next * 2 >= jobs.count {
                jobs.removeFirst(next)
                next = 0
            }
        }
        return jobs[next]
    }
}
