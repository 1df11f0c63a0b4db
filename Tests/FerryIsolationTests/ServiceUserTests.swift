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

    @Test func networks() throws {
        let network = try #require(ProxyNetwork("10.1.0.0/15"))
        #expect(network.contains(.ipv4(10, 1, 255, 255)) == true)
        #expect(network.contains(.ipv4(10, 0, 0, 1)) == true)
        #expect(network.contains(.ipv4(10, 2, 0, 1)) == false)
        #expect(network.contains(.ipv6(0, 1)) == false)
        #expect(ProxyNetwork("192.0.2.1")?.contains(.ipv4(192, 0, 2, 2)) == false)
        #expect(ProxyNetwork("::/0")?.contains(.ipv6(1, 2)) == true)
        for text in ["", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "ten/8"] {
            #expect(ProxyNetwork(text) == nil)
        }
    }
}
