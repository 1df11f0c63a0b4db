import FTPCore
import PacketCapture

/// The whole analysis as one JSON document.
package struct JSONView {
    private let narrator: Narrator

    package init(_ narrator: Narrator) { self.narrator = narrator }

    package func write<Output: TextOutputStream>(to output: inout Output) {
        let analysis = narrator.analysis
        var json = JSONWriter(output)
        json.object { json in
            json.key("packets")
            json.array { json in
                for row in analysis.rows {
                    json.newline()
                    write(row, &json)
                }
            }
            json.newline()
            json.key("sessions")
            json.array { json in
                for record in analysis.records {
                    json.newline()
                    write(record, &json)
                }
            }
            json.newline()
            json.key("findings")
            json.array { json in
                for finding in analysis.findings {
                    json.newline()
                    write(finding, &json)
                }
            }
        }
        output = json.finish()
    }

    private func write(_ row: Row, _ json: inout JSONWriter<some TextOutputStream>) {
        let transfer = narrator.analysis.record(of: row)?.transfer(of: row)
        json.object { json in
            json.key("number")
            json.number(row.number)
            json.key("time")
            json.string(TimeText.full(row.time))
            json.key("source")
            json.string(row.source.address.description)
            json.key("sourcePort")
            json.number(Int(row.source.port))
            json.key("destination")
            json.string(row.destination.address.description)
            json.key("destinationPort")
            json.number(Int(row.destination.port))
            json.key("flags")
            json.strings(row.flags.shown)
            json.key("length")
            json.number(row.length)
            json.key("padding")
            json.number(row.padding)
            json.key("session")
            json.number(row.session + 1)
            json.key("connection")
            json.string(row.channel == nil ? "control" : "data")
            json.key("transfer")
            json.number(transfer?.number)
            json.key("phase")
            json.string(row.phase.rawValue)
            json.key("note")
            json.string(narrator.note(row))
        }
    }

    private func write(_ record: SessionRecord, _ json: inout JSONWriter<some TextOutputStream>) {
        let session = record.session
        json.object { json in
            json.key("number")
            json.number(session.number)
            json.key("client")
            json.string(session.client.description)
            json.key("server")
            json.string(session.server.description)
            json.key("user")
            json.string(session.user.map { String(decoding: $0, as: UTF8.self) })
            json.key("transfers")
            json.array { json in
                for transfer in record.transfers {
                    json.newline()
                    write(transfer, &json)
                }
            }
        }
    }

    private func write(_ transfer: Transfer, _ json: inout JSONWriter<some TextOutputStream>) {
        json.object { json in
            json.key("number")
            json.number(transfer.number)
            json.key("verb")
            json.string(transfer.verb.name)
            json.key("argument")
            json.string(transfer.argument.map { String(decoding: $0, as: UTF8.self) })
            json.key("mode")
            json.string(transfer.mode?.rawValue)
            json.key("negotiation")
            json.string(transfer.negotiation)
            json.key("announced")
            json.string(transfer.announced?.description)
            json.key("openedBy")
            json.string(transfer.openedBy?.rawValue)
            json.key("from")
            json.string(transfer.from?.description)
            json.key("to")
            json.string(transfer.to?.description)
            json.key("bytes")
            json.number(transfer.bytes)
            json.key("verdict")
            json.string(transfer.verdict.rawValue)
            json.key("firstPacket")
            json.number(transfer.firstPacket)
            json.key("lastPacket")
            json.number(transfer.lastPacket)
        }
    }

    private func write(_ finding: Finding, _ json: inout JSONWriter<some TextOutputStream>) {
        json.object { json in
            json.key("code")
            json.string(finding.code.rawValue)
            json.key("severity")
            json.string(finding.severity.rawValue)
            json.key("session")
            json.number(finding.session)
            json.key("transfer")
            json.number(finding.transfer)
            json.key("packets")
            json.array { json in for packet in finding.packets { json.number(packet) } }
            json.key("cause")
            json.string(narrator.language.cause(finding))
            json.key("remedy")
            json.string(narrator.language.remedy(finding))
        }
    }
}
