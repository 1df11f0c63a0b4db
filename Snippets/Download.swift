// Lists a directory of a server and downloads a file from it.

import FTPClient

let client = try await Client.connect(to: "ftp.example.org")
try await client.logIn()
for entry in try await client.list("pub") { print(entry.shownName) }
try await client.download("pub/README", to: "README")
try await client.quit()
