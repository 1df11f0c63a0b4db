/// What a program wrote before it ended well.
struct Written {
    let output: [UInt8]
    let errors: [UInt8]

    /// Both streams as text.
    var text: String { String(decoding: output + errors, as: UTF8.self) }
}

/// Runs a program to its end.
///
/// - Throws: When it does not end in time, or with a status other than 0.
@discardableResult
func run(_ invocation: Invocation, within bound: Duration = Bounds.run) throws -> Written {
    let child = try ChildProcess(invocation)
    let status = try child.waitForExit(within: bound)
    guard status == .exited(0) else { throw Failure("\(status): \(child.transcript)") }
    return Written(output: [UInt8](child.output), errors: [UInt8](child.errors))
}
