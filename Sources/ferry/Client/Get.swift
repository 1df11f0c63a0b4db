import ArgumentParser
import FTPClient
import FTPCore
import Glibc

/// `ferry get`: downloads a file.
struct Get: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Download a file.",
        discussion: """
            The file is written as LOCAL.part and takes its name when it is whole; --continue goes on with what an \
            earlier attempt has left there. "-" writes to standard output.
            """)

    @Argument(help: ArgumentHelp("The file, as ftp[s]://[user[:password]@]host[:port]/path.", valueName: "url"))
    var url: FTPURL

    @Argument(help: "Where to; by default its own name, in the working directory.")
    var local: String?

    @Flag(name: [.customShort("c"), .customLong("continue")], help: "Go on with an interrupted download.")
    var resume = false

    @Flag(name: .shortAndLong, help: "Transfer as text: line ends become this system's.")
    var ascii = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard url.fileName != nil else { throw ValidationError("The URL names a directory; get takes a file.") }
        guard !(resume && ascii) else {
            throw ValidationError("A download as text cannot be continued: its bytes are not the file's.")
        }
    }

    func run() async throws {
        guard let path = url.path, let name = url.fileName else { return }
        let representation: Client.Representation = ascii ? .text : .image
        if local == "-" {
            let monitor = TransferMonitor()
            let bytes = try await connection.withClient(url) { client throws(ClientError) in
                try await client.contents(of: path, limit: .max, as: representation, monitor: monitor)
            }
            if monitor.wasCut { TLSAdvice.warnOfCut(path.shown) }
            Terminal.write(bytes, to: STDOUT_FILENO)
            return
        }
        let target = local.map { LocalPath.file(named: name, at: $0) } ?? name
        let resume = resume
        let report = try await connection.withClient(url) { client throws(ClientError) in
            let size = ascii ? nil : try await client.size(of: path)
            return try await ProgressBar.show(name, of: size) { monitor throws(ClientError) in
                try await client.download(path, to: target, as: representation, resuming: resume, monitor: monitor)
            }
        }
        report.print(from: path.shown, to: target, json: connection.json)
    }
}

/// `ferry put`: uploads a file.
struct Put: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Upload a file.")

    @Argument(help: "The file to upload.")
    var local: String

    @Argument(
        help: ArgumentHelp(
            "Where to, as ftp[s]://[user[:password]@]host[:port]/path; a path that ends in a slash is a directory, and the file keeps its name.",
            valueName: "url"))
    var url: FTPURL

    @Flag(name: [.customShort("c"), .customLong("continue")], help: "Go on with an interrupted upload.")
    var resume = false

    @Flag(name: .shortAndLong, help: "Transfer as text: line ends become the server's.")
    var ascii = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard !(resume && ascii) else {
            throw ValidationError("An upload as text cannot be continued: its bytes are not the file's.")
        }
    }

    func run() async throws {
        let name = LocalPath.name(of: local)
        let path = url.isDirectory ? url.appending(name) : url.path ?? Pathname(name)
        let representation: Client.Representation = ascii ? .text : .image
        let size = try LocalPath.size(of: local)
        let report = try await connection.withClient(url) { client throws(ClientError) in
            try await ProgressBar.show(name, of: size) { monitor throws(ClientError) in
                try await client.upload(local, to: path, as: representation, resuming: resume, monitor: monitor)
            }
        }
        report.print(from: local, to: path.shown, json: connection.json)
    }
}

/// Names and sizes of local files.
enum LocalPath {
    /// The path itself, or the name in it when it is a directory.
    static func file(named name: String, at path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return path }
        return path.hasSuffix("/") ? path + name : path + "/" + name
    }

    /// The last name of a path.
    static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    static func size(of path: String) throws(Failure) -> UInt64 {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Failure("Cannot read \(path): \(String(cString: strerror(errno))).", code: .localFile)
        }
        return UInt64(clamping: status.st_size)
    }
}
