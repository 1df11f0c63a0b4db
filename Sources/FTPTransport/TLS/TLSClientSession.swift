import Glibc
import Synchronization

/// What a client remembers of the TLS of one control connection: whom it speaks to, and what its data connections resume.
package final class TLSClientSession: Sendable {
    private struct Memory {
        /// The newest last.
        var tickets: [TLSTicket] = []
        /// The last that was used, for when there is no other.
        var used: TLSTicket?
        var peer: TLSFingerprint?
    }

    package let context: TLSClientContext
    /// The host name or address that was asked for, and that the certificate has to be for.
    package let host: String
    let isAddress: Bool
    private let memory = Mutex(Memory())

    /// Tickets come with each connection; so many are kept.
    private static let most = 16

    package init(_ context: TLSClientContext, host: String) {
        self.context = context
        // Brackets, and the interface of a link-local address, are not the certificate's.
        var name = Substring(host)
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        var space = in6_addr()
        let isIPv6 = inet_pton(AF_INET6, String(name.prefix { $0 != "%" }), &space) == 1
        isAddress = isIPv6 || inet_pton(AF_INET, String(name), &space) == 1
        if isIPv6 { name = name.prefix { $0 != "%" } }
        // A root label is no part of the name that is sent (RFC 6066 §3).
        if name.hasSuffix("."), !isAddress { name = name.dropLast() }
        self.host = String(name)
    }

    /// How many sessions could be resumed now, each once.
    package var ticketCount: Int { memory.withLock { $0.tickets.count } }

    func keep(_ ticket: TLSTicket) {
        memory.withLock { memory in
            memory.tickets.append(ticket)
            if memory.tickets.count > Self.most { memory.tickets.removeFirst() }
        }
    }

    /// What the next data connection resumes: the newest, which is used up by it with TLS 1.3; when there is none left,
    /// the last again. A server that takes each once only will then do a whole handshake, or refuse.
    func takeTicket() -> TLSTicket? {
        memory.withLock { memory in
            guard let newest = memory.tickets.last else { return memory.used }
            if newest.isSingle {
                memory.tickets.removeLast()
                memory.used = newest
            }
            return newest
        }
    }

    /// Remembers who the control connection speaks to.
    func remember(_ peer: TLSFingerprint?) { memory.withLock { $0.peer = peer } }

    /// The certificate that the control connection was shown.
    var peer: TLSFingerprint? { memory.withLock { $0.peer } }
}
