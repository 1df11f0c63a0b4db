import Testing

/// One client in one mode over one family.
struct ClientCase: CustomTestStringConvertible {
    let client: any ClientProgram
    let mode: DataMode
    let family: Family

    var testDescription: String { "\(client.name), \(mode), \(family)" }

    /// The third-party clients with everything that each can do.
    static let all: [ClientCase] = {
        let clients: [any ClientProgram] = [Curl(), LFTP(), TNFTP(), NcFTP(), Wget(), FTPLib()]
        return clients.flatMap { client in
            DataMode.allCases.flatMap { mode in
                client.families.map { ClientCase(client: client, mode: mode, family: $0) }
            }
        }
    }()
}
