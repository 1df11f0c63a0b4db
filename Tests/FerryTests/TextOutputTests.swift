import Glibc
import Testing

@testable import ferry

/// Standard output, when it cannot be written.
@Suite struct TextOutputTests {
    @Test func aFullDeviceIsTold() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        try #require(full >= 0)
        defer { close(full) }
        var output = TextOutput(full)
        output.write("a line\n")
        #expect(output.failure == nil && !output.isClosed)
        output.flush()
        #expect(output.isClosed)
        #expect(output.failure?.code == .output)
        #expect(output.failure?.message == "Cannot write the output: No space left on device.")
    }

    @Test func aReaderThatHasGoneIsNot() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        var output = TextOutput(ends[1])
        output.write("a line\n")
        output.flush()
        #expect(output.isClosed && output.failure == nil)
    }
}
