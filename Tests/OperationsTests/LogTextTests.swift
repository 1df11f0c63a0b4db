import FTPCore
import Logging
import Testing

@testable import ferry

/// What a client chooses cannot make a line of its own, nor steer who reads it.
struct LogTextTests {
    private static let attacks: [String] = [
        "a\r\nINJECTED", "\u{1B}[2J", "\u{9B}31m", "\u{85}next", "\u{2028}line", "\u{2029}paragraph", "\u{202E}gnp.exe",
        "\u{2066}isolated", "\u{200B}hidden", "\u{FEFF}mark", "\u{7F}", "\0", "tab\there", "\u{E000}", "\u{E0041}",
    ]

    @Test(arguments: attacks)
    func nothingHiddenReachesALine(_ attack: String) {
        for format in LogFormat.allCases {
            let line = format.line(
                Timestamp(seconds: 0), .info, "message \(attack)", ["key": "\(attack)", "\(attack)": "value"])
            let text = String(decoding: line, as: UTF8.self)
            #expect(text.unicodeScalars.dropLast().allSatisfy { !VisibleText.isHidden($0) }, "\(text)")
            #expect(text.unicodeScalars.last == "\n")
        }
    }

    @Test(arguments: [
        ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""), ("a=b", "\"a=b\""), ("q\"q", "\"q\\\"q\""),
        ("back\\slash", "\"back\\\\slash\""), ("é", "\"é\""), ("a\nb", "\"a\\nb\""), ("\u{1B}", "\"\\u{1B}\""),
    ])
    func valuesAreUnambiguous(_ value: String, _ written: String) { #expect(LogText.value(value) == written) }

    @Test func bytesThatAreNoTextAreSpelledOut() {
        #expect(LogText.text([0x61, 0xFF, 0x62]) == "a\\xFFb")
        // Overlong, a surrogate, cut short.
        #expect(LogText.text([0xC0, 0xAF]) == "\\xC0\\xAF")
        #expect(LogText.text([0xED, 0xA0, 0x80]) == "\\xED\\xA0\\x80")
        #expect(LogText.text([0xE2, 0x82]) == "\\xE2\\x82")
        #expect(LogText.text(Array("né %n%s".utf8)) == "né %n%s")
        for byte in UInt8.min...UInt8.max { #expect(!LogText.text([byte]).isEmpty) }
    }

    @Test func linesAreAsTheyAreDocumented() {
        let time = Timestamp(seconds: 1_767_225_600, nanoseconds: 7_999_999)
        let metadata: Logger.Metadata = ["user": "joe doe", "bytes": .stringConvertible(42)]
        #expect(
            String(decoding: LogFormat.text.line(time, .info, "it happened", metadata), as: UTF8.self)
                == "2026-01-01T00:00:00.007Z info it happened bytes=42 user=\"joe doe\"\n")
        #expect(
            String(decoding: LogFormat.json.line(time, .info, "it happened", metadata), as: UTF8.self)
                == #"{"time":"2026-01-01T00:00:00.007Z","level":"info","message":"it happened","bytes":42,"user":"joe doe"}"#
                + "\n")
    }

    @Test func metadataCannotPoseAsTheLinesOwn() {
        let line = LogFormat.json.line(Timestamp(seconds: 0), .info, "m", ["level": "error", "time": "never"])
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"m","level_":"error","time_":"never"}"#
                + "\n")
    }
}
