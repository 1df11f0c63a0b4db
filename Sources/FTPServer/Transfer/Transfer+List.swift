import FTPCore
import FTPStorage
import FTPTransport

// LIST, NLST and MLSD as transfers.

extension Transfer {
    /// Sends a listing: the entries as the storage finds them.
    func list(_ listing: Listing, _ announce: (Reply) -> Void) -> Outcome {
        let subject: Entry?
        do { subject = try storage.subject(of: listing) } catch { return refused(error) }
        if listing.isForMachines, subject?.isDirectory == false { return Outcome(replies: [wording.machineListingNeedsDirectory], isComplete: false) }
        do {
            let connection = try open()
            announce(wording.transferBegins(connection))
            var run = ListingRun(listing, in: storage, clock: clock)
            do throws(ListingRun.Failure) {
                try run.run(subject) { lines throws(DataError) in
                    try connection.send(lines)
                    return true
                }
            } catch {
                connection.abort()
                switch error {
                case .storage(let error): return Outcome(replies: [wording.refusedMidway(error)], isComplete: false)
                case .data(let error): return failed(error)
                }
            }
            connection.finish()
            return Outcome(replies: [wording.listed(options: listing.shownOptions, entries: run.count)], isComplete: true)
        } catch {
            return failed(error)
        }
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
