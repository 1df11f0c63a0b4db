// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: warnings are errors, existentials are written out.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

/// Settings of the targets that import nothing but the standard library.
let pure: [SwiftSetting] = strict + [.strictMemorySafety()]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let http = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let settings: [Target.Dependency] = [
    .product(name: "Configuration", package: "swift-configuration"),
    .product(name: "Yams", package: "Yams"),
]

let package = Package(
    name: "ferry",
    products: [
        .library(name: "FTPCore", targets: ["FTPCore"]),
        .library(name: "PacketCapture", targets: ["PacketCapture"]),
        .library(name: "FTPAnalysis", targets: ["FTPAnalysis"]),
        .library(name: "FTPStorage", targets: ["FTPStorage"]),
        .library(name: "FTPServer", targets: ["FTPServer"]),
        .library(name: "FTPClient", targets: ["FTPClient"]),
        .executable(name: "ferry", targets: ["ferry"]),
    ],
    traits: [
        .trait(name: "PAM", description: "Lets the users of the system log in, through PAM. Needs its headers."),
        .default(enabledTraits: []),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Without its readers of files: positions are wanted, which they do not keep.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The pure targets: no sockets, no clock, no Foundation.
        .target(name: "FTPCore", swiftSettings: pure),
        .target(name: "PacketCapture", swiftSettings: pure),
        .target(name: "FTPAnalysis", dependencies: ["FTPCore", "PacketCapture"], swiftSettings: pure),

        // The targets that touch the system.
        // libcrypt and OpenSSL 3 for passwords, digests and TLS, zlib for MODE Z and CRC-32: the system's.
        .target(
            name: "CFerry",
            cSettings: [.define("FERRY_PAM", .when(traits: ["PAM"]))],
            linkerSettings: [
                .linkedLibrary("crypt"), .linkedLibrary("ssl"), .linkedLibrary("crypto"), .linkedLibrary("z"),
                .linkedLibrary("pam", .when(traits: ["PAM"])),
            ]),
        .target(name: "FTPTransport", dependencies: ["FTPCore", "CFerry"] + nio, swiftSettings: strict),
        .target(name: "FTPStorage", dependencies: ["FTPCore", "CFerry"], swiftSettings: strict),
        .target(
            name: "FTPServer",
            dependencies: ["FTPCore", "FTPTransport", "FTPStorage", "CFerry", logging, lifecycle, http] + nio,
            swiftSettings: strict),
        .target(
            name: "FTPClient", dependencies: ["FTPCore", "FTPTransport", logging] + nio, swiftSettings: strict),
        .executableTarget(
            name: "ferry",
            dependencies: [
                "CFerry", "FTPCore", "PacketCapture", "FTPAnalysis", "FTPTransport", "FTPStorage", "FTPServer",
                "FTPClient",
                argumentParser, logging, lifecycle, http,
            ] + nio + settings,
            swiftSettings: strict),

        .testTarget(name: "FTPCoreTests", dependencies: ["FTPCore"], swiftSettings: strict),
        .testTarget(name: "PacketCaptureTests", dependencies: ["PacketCapture"], swiftSettings: strict),
        .testTarget(
            name: "FTPAnalysisTests", dependencies: ["FTPAnalysis", "FTPCore", "PacketCapture"], swiftSettings: strict),
        .testTarget(
            name: "FTPTransportTests",
            dependencies: ["FTPTransport", "FTPCore", "CFerry", .product(name: "NIOEmbedded", package: "swift-nio")]
                + nio,
            swiftSettings: strict),
        .testTarget(name: "FTPStorageTests", dependencies: ["FTPStorage", "FTPCore"], swiftSettings: strict),
        .testTarget(
            name: "FTPServerTests",
            dependencies: ["FTPServer", "FTPStorage", "FTPTransport", "FTPCore", logging, lifecycle] + nio,
            swiftSettings: strict),
        .testTarget(
            name: "FTPServerAccountsTests",
            dependencies: ["FTPServer", "FTPStorage", "FTPTransport", "FTPCore", logging, http] + nio,
            swiftSettings: strict),
        .testTarget(
            name: "FerryTests", dependencies: ["ferry", "FTPClient", "FTPServer", "FTPCore"], swiftSettings: strict),
        .testTarget(
            name: "OperationsTests",
            dependencies: ["ferry", "FTPServer", "FTPStorage", "FTPTransport", "FTPCore", logging, lifecycle, http]
                + nio,
            swiftSettings: strict),
        .testTarget(
            name: "FTPClientTests",
            dependencies: ["FTPClient", "FTPServer", "FTPStorage", "FTPTransport", "FTPCore", logging] + nio,
            swiftSettings: strict),
        .testTarget(
            name: "FerryIsolationTests", dependencies: ["ferry", "CFerry", "FTPCore"], swiftSettings: strict),
        .testTarget(
            name: "InteroperabilityTests", dependencies: ["FTPCore", "PacketCapture", "FTPClient"],
            swiftSettings: strict),
    ]
)
