import FTPServer
import Foundation
import Testing

@testable import ferry

@Suite struct AccountsFileTests {
    private static let hash =
        "$6$rounds=1000$saltsalt$4GMtaIz3E1AdDi2SmCokEW0ehi.HdxNDcL3fGE1XXuzvo6kbx7UOloZKONqEk5H3JrQA4NOfU8BmqFPrpGqwA1"

    /// An account in which nothing is as by default.
    private static func full() throws -> AccountsTable.Entry {
        var policy = Account.Policy()
        let values: [String: DocumentNode] = [
            "home": .text("/srv/a b: c"), "rights": .list(["read", "/in coming=write,list"]), "quota": .text("10GiB"),
            "quota-files": .text("1000"), "max-file-size": .text("1001B"), "upload-rate": .text("2MiB/s"),
            "download-rate": .text("3kB/s"), "networks": .list(["192.0.2.0/24", "2001:db8::/32"]),
            "sessions": .text("4"),
            "sessions-per-address": .text("2"), "idle": .text("90s"), "fxp": .text("true"), "tls": .text("required"),
            "umask": .text("027"),
            "certificates": .list(["alice", "CN=Alice: x", "SHA256:" + String(repeating: "A1", count: 32)]),
            "certificate-login": .text("with-password"),
            "enabled": .text("false"), "expires": .text("2027-01-31"),
        ]
        for field in Account.Policy.fields {
            let value = try #require(values[field.name], "the test has no value for \(field.name)")
            try field.read(value, &policy)
        }
        return AccountsTable.Entry(password: PasswordHash(hash), policy: policy)
    }

    @Test func everythingSurvivesWritingAndReading() throws {
        let entry = try Self.full()
        var plain = AccountsTable.Entry(password: nil, policy: Account.Policy())
        plain.policy.home = "/x"
        for name in [
            "alice", "null", "yes", "~", "-", "a: b", "# a", "\"q\"", "käthe", "1", "{", "user@example.org", "*a",
        ] {
            let table = AccountsTable([Array(name.utf8): entry, Array("other".utf8): plain])
            let again = try AccountsFile.table(AccountsFile.text(table))
            #expect(again == table, "\(name)")
        }
        #expect(try AccountsFile.table(AccountsFile.text(AccountsTable())) == AccountsTable())
    }

    @Test(arguments: [
        ("acounts:\n  a: {home: /x}\n", 1, "an accounts file has no key \"acounts\"; did you mean \"accounts\"?"),
        ("accounts:\n  a:\n    home: /x\n    hoem: /y\n", 4, "an account has no key \"hoem\"; did you mean \"home\"?"),
        ("accounts:\n  a:\n    quota: 1\n", 2, "a has no home"),
        (
            "accounts:\n  a:\n    home: /x\n    quota: many\n", 4,
            "a: quota takes a size such as 500KiB or 10GiB, not \"many\""
        ),
        (
            "accounts:\n  a:\n    home: /x\n    password: secret\n", 4,
            "the password of a is no hash that is known here; set it with ferry account passwd"
        ),
        (
            "accounts:\n  a:\n    home: /x\n    rights: [list, raed]\n", 4,
            "a: there is no right \"raed\"; did you mean \"read\"?"
        ),
    ])
    func mistakesAreNamed(_ text: String, _ line: Int, _ message: String) {
        #expect(throws: DocumentError(message, line: line)) { try AccountsFile.table(text) }
    }

    @Test func passwordsAreNotInMessages() {
        #expect {
            try AccountsFile.table("accounts:\n  a:\n    home: /x\n    password: hunter2\n")
        } throws: { error in
            (error as? DocumentError)?.message.contains("hunter2") == false
        }
    }

    @Test func everyKeyHasAnOption() throws {
        let options = try PolicyOptions.parse([])
        #expect(Set(options.keys) == Set(Account.Policy.fields.map(\.name)))
    }

    @Test func optionsMakeThePolicy() throws {
        let options = try PolicyOptions.parse([
            "--home", "/x", "--rights", "read-only", "--rights", "/in=list,write", "--network", "10.0.0.0/8",
            "--network", "::1",
            "--quota", "10GiB", "--enabled", "no",
        ])
        var policy = Account.Policy()
        try options.apply(to: &policy)
        #expect(policy.home == "/x")
        #expect(policy.rights.map(\.path.shown) == ["/", "/in"])
        #expect(policy.rights.map(\.rights) == [.readOnly, [.list, .write]])
        #expect(policy.networks.map(\.shown) == ["10.0.0.0/8", "::1/128"])
        #expect(policy.quotaBytes == 10 << 30)
        #expect(!policy.isEnabled)
        try PolicyOptions.parse(["--quota", "none"]).apply(to: &policy)
        #expect(policy.quotaBytes == nil)
    }

    @Test func editingReplacesTheFileAndKeepsItPrivate() throws {
        let scratch = try Scratch(nil)
        let entry = try Self.full()
        try AccountsEditor.edit(scratch.path, makingIt: true) { $0.entries[Array("a".utf8)] = entry }
        var status = stat()
        #expect(stat(scratch.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let number = status.st_ino
        try AccountsEditor.edit(scratch.path, makingIt: false) { $0.entries[Array("b".utf8)] = entry }
        #expect(stat(scratch.path, &status) == 0)
        #expect(status.st_ino != number, "written beside and renamed")
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(chmod(scratch.path, 0o664) == 0)
        try AccountsEditor.edit(scratch.path, makingIt: false) { $0.entries[Array("b".utf8)]?.policy.home = "/y" }
        #expect(stat(scratch.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o664, "the permissions are the file's own")
        #expect(try AccountsFile.read(scratch.path).entries.count == 2)
        let left = try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path())
        #expect(left.sorted() == ["file.yaml", "file.yaml.lock"])
    }

    @Test func aMissingDirectoryIsNamed() throws {
        #expect {
            try AccountsEditor.edit("/missing/place/accounts.yaml", makingIt: true) { $0.entries = [:] }
        } throws: { error in
            (error as? Failure)?.message == "There is no directory /missing/place for the accounts."
        }
    }

    @Test func aKeyThatIsGivenTwiceHasTheSecondLine() {
        let text = "accounts:\n  a:\n    home: /x\n    enabled: true\n    home: /y\n  b:\n    home: /z\n"
        #expect(throws: DocumentError("given twice: home", line: 5)) { try AccountsFile.table(text) }
    }

    @Test func failedEditLeavesTheFileAsItWas() throws {
        struct Stop: Error {}
        let text = "# mine\naccounts:\n  a: {home: /x, colour: red}\n"
        let scratch = try Scratch(text)
        #expect(throws: Failure.self) { try AccountsEditor.edit(scratch.path, makingIt: true) { $0.entries = [:] } }
        #expect(scratch.text == text)
        let sound = "accounts:\n  a: {home: /x}\n"
        let other = try Scratch(sound)
        #expect(throws: Stop.self) {
            try AccountsEditor.edit(other.path, makingIt: false) { table in
                table.entries = [:]
                throw Stop()
            }
        }
        #expect(other.text == sound)
    }

    @Test func linkIsFollowedAndStaysALink() throws {
        let scratch = try Scratch("accounts:\n  a: {home: /x}\n")
        let link = scratch.folder.appending(path: "link.yaml").path()
        #expect(symlink(scratch.path, link) == 0)
        try AccountsEditor.edit(link, makingIt: false) { $0.entries[Array("a".utf8)]?.policy.home = "/y" }
        #expect(scratch.text?.contains("/y") == true)
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }

    @Test func editorsTakeTurns() async throws {
        let scratch = try Scratch(nil)
        let path = scratch.path
        let entry = try Self.full()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try AccountsEditor.edit(path, makingIt: true) { $0.entries[Array("u\(number)".utf8)] = entry }
                }
            }
            try await group.waitForAll()
        }
        #expect(try AccountsFile.read(path).entries.count == 8)
    }
}
