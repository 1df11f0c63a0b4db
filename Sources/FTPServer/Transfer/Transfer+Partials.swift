import FTPCore
import FTPStorage

// An upload that is to replace a file was broken off. The file is still there, and SIZE has told its owner of the upload:
// only who was told so means the upload by APPE, and who was told so takes RETR's file for as long as that.
// Whatever a client may have meant otherwise is refused once. From then on there is only the file.

extension Transfer {
    /// Where APPE goes on: in the broken upload, when SIZE has told its length; else behind the file. Nil when the client
    /// may not know that there are two.
    func settled(_ placement: Placement, at path: VirtualPath) -> Placement? {
        guard placement == .appending, let partial = storage.partial(of: path), partial.replacesFile else {
            return placement
        }
        if told.length(of: path) == partial.length { return .continuing(partial.length) }
        waive(path)
        return nil
    }

    /// Whether SIZE has told another length than that of the file which is to be sent: a client would take no more.
    func isToldOtherwise(_ path: VirtualPath) -> Bool {
        guard told.length(of: path) != nil else { return false }
        let isStill = storage.partial(of: path)?.replacesFile ?? false
        waive(path)
        return isStill
    }

    private func waive(_ path: VirtualPath) {
        storage.waivePartial(of: path)
        told.note(nil, of: path)
    }
}
