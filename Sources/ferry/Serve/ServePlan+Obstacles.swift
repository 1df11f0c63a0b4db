import FTPCore
import Glibc

extension ServePlan {
    /// What would keep the server from its start, or from a part of its work, although every value makes sense. A reload
    /// does not look for it: what runs goes on.
    ///
    /// - Parameters:
    ///   - adminToken: The file of the admin listener's token, where there is one.
    ///   - isCaptureMade: Whether the directory of recordings is made at the start.
    func obstacles(adminToken: String? = nil, isCaptureMade: Bool = false) -> [SettingsProblem] {
        userProblems + logProblems + captureProblems(isCaptureMade) + programProblems + homeProblems
            + securityProblems + adminProblems(token: adminToken ?? settings.admin.tokenFile)
    }

    private var userProblems: [SettingsProblem] {
        guard settings.isolation.user != nil else {
            guard settings.isolation.group != nil else { return [] }
            return [places.problem("isolation.group", message: "there is no isolation.user that it would be for")]
        }
        do throws(Failure) {
            _ = try serviceUser
            return []
        } catch {
            let words = [error.message, error.advice ?? ""].joined(separator: " ")
            return [places.problem("isolation.user", message: words.withoutStop)]
        }
    }

    private var logProblems: [SettingsProblem] {
        var problems: [SettingsProblem] = []
        for (key, path) in [("log.file", settings.log.file), ("log.transfers", settings.log.transfers)] {
            guard let path else { continue }
            let folder = MachinePath.folder(of: path)
            if MachinePath.isDirectory(path) {
                problems.append(places.problem(key, message: "\(path) is a directory"))
            } else if !MachinePath.isThere(path), !MachinePath.isDirectory(folder) {
                problems.append(places.problem(key, message: "there is no directory \(folder)"))
            }
        }
        return problems
    }

    private func captureProblems(_ isMade: Bool) -> [SettingsProblem] {
        guard let path = settings.capture.directory else { return [] }
        if isMade, !MachinePath.isThere(path), MachinePath.isDirectory(MachinePath.folder(of: path)) { return [] }
        guard MachinePath.isDirectory(path) else {
            return [places.problem("capture.directory", message: "there is no directory \(path)")]
        }
        guard access(path, W_OK | X_OK) == 0 else {
            return [places.problem("capture.directory", message: "nothing can be written in \(path)")]
        }
        return []
    }

    private var programProblems: [SettingsProblem] {
        [("accounts.program", settings.accounts.program), ("hooks.program", settings.hooks.program)]
            .compactMap { key, path in
                guard let path else { return nil }
                if !MachinePath.isThere(path) { return places.problem(key, message: "there is no \(path)") }
                let canRun = !MachinePath.isDirectory(path) && access(path, X_OK) == 0
                return canRun ? nil : places.problem(key, message: "\(path) cannot be executed")
            }
    }

    private var homeProblems: [SettingsProblem] {
        let homes =
            [("anonymous.home", settings.anonymous.home)]
            + settings.hosts.sorted { $0.key < $1.key }.map { ("hosts.\($0.key).home", $0.value.home) }
        return homes.compactMap { key, home in
            guard let home, !MachinePath.isDirectory(home) else { return nil }
            return places.problem(key, message: "there is no directory \(home)")
        }
    }

    private func adminProblems(token: String?) -> [SettingsProblem] {
        guard settings.admin.port != nil, !settings.admin.address.isLoopback, token == nil else { return [] }
        return [
            places.problem(
                "admin.address", "admin.port",
                message:
                    "anybody could reach it at \(settings.admin.address.shown); without a token it is 127.0.0.1 or ::1")
        ]
    }
}

extension String {
    /// The text without the full stop and blanks at its end, for a sentence that gets its own.
    fileprivate var withoutStop: String {
        let end = lastIndex { $0 != " " && $0 != "." }
        return end.map { String(self[...$0]) } ?? ""
    }
}
