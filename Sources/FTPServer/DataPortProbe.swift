import FTPCore
import FTPTransport
import Synchronization

/// Finds out whether active data connections may leave from the port that RFC 959 §3.2 says: the one below the control port.
enum DataPortProbe {
    static func port(below address: DataAddress) -> UInt16? {
        guard address.port > 1 else { return nil }
        let port = address.port - 1
        return DataConnection.mayBind(DataAddress(host: address.host, port: port)) ? port : nil
    }
}

/// A listener's data port, set once before the first session asks for it.
final class DataPortBox: Sendable {
    private let box = Mutex<UInt16?>(nil)

    var value: UInt16? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }
}
