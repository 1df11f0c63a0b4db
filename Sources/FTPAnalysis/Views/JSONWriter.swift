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

    mutating func object(_ body: (inout JSONWriter) -> Void) { nest("{", "}", body) }

    mutating func array(_ body: (inout JSONWriter) -> Void) { nest("[", "]", body) }

    mutating func key(_ name: String) {
        separate()
        quote(name)
        output.write(":")
        isAfterKey = true
    }

    mutating func string(_ text: String?) {
        separate()
        if let text { quote(text) } else { output.write("null") }
    }

    mutating func number(_ value: Int?) {
        separate()
        output.write(value.map { String($0) } ?? "null")
    }

    mutating func strings(_ list: [String]) {
        array { json in for text in list { json.string(text) } }
    }

    /// Ends a line between values, so that long documents can be looked at.
    mutating func newline() { output.write("\n") }

    private mutating func nest(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
        separate()
        output.write(open)
        due.append(false)
        body(&self)
        due.removeLast()
        output.write(close)
    }

    private mutating func separate() {
        if isAfterKey {
            isAfterKey = false
            return
        }
        if due[due.count - 1] { output.write(",") }
        due[due.count - 1] = true
    }

    /// RFC 8259 §7; what could steer a terminal is escaped as well.
    private mutating func quote(_ text: String) {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where VisibleText.isHidden(scalar):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            case _: result.unicodeScalars.append(scalar)
            }
        }
        output.write(result + "\"")
    }
}
