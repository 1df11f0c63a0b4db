import FTPCore
import PacketCapture

/// Data connections to come: what was agreed about them, and where they are waited for.
extension OpenSession {
    /// The server's answer to PASV, EPSV and LPSV, and the exchange of that.
    mutating func enterPassive(_ reply: Reply, _ piece: Piece, by exchange: Int) -> Int? {
        let announced: Endpoint
        let (verb, shown): (Verb, String)
        if reply.code == .enteringPassiveMode, let address = DataAddress(passiveReply: reply.text) {
            announced = Endpoint(address)
            (verb, shown) = (.pasv, "PASV → 227 \(address.hostPort ?? address.shown)")
        } else if reply.code == .enteringLongPassiveMode, let address = DataAddress(longPassiveReply: reply.text) {
            announced = Endpoint(address)
            (verb, shown) = (.lpsv, "LPSV → 228 \(address.longHostPort)")
        } else if reply.code == .enteringExtendedPassiveMode,
            let port = DataAddress.port(inExtendedPassiveReply: reply.text)
        {
            announced = Endpoint(record.session.server.address, port)
            (verb, shown) = (.epsv, "EPSV → 229 \(DataAddress.extendedPassive(port: port))")
        } else {
            return nil
        }
        return expect(.passive, announced, .init(verb: verb, shown: shown, packet: piece.packet), by: exchange)
    }

    /// Waits for a data connection at the announced place.
    mutating func expect(
        _ mode: Transfer.Mode, _ announced: Endpoint, _ negotiation: Channel.Negotiation, by exchange: Int
    ) -> Int {
        if let old = tracker.agreed { stopExpecting(old) }
        let channel = register(Channel(mode: mode, negotiation: negotiation, announced: announced))
        (tracker.agreed, tracker.agreedBy) = (channel, exchange)
        return channel
    }

    /// What was agreed upon, for a transfer that begins; nil when nothing was, or nothing can be made of it any more.
    mutating func takeAgreed() -> Int? {
        defer { tracker.agreed = nil }
        return tracker.agreed.flatMap { place in
            // What was left by a refusal may have been closed since.
            guard let channel = record.channels.at(place), channel.transfer == nil || !channel.isOver else {
                return nil
            }
            return place
        }
    }

    /// A server that refuses a file before anything moves may go on listening, and a connection may stand: the next
    /// transfer may use it.
    mutating func keepsAgreement(afterRefusal code: Reply.Code, of place: Int) -> Bool {
        let transfer = record.transferShelf[place]
        guard code.isNegative, code != 425, code != 426, transfer.preliminary == nil, transfer.abortPacket == nil,
            tracker.agreed == nil, let channel = transfer.channel, record.channels.at(channel)?.isOver == false
        else { return false }
        tracker.agreed = channel
        return true
    }

    /// Gives a transfer that was asked for before its PASV was answered the place that was announced now, or, when
    /// PASV was refused, the one that counts without.
    mutating func serve(_ transfer: Int, with channel: Int?) {
        guard record.transferShelf.at(transfer) != nil, record.transferShelf[transfer].final == nil else { return }
        if let channel {
            tracker.agreed = nil
            return give(channel, to: transfer)
        }
        record.transferShelf[transfer].mode = nil
        if let channel = takeAgreed() ?? expectStanding() { give(channel, to: transfer) }
    }

    /// The client says something, or leaves, and what was agreed upon may not be used any more.
    mutating func noteAbandoned(_ time: Timestamp) {
        guard let agreed = tracker.agreed, !tracker.isIncomplete, record.channels.at(agreed)?.abandoned == nil else {
            return
        }
        record.channels[agreed].abandoned = time
    }

    /// Nothing was agreed for this transfer: PORT's last word, or the default data port (RFC 959 §3.2).
    mutating func expectStanding() -> Int? {
        if let standing = tracker.standing {
            return register(Channel(mode: .active, negotiation: nil, announced: standing.announced))
        }
        guard !tracker.isIncomplete, record.session.missing != .server else { return nil }
        return register(Channel(mode: .active, negotiation: nil, announced: record.session.client))
    }

    private mutating func register(_ channel: Channel) -> Int {
        let place = record.channels.append(channel)
        record.channels[place].isExpected = true
        wishes.append(.expect(place))
        return place
    }

    mutating func stopExpectingData(of transfer: Int) {
        if let channel = record.transferShelf[transfer].channel { stopExpecting(channel) }
    }

    mutating func stopExpecting(_ channel: Int) {
        guard record.channels.at(channel)?.isExpected == true else { return }
        record.channels[channel].isExpected = false
        wishes.append(.stopExpecting(channel))
    }

    /// Where a data connection may be made: as announced, or at the address that the control connection shows if the
    /// announced one is a NAT's inner one.
    func meetingPoints(_ channel: Int) -> [Endpoint] {
        let announced = record.channels[channel].announced.unmapped
        let seen = record.session.endpoint(record.channels[channel].opener.other).address.unmapped
        return announced.address == seen ? [announced] : [announced, Endpoint(seen, announced.port)]
    }
}

extension Endpoint {
    /// A data connection's address, as packets have it.
    init(_ address: DataAddress) {
        switch address.host {
        case .ipv4(let value): self.init(IPAddress(v4: value), address.port)
        case .ipv6(let high, let low): self.init(IPAddress(v6: high, low), address.port)
        }
    }
}

extension Channel {
    /// Whether its connection is at its end, or has carried anything.
    fileprivate var isOver: Bool {
        resetBy != nil || fromClient.finish != nil || fromServer.finish != nil
            || fromClient.bytes + fromServer.bytes > 0
    }
}
