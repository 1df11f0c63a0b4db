/// The control bits of a TCP header (RFC 9293 §3.1).
public struct TCPFlags: OptionSet, Sendable, Hashable, BitwiseCopyable {
    /// The bits as they are in the header.
    public var rawValue: UInt8

    /// Takes the bits as they are in the header.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// No more data from the sender.
    public static let fin = TCPFlags(rawValue: 0x01)
    /// Synchronize sequence numbers.
    public static let syn = TCPFlags(rawValue: 0x02)
    /// Reset the connection.
    public static let rst = TCPFlags(rawValue: 0x04)
    /// Push.
    public static let psh = TCPFlags(rawValue: 0x08)
    /// The acknowledgment number counts.
    public static let ack = TCPFlags(rawValue: 0x10)
    /// The urgent pointer counts.
    public static let urg = TCPFlags(rawValue: 0x20)
    /// Congestion echo.
    public static let ece = TCPFlags(rawValue: 0x40)
    /// Congestion window reduced.
    public static let cwr = TCPFlags(rawValue: 0x80)

    private static let named: [(TCPFlags, String)] = [
        (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"), (.ack, "ACK"), (.urg, "URG"), (.ece, "ECE"),
        (.cwr, "CWR"),
    ]

    /// The names of the bits that are set, those that change the connection first: `["SYN", "ACK"]`.
    public var names: [String] { Self.named.compactMap { contains($0.0) ? $0.1 : nil } }
}
