import ArgumentParser
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@main struct Ferry: ParsableCommand { func run() throws { print("ferry") } }
