/// Where each value was given, so that what is found wrong with it later can be named like a mistake in its text.
struct SettingsPlaces: Sendable {
    /// One source of values, and the line in it.
    struct Place: Sendable {
        let source: String
        var line: Int?
        var isUsage = false
    }

    private var places: [String: Place] = [:]

    subscript(key: String) -> Place? {
        get { places[key] }
        set { places[key] = newValue }
    }

    /// A problem with the value of a key, or of the first of several that was given.
    func problem(_ keys: String..., message: String) -> SettingsProblem {
        let given = keys.first { places[$0] != nil }
        let key = given ?? keys.first ?? ""
        guard let place = given.flatMap({ places[$0] }) else { return SettingsProblem(key, nil, message) }
        var problem = SettingsProblem(place.source, place.line, "\(key): \(message)")
        problem.isUsage = place.isUsage
        return problem
    }
}
