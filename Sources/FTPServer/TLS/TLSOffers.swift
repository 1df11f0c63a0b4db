import FTPCore
import FTPTransport
import Synchronization

/// What sessions are offered of TLS, which a reload replaces: sessions keep what they began with.
package final class TLSOffers: Sendable {
    private struct State {
        var offer: TLSOffer?
        /// How often it was replaced.
        var number = 0
    }

    private let state: Mutex<State>

    /// Offers this, or no TLS at all.
    package init(_ offer: TLSOffer?) { state = Mutex(State(offer: offer)) }

    /// What a session that begins now is offered; nil for no TLS.
    package var current: TLSOffer? { state.withLock { $0.offer } }

    /// Offers this to all that begin from now on. Where it listens stays as it was at the start.
    package func replace(with offer: TLSOffer?) {
        state.withLock { state in
            state.offer = offer
            state.number += 1
        }
    }

    fileprivate var numbered: (offer: TLSOffer?, number: Int) { state.withLock { ($0.offer, $0.number) } }
}

/// What a session holds to from its beginning to its end. Shared by all that begin between two reloads.
final class SessionTerms: Sendable {
    let profile: ServerProfile
    /// What is offered of TLS; nil for nothing.
    let tls: TLSOffer?

    init(_ tls: TLSOffer?, _ configuration: Configuration) {
        self.tls = tls
        profile = ServerProfile(
            tls?.offer ?? .complete, security: tls?.demands ?? SecurityDemands(),
            language: configuration.language == .french ? .french : .english)
    }
}

/// The terms of the sessions that begin now, made anew when the offer has changed.
final class CurrentTerms: Sendable {
    private let offers: TLSOffers
    private let kept: Mutex<(terms: SessionTerms, number: Int)>

    init(_ configuration: Configuration) {
        offers = configuration.tls ?? TLSOffers(nil)
        let (offer, number) = offers.numbered
        kept = Mutex((SessionTerms(offer, configuration), number))
    }

    func get(_ configuration: Configuration) -> SessionTerms {
        let (offer, number) = offers.numbered
        return kept.withLock { kept in
            if kept.number != number { kept = (SessionTerms(offer, configuration), number) }
            return kept.terms
        }
    }
}
