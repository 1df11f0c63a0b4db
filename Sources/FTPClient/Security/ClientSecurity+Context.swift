import FTPTransport

extension ClientSecurity {
    /// What the connections of a session have in common. Reads the files: it is called on a worker.
    func context(maximum: TLSVersion, pinned: Fingerprint?) throws(ClientError) -> TLSClientContext {
        var settings = TLSClientSettings(trust: pinned.map { .pinned([$0.value]) } ?? trust.setting)
        settings.policy.maximum = maximum
        settings.policy.minimum = minimumVersion.setting
        if let keyLogFile {
            do { settings.policy.keyLog = try TLSKeyLog(file: keyLogFile) } catch {
                throw ClientError(.localFile, "Cannot write the key log \(keyLogFile): \(error)")
            }
        }
        if let certificateFile {
            do throws(TLSIdentityError) {
                settings.identity = try TLSIdentity(chainFile: certificateFile, keyFile: keyFile ?? certificateFile)
            } catch {
                throw ClientError(.localFile, "Cannot use the client's certificate: \(error)")
            }
        }
        do throws(TLSContextError) { return try TLSClientContext(settings) } catch {
            throw ClientError(.localFile, "TLS cannot be set up: \(error)")
        }
    }
}

extension ClientSecurity.Trust {
    fileprivate var setting: TLSClientSettings.Trust {
        switch self {
        case .system: .system
        case .authorities(let file): .authorities(file: file, andSystem: false)
        case .pinned(let fingerprints): .pinned(fingerprints.map(\.value))
        case .anybody: .anybody
        }
    }

    /// Whether somebody may be asked about what is not trusted.
    var mayAsk: Bool {
        switch self {
        case .system, .authorities: true
        case .pinned, .anybody: false
        }
    }
}

extension ClientSecurity.Version {
    var setting: TLSVersion {
        switch self {
        case .v1_2: .v1_2
        case .v1_3: .v1_3
        }
    }
}
