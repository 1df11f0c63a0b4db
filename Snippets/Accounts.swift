// Serves a directory of her own to Alice, who may change what is in it, and nothing to anybody else.

import FTPServer
import FTPStorage
import Logging

var policy = Account.Policy()
policy.home = "/srv/ftp/alice"
policy.rights = [AccountRightsRule(path: .root, rights: .all)]
policy.quotaBytes = 10 << 30

let password = try PasswordHash(making: Array("correct horse".utf8))
let table = AccountsTable([Array("alice".utf8): AccountsTable.Entry(password: password, policy: policy)])

let logger = Logger(label: "ftp")
let accounts = VirtualAccounts(table: table, passwords: Passwords(), logger: logger)
try await Server(configuration: Configuration(), accounts: accounts, logger: logger).run()
