/// Runs a program to its end.
///
/// - Returns: What it wrote on standard output.
/// - Throws: When it does not end in time, or with a status other than 0.
@discardableResult
func run(_ invocation: Invocation, within bound: Duration = Bounds.run) throws -> [UInt8] {
    let child = try ChildProcess(invocation)
    let status = try child.waitForExit(within: bound)
    guard status == .exited(0) else { throw Failure("\(status): \(child.transcript)") }
    return child.output
}
