extension Double {
    /// The number with exactly this many decimals, rounded; a point between, as reply texts have it.
    package func fixed(_ decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 1e18 else { return String(self) }
        let units = UInt64(scaled)
        let digits = Digits.padded(units, width: decimals + 1)
        let sign = self < 0 && units > 0 ? "-" : ""
        return decimals == 0 ? sign + digits : sign + digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }
}
