import FTPCore
import PacketCapture

/// Transfers: from the command to the last reply.
extension OpenSession {
    /// Takes a command that moves data; tells the place of its transfer.
    mutating func beginTransfer(_ exchange: Exchange, _ piece: Piece) -> Int? {
        guard let verb = exchange.line.verb else { return nil }
        let place = record.transferShelf.count
        var transfer = Transfer(
            number: place + 1, session: record.session.number, verb: verb,
            argument: exchange.line.argument, commandPacket: piece.packet, commandTime: piece.time,
            firstPacket: piece.packet, lastPacket: piece.packet, exchange: exchange.number)
        if let passive = tracker.unansweredPassive {
            // Who does not wait for the answer gives both commands at once, or the answer is not in the capture.
            tracker.claims[passive] = place
            transfer.mode = .passive
        } else {
            transfer.channel = takeAgreed() ?? expectStanding()
        }
        let parameters = tracker.observer.dialogue.state.parameters
        let isStream = parameters.mode == .stream && !tracker.isIncomplete && !verb.isListing
        transfer.isVerbatim = isStream && parameters.type == .image
        if transfer.isVerbatim, verb == .retr {
            transfer.toldBytes = exchange.line.argument.flatMap { tracker.sizes[$0] }
        }
        transfer.isText = isStream && parameters.type.isText
        record.transferShelf.append(transfer)
        record.session.transferCount += 1
        if let givenUp = tracker.run(place) { stopExpectingData(of: givenUp) }
        if let channel = transfer.channel { give(channel, to: place) }
        return place
    }

    /// Says what a data connection is for.
    mutating func give(_ channel: Int, to place: Int) {
        let transfer = record.transferShelf[place]
        if let refused = record.channels[channel].transfer, record.transferShelf.at(refused) != nil {
            // What the server refused moved nothing over it.
            record.transferShelf[refused].channel = nil
            record.transferShelf[refused].mode = record.channels[channel].mode
        }
        record.transferShelf[place].channel = channel
        record.channels[channel].transfer = place
        record.channels[channel].isListing = transfer.verb.isListing
        record.channels[channel].isText = transfer.isText
    }

    /// A reply to a transfer command.
    mutating func take(
        _ reply: Reply, _ piece: Piece, of transfer: Int, _ plan: SessionState.TransferPlan?
    ) -> Int? {
        let code = reply.code
        if let plan {
            record.transferShelf[transfer].offset = plan.offset
            record.transferShelf[transfer].isPart = plan.last != nil
        }
        if !code.isNegative, let told = ByteCount.told(by: reply, of: record.transferShelf[transfer].argument) {
            record.transferShelf[transfer].toldBytes = told
        }
        if code.isPreliminary {
            if record.transferShelf[transfer].preliminary == nil {
                record.transferShelf[transfer].preliminary = (code, piece.packet)
            }
        } else {
            record.transferShelf[transfer].final = (code, piece.packet)
            record.transferShelf[transfer].finalTime = piece.time
            if code.isNegative { record.transferShelf[transfer].refusal = String(shown(reply).prefix(200)) }
            tracker.running.removeAll { $0 == transfer }
            if !keepsAgreement(afterRefusal: code, of: transfer) { stopExpectingData(of: transfer) }
        }
        if record.transferShelf[transfer].channel.map({ record.channels[$0].state == .unseen }) ?? true {
            record.transferShelf[transfer].lastPacket = piece.packet
        }
        return record.transferShelf[transfer].channel
    }
}
