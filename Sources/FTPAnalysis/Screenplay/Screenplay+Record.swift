/// The one place where plays are made of an analysis.
extension Screenplay {
    /// A session as a play, with the data that was kept of it.
    package init(_ record: SessionRecord, _ contents: KeptContents) {
        self.init(record.utterances.elements, encryptedFrom: record.session.encryptedFrom) { place in
            guard let transfer = record.transfer(at: place), let number = transfer.channel,
                let channel = record.channels.at(number), channel.state == .open
            else { return nil }
            let flow = channel[transfer.sender]
            let kept = contents.bytes(ofChannel: number, from: transfer.sender)
            return Screenplay.Payload(
                sender: transfer.sender, bytes: kept, missing: flow.missing + flow.bytes - kept.count,
                hasEnd: flow.finish != nil)
        }
        if record.session.decryptedFrom != nil, encryptedFrom == nil { layOpen() }
    }
}
