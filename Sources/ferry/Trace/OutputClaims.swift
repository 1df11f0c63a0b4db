import ArgumentParser

/// Where options want something written. Standard output, and a file, can be had by one of them.
struct OutputClaims {
    private var claims: [(option: String, place: String)] = []

    /// An option that has something written to a file, or to standard output for `-`; none when it was not given.
    mutating func add(_ option: String, _ place: String?) {
        guard let place else { return }
        claims.append((place == "-" ? "\(option) -" : option, place))
    }

    /// An option that has something written to standard output.
    mutating func add(_ option: String) { claims.append((option, "-")) }

    /// Refuses two that want the same.
    func check() throws {
        for (index, claim) in claims.enumerated() {
            guard let other = claims[..<index].first(where: { $0.place == claim.place }) else { continue }
            throw ValidationError(
                claim.place == "-"
                    ? "\(other.option) and \(claim.option) both want standard output: choose one."
                    : "\(other.option) and \(claim.option) both want \(claim.place): name two files.")
        }
    }
}
