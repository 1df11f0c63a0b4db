import FTPCore
import FTPStorage
import FTPTransport

// LIST, NLST and MLSD as transfers.

extension Transfer {
    /// Sends a listing: the entries as the storage finds them.
    func list(_ listing: Listing, _ announce: (Reply) -> Void) -> Outcome {
        let subject: Entry?
        do { subject = try storage.subject(of: listing) } catch { return refused(error) }
        // Said before the data connection is made: a listing that is refused afterwards looks like one that broke.
        if subject?.isDirectory == true, !storage.rights(at: listing.path).contains(.list) {
            return refused(StorageError(.notPermitted))
        }
        if listing.isForMachines, subject?.isDirectory == false {
            return Outcome(replies: [wording.machineListingNeedsDirectory], isComplete: false)
        }
        do { return try send(listing, subject, announce) } catch { return failed(error) }
    }

    private func send(
        _ listing: Listing, _ subject: Entry?, _ announce: (Reply) -> Void
    ) throws(DataError) -> Outcome {
        var connection = try open()
        announce(wording.transferBegins(connection))
        guard try protect(&connection) else {
            connection.decline()
            return notResumed
        }
        var run = ListingRun(listing, in: storage, clock: clock, control)
        var encoder = try lineCoding.makeEncoder()
        do throws(ListingRun.Failure) {
            try run.run(subject) { lines throws(DataError) in
                try connection.send(array: lines, through: &encoder)
                return true
            }
        } catch {
            connection.abort()
            switch error {
            case .storage(let error): return Outcome(replies: [wording.refusedMidway(error)], isComplete: false)
            case .data(let error): throw error
            }
        }
        try connection.sendEnd(of: &encoder)
        note(connection.finish())
        // A program that took a part for the whole would remove what it did not see.
        guard !run.isCut else { return Outcome(replies: [wording.listingIsCut], isComplete: false) }
        let options = listing.shownOptions(in: wording)
        return Outcome(replies: [wording.listed(options: options, entries: run.count)], isComplete: true)
    }
}

extension Transfer {
    /// The coding of lines that end as the network has it already, whatever TYPE says: a listing is a text in any.
    private var lineCoding: DataCoding {
        var coding = coding
        coding.isText = false
        coding.hasRecords = false
        return coding
    }
}

extension Storage {
    /// What has the very name of a listing's path; nil where there is nothing, and the name is a pattern.
    func subject(of listing: Listing) throws(StorageError) -> Entry? {
        do throws(StorageError) { return try entry(at: listing.path) } catch {
            guard error.kind == .notFound, !listing.patterns.isEmpty else { throw error }
            return nil
        }
    }
}
