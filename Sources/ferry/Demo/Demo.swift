import ArgumentParser

/// `ferry demo`: one whole session in active mode, explained packet by packet.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Watch one whole session, explained packet by packet.")
    func run() async throws {}
}
