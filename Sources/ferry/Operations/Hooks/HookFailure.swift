/// Why a hook's target did not take a message.
struct HookFailure: Error, CustomStringConvertible {
    let description: String
    /// Whether it will not get better by trying again.
    let isLasting: Bool
}
