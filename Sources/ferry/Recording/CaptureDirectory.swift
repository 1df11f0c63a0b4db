import FTPCore
import FTPServer
import FTPTransport

/// Records each session in a file of its own, named by the moment and the session: `20260101120000-b2x9k0q7m1a.pcapng`.
struct CaptureDirectory: Sendable {
    let path: String
    /// Whether asterisks take the place of passwords.
    var masksSecrets = false
    let losses: RecordingLosses

    /// The recorder of a session; nil when its file cannot be made, which is logged: the session goes on.
    func recorder(of session: SessionID) -> (any TrafficTap)? {
        do throws(Failure) {
            return try CaptureRecorder(
                path: "\(path)/\(Timestamp.now.timeValue)-\(session).pcapng", masksSecrets: masksSecrets, losses: losses
            )
        } catch {
            losses.missing("\(session)", error.message)
            return nil
        }
    }
}
