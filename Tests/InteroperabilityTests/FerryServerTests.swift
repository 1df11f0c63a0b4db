import Testing

/// Third-party clients against `ferry serve`.
@Suite("Clients of others and ferry serve")
struct FerryServerTests {
    @Test("list", arguments: ClientCase.all)
    func list(_ the: ClientCase) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            for sample in Sample.allCases { try served.add(sample) }
            try FerryServer.with(served.root.path, family: the.family) { server in
                let listing = try the.client.list(session(the, server, folder))
                for sample in Sample.allCases {
                    #expect(listing.contains(sample.name))
                }
                #expect(listing.contains("incoming"))
            }
        }
    }

    @Test("download", arguments: ClientCase.all, Sample.allCases)
    func download(_ the: ClientCase, _ sample: Sample) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try served.add(sample)
            try FerryServer.with(served.root.path, family: the.family) { server in
                try the.client.download(sample.name, to: folder.file("received"), session(the, server, folder))
                let isEqual = try folder.read("received") == sample.contents
                #expect(isEqual, "the received file differs")
            }
        }
    }

    @Test("upload", arguments: ClientCase.all.filter(\.client.canUpload), Sample.allCases)
    func upload(_ the: ClientCase, _ sample: Sample) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try folder.write(sample.contents, to: sample.name)
            try FerryServer.with(served.root.path, family: the.family, options: ["--write"]) { server in
                try the.client.upload(
                    folder.file(sample.name), to: ServedFolder.uploadPath(sample.name), session(the, server, folder))
            }
            let isEqual = try served.incoming.read(sample.name) == sample.contents
            #expect(isEqual, "the stored file differs")
        }
    }

    private func session(_ the: ClientCase, _ server: FerryServer, _ folder: TemporaryFolder) -> ClientSession {
        ClientSession(endpoint: server.endpoint, mode: the.mode, folder: folder)
    }
}
