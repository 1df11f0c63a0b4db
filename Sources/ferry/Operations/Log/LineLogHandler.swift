import FTPCore
import FTPServer
import Logging

/// Writes what is logged as lines, by way of a ``LineWriter``.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level = .notice
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let format: LogFormat
    private let writer: LineWriter

    init(_ format: LogFormat, _ writer: LineWriter, level: Logger.Level) {
        self.format = format
        self.writer = writer
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        writer.write(format.line(.now, event.level, event.message.description, all))
    }
}
