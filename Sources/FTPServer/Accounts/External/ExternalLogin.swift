import FTPCore
import FTPStorage
import Logging

/// What an external program or a hook is asked, and what it may answer: one JSON document each.
///
///     {"name":"alice","password":"secret","address":"192.0.2.7","host":"ftp.example.org"}
///     {"admit":true,"home":"/srv/alice","rights":["list","read"],"upload-rate":"2MiB/s"}
///     {"admit":false}
///
/// The other keys of the answer are those of the accounts file. `host` is left out when the client named none. Of a client
/// that has shown a certificate there are `certificate`, its subject, and `fingerprint`.
enum ExternalLogin {
    /// The longest name, in bytes, that is asked for.
    static let longestName = 1_024
    /// The longest answer, in bytes.
    static let longestAnswer = 64 << 10

    /// The question; nil when name or password are no UTF-8, which JSON cannot carry, or are too long or empty.
    static func question(_ attempt: LoginAttempt) -> [UInt8]? {
        guard !attempt.user.isEmpty, attempt.user.count <= longestName, !attempt.password.isEmpty,
            attempt.password.count <= PasswordHash.longestPassword, !attempt.password.contains(0),
            let name = String(validating: attempt.user, as: UTF8.self),
            let password = String(validating: attempt.password, as: UTF8.self)
        else { return nil }
        var members = [("name", name), ("password", password), ("address", attempt.address.unmapped.shown)]
        if let certificate = attempt.certificate {
            members += [("certificate", certificate.subject), ("fingerprint", certificate.shownFingerprint)]
        }
        if let host = attempt.host, let host = String(validating: host, as: UTF8.self) {
            members.append(("host", host))
        }
        return Array(
            ("{" + members.map { QuotedText.json($0) + ":" + QuotedText.json($1) }.joined(separator: ",") + "}\n").utf8)
    }

    /// What an answer says: a policy, or nil when nobody is let in. Throws what is wrong with it.
    static func policy(of answer: [UInt8]) throws(DocumentError) -> Account.Policy? {
        guard let node = DocumentNode(json: answer), case .map(let members) = node.content else {
            throw DocumentError("the answer is no JSON object")
        }
        guard let admit = members.first(where: { $0.name == "admit" })?.value else {
            throw DocumentError("the answer does not say \"admit\"")
        }
        guard try ValueKind.flag.value(of: admit, for: "admit") else { return nil }
        var policy = Account.Policy()
        try members.filter { $0.name != "admit" }.read(into: &policy, by: Account.Policy.fields, of: "an answer")
        guard policy.home != nil else { throw DocumentError("the answer names no \"home\"") }
        return policy
    }

    /// The account that an answer lets in.
    static func account(
        _ answer: [UInt8], for attempt: LoginAttempt, at now: Int64, in storages: AccountStorages, logger: Logger
    ) -> Account? {
        do {
            guard let policy = try policy(of: answer), policy.admits(attempt, at: now, logger) else { return nil }
            return try storages.account(attempt.user, policy)
        } catch let error as DocumentError {
            logger.error("an external login cannot be understood", metadata: ["error": "\(error.message)"])
        } catch let error as StorageError {
            logger.error(
                "cannot open the home of an account", metadata: ["error": "\(error.kind)", "errno": "\(error.number)"])
        } catch {
            logger.error("an external login failed", metadata: ["error": "\(error)"])
        }
        return nil
    }
}
