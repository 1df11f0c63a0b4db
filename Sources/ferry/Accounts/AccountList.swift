import ArgumentParser
import FTPServer

extension AccountCommand {
    /// `ferry account list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")
        @OptionGroup var place: AccountsPath
        @Flag(help: "As one JSON document.") var json = false

        func run() throws {
            let named = try place.table().named
            if json {
                return Terminal.print(
                    JSON.object([("accounts", .array(named.map { AccountAdvice(name: $0.name, entry: $0.entry).json }))]
                    ).text)
            }
            if named.isEmpty { return Terminal.print("There are no accounts in \(place.path).") }
            for (name, entry) in named { Terminal.print(AccountAdvice(name: name, entry: entry).summary) }
        }
    }
}
