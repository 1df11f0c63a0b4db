import FTPCore
import FTPServer
import FTPTransport
import Glibc

/// What was read for TLS: certificates, keys, rules.
struct TLSMaterial: Sendable {
    let context: TLSServerContext
    /// Where they were read, the default one first.
    let files: [IdentityFiles]

    /// The certificates, in the same order.
    var certificates: [TLSCertificate] { context.settings.identities.map(\.certificate) }
}

extension ServePlan {
    /// Whether TLS is offered at all.
    var hasTLS: Bool {
        let tls = settings.tls
        return tls.mode != .off && (tls.certificate != nil || tls.selfSigned != nil)
    }

    /// Files that a reload reads again.
    var securityFiles: [String] {
        guard hasTLS else { return [] }
        return identityFiles + [settings.tls.clientAuthorities].compactMap { $0 }
    }

    /// Those with certificates and keys.
    var identityFiles: [String] {
        guard hasTLS else { return [] }
        let tls = settings.tls
        return [tls.certificate, tls.key, tls.selfSigned].compactMap { $0 }
            + tls.moreCertificates.flatMap { [$0.chain, $0.key] }
    }

    /// Warns of what was passed on by root, and cannot be read now.
    var passedWarnings: [String] {
        passed.paths.filter { access($0, R_OK) != 0 }.map { path in
            "\(path) was read as root, and cannot be read any more: a reload will not find what is put in its place. "
                + "Let the group of \(userText ?? "the server") read it."
        }
    }

    /// Makes the certificate that signs itself, if one is wanted and not there, for who will read it.
    func makeCertificate() throws(Failure) {
        guard hasTLS, let path = settings.tls.selfSigned, !MachinePath.isThere(path) else { return }
        do throws(TLSIdentityError) {
            _ = try TLSIdentity(selfSignedIn: path, for: ownNames)
        } catch {
            throw Failure("Cannot make a certificate: \(error).", code: .localFile)
        }
        guard let user = try serviceUser, geteuid() == 0 else { return }
        try user.own(path)
    }

    /// What the machine is called by its clients, as far as it is known here.
    private var ownNames: [String] {
        var buffer = [CChar](repeating: 0, count: 256)
        var names: [String] = []
        if gethostname(&buffer, buffer.count - 1) == 0 {
            names.append(String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        names += settings.hosts.keys.sorted()
        if settings.passive.address != "auto" { names.append(settings.passive.address) }
        names += settings.listen.addresses.filter { !$0.isUnspecified }.map(\.shown)
        return names.filter { !$0.isEmpty } + ["localhost"]
    }

    /// Reads certificates and keys; nil when TLS is not offered.
    func readSecurity(keyLog: TLSKeyLog? = nil) throws(SettingsProblem) -> TLSMaterial? {
        guard hasTLS else { return nil }
        let tls = settings.tls
        var files: [IdentityFiles] = []
        var identities: [TLSIdentity] = []
        if let chain = tls.certificate {
            files.append(IdentityFiles(chain: chain, key: tls.key ?? chain))
            identities.append(try identity(files[0], "tls.certificate"))
        } else if let path = tls.selfSigned {
            files.append(IdentityFiles(chain: path, key: path))
            identities.append(try identity(files[0], "tls.self-signed"))
        }
        for more in tls.moreCertificates {
            files.append(more)
            identities.append(try identity(more, "tls.more-certificates"))
        }
        var rules = TLSServerSettings(identities: identities)
        rules.refusesOtherNames = tls.strictNames
        rules.policy.minimum =
            switch tls.minimum {
            case .v1_2: .v1_2
            case .v1_3: .v1_3
            }
        rules.policy.ciphers = tls.ciphers
        rules.policy.suites = tls.suites
        rules.policy.keyLog = keyLog
        if tls.resumption == .off { rules.tickets = 0 }
        if let file = tls.clientAuthorities {
            rules.clientCertificates =
                switch tls.clientCertificates {
                case .none: .ignored
                case .optional: .requested(authorities: file)
                case .required: .required(authorities: file)
                }
        }
        do throws(TLSContextError) { return TLSMaterial(context: try TLSServerContext(rules), files: files) } catch {
            let key: String =
                switch error {
                case .ciphers(let list): list == tls.suites ? "tls.suites" : "tls.ciphers"
                case .authorities: "tls.client-authorities"
                case .noIdentity, .identityRefused, .noVersion, .noSystemTrust, .noMemory: "tls.certificate"
                }
            throw places.problem(key, message: "\(error)")
        }
    }

    private func identity(_ files: IdentityFiles, _ key: String) throws(SettingsProblem) -> TLSIdentity {
        do throws(TLSIdentityError) {
            let chain = try contents(files.chain)
            let key = files.key == files.chain ? chain : try contents(files.key)
            return try TLSIdentity(chain: chain, key: key, chainName: files.chain, keyName: files.key)
        } catch {
            var message = "\(error)"
            // Root has gone by the time of a reload, and what root alone can read with it.
            if case .file(_, let system) = error, system.number == EACCES, let user = userText {
                message += ", as the user \(user): let its group read the file"
            }
            throw places.problem(key, message: message)
        }
    }

    /// What is in a file, or was when root could still read it.
    private func contents(_ path: String) throws(TLSIdentityError) -> [UInt8] {
        do throws(TLSIdentityError) { return try TLSIdentity.read(path) } catch {
            guard case .file(_, let system) = error, system.number == EACCES, let passed = passed[path] else {
                throw error
            }
            return passed
        }
    }

    /// What is wrong with certificates and keys. When the start makes one, there is nothing to look at yet.
    var securityProblems: [SettingsProblem] {
        let tls = settings.tls
        var problems: [SettingsProblem] = []
        if tls.mode != .off, !hasTLS {
            let needs = [
                ("tls.mode", tls.mode == .required), ("tls.data", tls.data == .required),
                ("tls.implicit-port", tls.implicitPort != nil), ("tls.key", tls.key != nil),
            ]
            for (key, isNeeded) in needs where isNeeded {
                problems.append(places.problem(key, message: "there is no tls.certificate, and no tls.self-signed"))
            }
        }
        if tls.mode == .off {
            let needs = [
                ("tls.implicit-port", tls.implicitPort != nil), ("tls.data", tls.data == .required),
                ("tls.clear-again", tls.allowsClearAgain),
            ]
            for (key, isNeeded) in needs where isNeeded {
                problems.append(
                    places.problem(key, message: "there is no TLS that it would be for: tls.mode is \"off\""))
            }
        }
        if tls.certificate != nil, tls.selfSigned != nil {
            problems.append(places.problem("tls.self-signed", message: "there is a tls.certificate already"))
        }
        if tls.clientCertificates != .none, tls.clientAuthorities == nil {
            problems.append(
                places.problem(
                    "tls.client-certificates", message: "tls.client-authorities has to say whose are taken"))
        }
        if tls.implicitPort == settings.listen.port {
            problems.append(places.problem("tls.implicit-port", message: "this is listen.port already"))
        }
        guard problems.isEmpty, hasTLS else { return problems }
        if let path = tls.selfSigned, !MachinePath.isThere(path) {
            let folder = MachinePath.folder(of: path)
            guard !MachinePath.isDirectory(folder) else { return [] }
            return [places.problem("tls.self-signed", message: "there is no directory \(folder)")]
        }
        do throws(SettingsProblem) {
            _ = try readSecurity()
            return []
        } catch {
            return [error]
        }
    }
}
