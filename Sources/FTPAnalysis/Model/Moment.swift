import FTPCore
import PacketCapture

/// The moments of this module are a capture's; the protocol's own are dates of files.
public typealias Timestamp = PacketCapture.Timestamp
