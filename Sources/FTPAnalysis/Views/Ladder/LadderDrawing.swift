import FTPCore
import PacketCapture

/// The ladder as a drawing (SVG 1.1), one session below the other.
package struct LadderDrawing {
    private let narrator: Narrator

    private static let width = 800
    private static let client = 250
    private static let server = 720
    private static let step = 24
    private static let head = 76

    package init(_ narrator: Narrator) { self.narrator = narrator }

    package func write(to output: inout some TextOutputStream) {
        let drawings = SessionReading.all(narrator).map { ($0, Ladder($0).rungs) }
        let height = drawings.reduce(20) { $0 + Self.head + ($1.1.count + 1) * Self.step + 20 }
        output.write(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(height)" \
            viewBox="0 0 \(Self.width) \(height)" role="img">
            <title>\(HTMLText.escaped(narrator.language.text(.title)))</title>
            <style>
            text { font: 12px system-ui, "Noto Sans", sans-serif; fill: #1c1d20 }
            .ground { fill: #fff } .title { font-size: 14px; font-weight: 600 } .quiet { fill: #5b5e66 }
            .life, .arrow { stroke: #5b5e66 } .data { fill: #f5ecc8 } .arrow.moves { stroke: #6f5400 }
            .thin { stroke-dasharray: 2 4 } .arrow.reset { stroke: #b3261e; stroke-width: 2 }
            .label { text-anchor: middle } .end { text-anchor: end }
            </style>
            <defs><marker id="head" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" \
            markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L8 4L0 7.5z" fill="#5b5e66"/></marker></defs>
            <rect class="ground" width="100%" height="100%"/>

            """)
        var top = 20
        for (reading, rungs) in drawings { top = write(reading, rungs, top, to: &output) }
        output.write("</svg>\n")
    }

    private func write(
        _ reading: SessionReading, _ rungs: [Ladder.Rung], _ top: Int, to output: inout some TextOutputStream
    ) -> Int {
        let session = reading.session
        let first = top + Self.head
        let bottom = first + rungs.count * Self.step
        text(20, top + 14, "title", reading.language.summary(session), to: &output)
        for (role, x) in [(Role.client, Self.client), (.server, Self.server)] {
            let name = "\(reading.language.text(role == .client ? .client : .server)) \(session.head(role))"
            text(x, top + 46, "label", name, to: &output)
        }
        for (index, rung) in rungs.enumerated() where rung.row.channel != nil {
            let y = first + index * Self.step - Self.step / 2
            output.write(
                "<rect class=\"data\" x=\"10\" y=\"\(y)\" width=\"\(Self.width - 20)\" height=\"\(Self.step)\"/>\n")
        }
        for x in [Self.client, Self.server] {
            output.write(
                "<line class=\"life\" x1=\"\(x)\" y1=\"\(top + 54)\" x2=\"\(x)\" y2=\"\(bottom)\"/>\n")
        }
        for (index, rung) in rungs.enumerated() { write(rung, reading, first + index * Self.step, to: &output) }
        return bottom + Self.step + 20
    }

    private func write(
        _ rung: Ladder.Rung, _ reading: SessionReading, _ y: Int, to output: inout some TextOutputStream
    ) {
        let row = rung.row
        let isClient = rung.sender == .client
        let ports =
            row.sender == .client
            ? (row.source.port, row.destination.port) : (row.destination.port, row.source.port)
        text(66, y + 4, "quiet end", rung.numbers, to: &output)
        text(78, y + 4, "quiet", TimeText.clock(row.time), to: &output)
        text(Self.client - 8, y + 4, "quiet end", "\(ports.0)", to: &output)
        text(Self.server + 8, y + 4, "quiet", "\(ports.1)", to: &output)
        let (from, to) = isClient ? (Self.client + 1, Self.server - 1) : (Self.server - 1, Self.client + 1)
        let isThin: Bool
        switch rung {
        case .packet(let row): isThin = row.onlyAcknowledges
        case .fold: isThin = false
        }
        let isData = row.channel != nil
        let style = "arrow" + (isThin ? " thin" : "") + (isData ? " moves" : "") + (row.act == .reset ? " reset" : "")
        output.write(
            "<line class=\"\(style)\" x1=\"\(from)\" y1=\"\(y)\" x2=\"\(to)\" y2=\"\(y)\" marker-end=\"url(#head)\"/>\n"
        )
        let label = rung.label(reading)
        // Nobody here knows how wide the letters are: the ground behind them is as wide as they usually are.
        let width = TextWidth.columns(label) * 15 / 2 + 8
        let middle = (Self.client + Self.server) / 2
        output.write(
            "<rect class=\"\(isData ? "data" : "ground")\" x=\"\(middle - width / 2)\" y=\"\(y - 8)\" "
                + "width=\"\(width)\" height=\"16\"/>\n")
        text(middle, y + 4, "label", label, to: &output)
    }

    private func text(_ x: Int, _ y: Int, _ style: String, _ text: String, to output: inout some TextOutputStream) {
        output.write("<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\">\(HTMLText.escaped(text))</text>\n")
    }
}
