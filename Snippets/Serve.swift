// Serves a directory to everybody, for reading.

import FTPServer
import FTPStorage

var configuration = Configuration()
configuration.port = 2121
configuration.timeouts.idle = .seconds(120)

let storage = ReadOnlyStorage(try LocalStorage(root: "/srv/ftp"))
let server = Server(configuration: configuration, accounts: AnonymousAccounts(storage: storage))
try await server.run()
