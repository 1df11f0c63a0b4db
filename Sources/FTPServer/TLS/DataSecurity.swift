import FTPCore
import FTPTransport
import Synchronization

/// What the data connection of a protected transfer is held to (RFC 4217 §7).
struct DataSecurity: Sendable {
    /// The control connection's certificates and keys.
    let context: TLSServerContext
    /// What the control connection has agreed on.
    let control: TLSAgreement
    /// Whether it has to resume the control connection's session.
    let mustResume: Bool
    /// Whether a client that closes without TLS's own end is believed.
    let toleratesCut: Bool
}

/// What has become of a transfer's protection, told by the worker.
final class ProtectionBox: Sendable {
    private let state = Mutex<TransferReport.Protection?>(nil)

    var value: TransferReport.Protection? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

extension Transfer {
    /// Has the connection speak TLS, if it is to: after the preliminary reply, for which clients wait before they begin.
    /// False when it does not resume the session that it has to.
    func protect(_ connection: inout DataConnection) throws(DataError) -> Bool {
        guard let security else { return true }
        let agreement: TLSAgreement
        do throws(DataError) {
            agreement = try connection.startTLS(
                .server(security.context), timeouts: timeouts, toleratesCut: security.toleratesCut,
                offersTicket: !(security.toleratesCut && isUpload))
        } catch {
            if case .tls(let failure) = error {
                protection.value = .init(isResumed: false, failure: "\(failure)")
            }
            throw error
        }
        let isResumed = agreement.resumes(security.control)
        protection.value = .init(isResumed: isResumed)
        return isResumed || !security.mustResume
    }

    /// A client that ends an upload without TLS's own end, and has not read the ticket, resets the connection.
    private var isUpload: Bool {
        switch subject {
        case .store: true
        case .retrieve, .list: false
        }
    }

    static let notResumedReason = "the data connection does not resume the session of the control connection"

    /// 522: the connection was somebody's who does not have the control connection's keys, or a client's that cannot
    /// resume.
    var notResumed: Outcome {
        protection.value?.failure = Self.notResumedReason
        return Outcome(replies: [wording.resumptionRequired], isComplete: false)
    }

    /// Takes note of how the peer has ended.
    func note(_ ending: DataEnding) {
        guard ending == .cut else { return }
        protection.value?.isCut = true
    }
}
