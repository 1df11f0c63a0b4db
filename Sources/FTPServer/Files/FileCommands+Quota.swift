import FTPCore
import FTPStorage

// SITE QUOTA.

extension FileCommands {
    func quota() -> Reply {
        Reply(200, wording.pick("There is no quota.", "Il n'y a pas de quota."))
    }
}
