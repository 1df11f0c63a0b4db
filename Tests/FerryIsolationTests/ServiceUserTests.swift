import FTPCore
import Glibc
import Testing

@testable import ferry

/// Whom --user names, and which networks --proxy-from.
struct ServiceUserTests {
    @Test func byNameAndByNumber() throws {
        let entry = try #require(getpwnam("nobody")).pointee
        for text in ["nobody", "\(entry.pw_uid)"] {
            let user = try ServiceUser(text)
            #expect(user.uid == entry.pw_uid)
            #expect(user.gid == entry.pw_gid)
            #expect(user.groups == [entry.pw_gid])
        }
    }

    @Test func withAGroup() throws {
        let group = try #require(getgrnam("daemon")).pointee.gr_gid
        let user = try ServiceUser("nobody:daemon")
        #expect(user.gid == group)
        #expect(user.groups.contains(group))
        #expect(try ServiceUser("4242:4343").gid == 4343)
    }

    @Test(arguments: ["root", "0", "root:nobody", "no-such-user", "nobody:no-such-group", "4242", "", ":", "-1"])
    func refused(_ text: String) { #expect(throws: Failure.self) { try ServiceUser(text) } }
}
