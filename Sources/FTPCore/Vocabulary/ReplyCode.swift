extension Reply {
    /// A reply code: three digits, each with a meaning (RFC 959 §4.2.1).
    ///
    /// ```swift
    /// let code: Reply.Code = 226
    /// code.severity == .completion
    /// ```
    public struct Code: Sendable, Hashable, ExpressibleByIntegerLiteral {
        /// The number, 100 to 659.
        public let number: UInt16

        /// The code with this number; nil outside 100…659 (6yz are RFC 2228's protected replies).
        public init?(_ number: UInt16) {
            guard (100...659).contains(number), number / 10 % 10 <= 5 else { return nil }
            self.number = number
        }

        /// A code written in a program. The value is the programmer's word; a wire code goes through ``init(_:)``.
        public init(integerLiteral value: UInt16) { self.number = value }

        /// How it went: the first digit.
        public var severity: Severity { Severity(rawValue: UInt8(number / 100)) ?? .permanentNegative }

        /// What it is about: the second digit.
        public var subject: Subject { Subject(rawValue: UInt8(number / 10 % 10)) ?? .unspecified }

        /// Whether the command was refused (4yz or 5yz).
        public var isNegative: Bool { number / 100 == 4 || number / 100 == 5 }

        /// Whether the command is done (2yz).
        public var isCompletion: Bool { number / 100 == 2 }

        /// Whether another reply to the same command will follow (1yz).
        public var isPreliminary: Bool { number / 100 == 1 }

        func encode(into bytes: inout [UInt8], followedBy mark: UInt8) {
            let zero = UInt8(ascii: "0")
            bytes.append(zero + UInt8(number / 100))
            bytes.append(zero + UInt8(number / 10 % 10))
            bytes.append(zero + UInt8(number % 10))
            bytes.append(mark)
        }
    }

    /// The first digit of a code (RFC 959 §4.2.1).
    public enum Severity: UInt8, Sendable {
        case preliminary = 1
        case completion = 2
        case intermediate = 3
        case transientNegative = 4
        case permanentNegative = 5
        /// RFC 2228 §5: the true reply is inside, encoded.
        case protected = 6
    }

    /// The second digit of a code (RFC 959 §4.2.1).
    public enum Subject: UInt8, Sendable {
        case syntax = 0
        case information = 1
        case connections = 2
        case authentication = 3
        case unspecified = 4
        case fileSystem = 5
    }
}

extension Reply.Code {
    /// 150: about to open the data connection.
    public static let aboutToOpenDataConnection: Self = 150
    /// 200: done.
    public static let commandOkay: Self = 200
    /// 220: ready for a new user.
    public static let serviceReady: Self = 220
    /// 226: the data connection is closed, the transfer succeeded.
    public static let closingDataConnection: Self = 226
    /// 227: entering passive mode, with an address.
    public static let enteringPassiveMode: Self = 227
    /// 228: entering long passive mode (RFC 1639).
    public static let enteringLongPassiveMode: Self = 228
    /// 229: entering extended passive mode, with a port (RFC 2428).
    public static let enteringExtendedPassiveMode: Self = 229
    /// 230: logged in.
    public static let loggedIn: Self = 230
    /// 331: the password is wanted next.
    public static let needPassword: Self = 331
    /// 332: an account is wanted next.
    public static let needAccount: Self = 332
    /// 421: the control connection is being closed.
    public static let serviceNotAvailable: Self = 421
}
