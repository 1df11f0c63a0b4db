import Testing

/// `ferry ls`, `get` and `put` against third-party servers.
@Suite("ferry ls, get, put and servers of others")
struct FerryClientTests {
    @Test("list", arguments: PeerCase.all)
    func list(_ the: PeerCase) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            for sample in Sample.allCases { try served.add(sample) }
            try PeerServer.with(the.peer, serving: served.root.path, family: the.family, in: folder) { server in
                let listing = try Ferry().list(session(the, server, folder))
                for sample in Sample.allCases {
                    #expect(listing.contains(sample.name))
                }
                #expect(listing.contains("incoming"))
            }
        }
    }

    @Test("download", arguments: PeerCase.all, Sample.allCases)
    func download(_ the: PeerCase, _ sample: Sample) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try served.add(sample)
            try PeerServer.with(the.peer, serving: served.root.path, family: the.family, in: folder) { server in
                try Ferry().download(sample.name, to: folder.file("received"), session(the, server, folder))
            }
            let isEqual = try folder.read("received") == sample.contents
            #expect(isEqual, "the received file differs")
        }
    }

    @Test("upload", arguments: PeerCase.all, Sample.allCases)
    func upload(_ the: PeerCase, _ sample: Sample) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try folder.write(sample.contents, to: sample.name)
            try PeerServer.with(the.peer, serving: served.root.path, family: the.family, in: folder) { server in
                try Ferry().upload(
                    folder.file(sample.name), to: ServedFolder.uploadPath(sample.name), session(the, server, folder))
            }
            let isEqual = try served.incoming.read(sample.name) == sample.contents
            #expect(isEqual, "the stored file differs")
        }
    }

    private func session(_ the: PeerCase, _ server: PeerServer, _ folder: TemporaryFolder) -> ClientSession {
        ClientSession(endpoint: server.endpoint, mode: the.mode, folder: folder)
    }
}
