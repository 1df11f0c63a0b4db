import Testing

@testable import FTPServer

@Suite struct PasswordHashTests {
    private static let password = Array("correct horse".utf8)

    /// Made by openssl passwd, mkpasswd, Python's crypt and hashlib; the last two as SFTPGo and Django write them.
    @Test(arguments: [
        "$6$rounds=1000$saltsalt$4GMtaIz3E1AdDi2SmCokEW0ehi.HdxNDcL3fGE1XXuzvo6kbx7UOloZKONqEk5H3JrQA4NOfU8BmqFPrpGqwA1",
        "$5$rounds=1000$saltsalt$R6e4P8ccT9iMqkYg7Z8YtpId/lfsIfnuPkp8WXposU8",
        "$1$saltsalt$NuzA7WTAelpl95xgBGWN60",
        "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
        "$y$j75$saltsaltsalt$zQziiNee/3jd.PJJvsNgy7GH5uO3HbsUNcQ3Jsopj2B",
        "$gy$j75$saltsaltsalt$FFlUW4u5Fz1YAdX9ElppYGjZh5FS2ScZyN0lLH9gyh0",
        "$7$BU..../....saltsaltsalt$q7FOhOR/PEtPiVh53vHkEiSFUMxVQMak3LjGtVHz2F4",
        "$pbkdf2-sha256$1000$c2FsdCsvc2FsdA$tIDaX1vt7apbjSMZDKdlGHf8aWeybXVd18zhLv0.lg4",
        "$pbkdf2-sha512$1000$c2FsdCsvc2FsdA$VJ6ktH5yIvl1Fq.GvjOgMBqeUom/Oa0NXvl.805VoBlCXWZw2eIQK/Ho/6K.3aIY4imx7r/bIv./Lj55WDYWRg",
        "$pbkdf2-sha512$1000$plainsalt$O5GkVy/Nq8u3R7ftD/fIRWlfUxSaFZLTa8TFoExeJjzu3eCAtMoH0iN9+nvEwK+SBqs0HvVOft4FRfvUDKKTNQ==",
        "$pbkdf2-b64salt-sha256$1000$c2FsdHk=$DzvaoPDWHNlO+0p5E04mScIUiNVjJ8YpgYitYTNqHo8=",
        "pbkdf2_sha256$1000$plainsalt$7mxrq6yM+WMfQM+vXXXu+JjPCER9dWYMauNWnwgQSGQ=",
    ])
    func formatsOfOthersAreVerified(_ text: String) throws {
        let hash = try #require(PasswordHash(text))
        #expect(hash.matches(Self.password))
        #expect(!hash.matches(Array("correct horsf".utf8)))
    }

    /// From SFTPGo's own documentation.
    @Test func documentedHashOfSFTPGoIsVerified() throws {
        let hash = try #require(
            PasswordHash("$pbkdf2-sha256$150000$E86a9YMX3zC7$R5J62hsSq+pYw00hLLPKBbcGXmq7fj5+/M0IFoYtZbo="))
        #expect(hash.matches(Array("password".utf8)))
        #expect(!hash.matches(Array("passwore".utf8)))
    }

    @Test func newHashIsScryptAndMatchesOnlyItsPassword() throws {
        let hash = try PasswordHash(making: Self.password)
        #expect(hash.text.hasPrefix("$7$B"))
        let read = try #require(PasswordHash(hash.text))
        #expect(read.matches(Self.password))
        #expect(!hash.matches(Array("correct hors".utf8)))
        let again = try PasswordHash(making: Self.password)
        #expect(again.text != hash.text, "the salt is fresh")
    }

    @Test func passwordsThatNobodyCanHaveAreNotHashed() {
        #expect(throws: PasswordHash.Failure.emptyPassword) { try PasswordHash(making: []) }
        #expect(throws: PasswordHash.Failure.longPassword) {
            try PasswordHash(making: [UInt8](repeating: 97, count: 512))
        }
        #expect(throws: PasswordHash.Failure.unusablePassword) { try PasswordHash(making: [97, 0, 98]) }
    }

    @Test func oddPasswordsDoNotMatch() throws {
        // The hash of "x", with which the time for them is spent, and that of the empty password.
        let hashOfX = try PasswordHash(making: [UInt8(ascii: "x")])
        let hashOfNothing = try #require(
            PasswordHash(
                "$6$rounds=1000$saltsalt$VEHSITfYmhRDpD6t31S9LUhNne.FOx10qNSjfu2skYK5wKPYCkdF/995SUbfpqIy5BFbEit9G4aDmW4aq4oX9."
            ))
        for hash in [hashOfX, hashOfNothing] {
            #expect(!hash.matches([]))
            #expect(!hash.matches([UInt8](repeating: UInt8(ascii: "x"), count: 4_096)))
            #expect(!hash.matches([UInt8(ascii: "x"), 0]))
            #expect(!hash.matches([0]))
        }
    }

    @Test(arguments: [
        "", "secret", "$", "$7$", "$9$abc$def", "ab01FAX.bQRSU", "$6$salt", "*", "!", "$6$sa:lt$hash", "$6$salt$has h",
        "$pbkdf2-sha256$0$salt$AAAA", "$pbkdf2-sha256$1000$c2FsdA$AAAA", "$pbkdf2-md5$1000$c2FsdA$AAAA",
        "$pbkdf2-sha256$99999999999$c2FsdA$R5J62hsSq+pYw00hLLPKBbcGXmq7fj5+/M0IFoYtZbo",
    ])
    func otherTextIsNoHash(_ text: String) { #expect(PasswordHash(text) == nil) }

    @Test func nobodysHashIsOfTheKindThatIsMade() throws {
        let made = try PasswordHash(making: Self.password).text
        let nobodys = PasswordHash.nobodys.text
        #expect(PasswordHash(nobodys) != nil)
        #expect(nobodys.prefix(14) == made.prefix(14))
        #expect(nobodys.utf8.count == made.utf8.count)
        #expect(!PasswordHash.nobodys.matches(Self.password))
    }
}
