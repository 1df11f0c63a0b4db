import FTPCore
import FTPServer

extension Configuration {
    /// What the settings say that a server takes.
    init(_ settings: Settings) {
        self.init()
        addresses = settings.listen.addresses
        port = settings.listen.port
        greeting = settings.listen.greeting
        passivePorts = settings.passive.ports?.ports
        if let address = HostAddress(settings.passive.address) { advertised.source = .fixed(address) }
        advertised.localNetworks = settings.passive.localNetworks
        let networks = settings.proxy.networks
        if !networks.isEmpty {
            proxies = TrustedProxies { host in networks.contains { $0.contains(host) } }
        }
        admission.sessions = settings.limits.sessions
        admission.sessionsPerAddress = settings.limits.sessionsPerAddress
        admission.failuresPerSession = settings.limits.loginAttempts
        let delay = settings.bans.delay
        admission.failureDelays = [.zero, delay / 2, delay, delay * 2, delay * 4]
        admission.failuresBeforeBan = settings.bans.after
        admission.failureWindow = settings.bans.within
        admission.banLength = settings.bans.lasting
        admission.neverBanned = settings.bans.exempt
        uploadDigest = settings.uploads.digest
        transferLimit = settings.limits.transfers
        usesLocalTime = settings.listings.usesLocalTime
        timeouts.login = settings.timeouts.login
        timeouts.handshake = settings.tls.handshake
        timeouts.idle = settings.timeouts.idle
        timeouts.longestIdle = settings.timeouts.longestIdle
        timeouts.dataConnect = settings.timeouts.dataConnect
        timeouts.dataStall = settings.timeouts.dataStall
        timeouts.session = settings.timeouts.session
        timeouts.digest = settings.timeouts.digest
        timeouts.drain = settings.timeouts.drain
    }
}

extension TLSOffer {
    /// What the settings say, with what they have named.
    init(_ material: TLSMaterial, _ settings: Settings.TLS, implicitSockets: [CInt] = []) {
        self.init(material.context)
        demands.needsSecureLogin = settings.mode == .required
        demands.needsPrivateData = settings.data == .required
        resumption = settings.resumption
        allowsClearAgain = settings.allowsClearAgain
        requiresClose = settings.requiresClose
        implicitPort = settings.implicitPort
        self.implicitSockets = implicitSockets
    }
}
