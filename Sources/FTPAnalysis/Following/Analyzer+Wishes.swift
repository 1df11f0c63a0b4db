import FTPCore
import PacketCapture

/// What sessions want done about their data connections: some are waited for, some no longer.
extension Analyzer {
    /// Does what a session wants done about its data connections.
    mutating func perform(_ session: Int) {
        guard !sessions.all[session].wishes.isEmpty else { return }
        let wishes = sessions[session].wishes
        sessions[session].wishes.removeAll(keepingCapacity: true)
        for wish in wishes {
            switch wish {
            case .expect(let channel):
                noteOtherServer(session, channel)
                for endpoint in sessions[session].meetingPoints(channel) {
                    expectations.add(.init(session: session, channel: channel), at: endpoint)
                    lookBack(.init(session: session, channel: channel), at: endpoint)
                }
            case .protect: protected.append(session)
            case .unprotect: protected.removeAll { $0 == session }
            case .stopExpecting(let channel):
                for endpoint in sessions[session].meetingPoints(channel) {
                    expectations.remove(.init(session: session, channel: channel), at: endpoint)
                }
            }
        }
    }

    /// Whether the place that one server is to call was announced by another one (RFC 959 §2.3, figure 2).
    private mutating func noteOtherServer(_ session: Int, _ channel: Int) {
        let mode = sessions[session].record.channels[channel].mode
        guard !expectations.isEmpty, mode == .active,
            let other = expectations[sessions[session].record.channels[channel].announced].first(where: {
                $0.session != session && sessions[$0.session].record.channels[$0.channel].mode == .passive
            })
        else { return }
        sessions[session].record.channels[channel].isBetweenServers = true
        sessions[other.session].record.channels[other.channel].isBetweenServers = true
    }
}
