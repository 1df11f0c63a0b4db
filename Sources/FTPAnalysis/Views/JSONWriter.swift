import FTPCore

/// Writes JSON as it is told to, a value at a time.
struct JSONWriter<Output: TextOutputStream> {
    private var output: Output
    /// Whether a comma is due before the next value, by depth.
    private var due: [Bool] = [false]
    private var isAfterKey = false

    init(_ output: Output) { self.output = output }

    /// The stream, with everything written.
    consuming func finish() -> Output {
        output.write("\n")
        return output
    }

    /// The stream, with everything written and no line end.
    consuming func withoutLineEnd() -> Output { output }

    mutating func object(_ body: (inout JSONWriter) -> Void) { nest("{", "}", body) }

    mutating func array(_ body: (inout JSONWriter) -> Void) { nest("[", "]", body) }

    mutating func key(_ name: String) {
        separate()
        output.write(QuotedText.json(name) + ":")
        isAfterKey = true
    }

    mutating func string(_ text: String?) {
        separate()
        output.write(text.map(QuotedText.json) ?? "null")
    }

    mutating func number(_ value: Int?) {
        separate()
        output.write(value.map { String($0) } ?? "null")
    }

    mutating func boolean(_ value: Bool?) {
        separate()
        output.write(value.map { $0 ? "true" : "false" } ?? "null")
    }

    mutating func strings(_ list: [String]) {
        array { json in for text in list { json.string(text) } }
    }

    /// Ends a line between values, so that long documents can be looked at.
    mutating func newline() { output.write("\n") }

    /// Begins an object or an array.
    mutating func begin(_ open: String) {
        separate()
        output.write(open)
        due.append(false)
    }

    /// Ends it.
    mutating func end(_ close: String) {
        due.removeLast()
        output.write(close)
    }

    private mutating func nest(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
        begin(open)
        body(&self)
        end(close)
    }

    private mutating func separate() {
        if isAfterKey {
            isAfterKey = false
            return
        }
        if due[due.count - 1] { output.write(",") }
        due[due.count - 1] = true
    }
}
