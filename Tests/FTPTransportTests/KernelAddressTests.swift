import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// Addresses in the kernel's form and back.
@Suite struct KernelAddressTests {
    @Test(arguments: ["0.0.0.0", "127.0.0.1", "1.2.3.4", "255.255.255.255", "::", "::1", "2001:db8::8:800:200c:417a"])
    func addressesComeBack(text: String) throws {
        let host = try #require(HostAddress(text))
        for port: UInt16 in [0, 21, 0x1234, 0xFF00, .max] {
            let address = DataAddress(host: host, port: port)
            #expect(KernelAddress(address).dataAddress == address)
        }
    }

    @Test func mappedAddressesComeBackAsIPv4() throws {
        let mapped = DataAddress(host: .ipv6(0, 0xFFFF_C000_0201), port: 20)
        #expect(KernelAddress(mapped).dataAddress == DataAddress(host: .ipv4(192, 0, 2, 1), port: 20))
    }

    @Test func theKernelReadsThemAsMeant() {
        let ipv4 = KernelAddress(DataAddress(host: .ipv4(192, 0, 2, 1), port: 0x1234))
        ipv4.withPointer { pointer, length in
            let bytes = Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
            #expect(length == 16 && bytes[2..<8].elementsEqual([0x12, 0x34, 192, 0, 2, 1]))
        }
        let ipv6 = KernelAddress(DataAddress(host: .ipv6(0x2001_0DB8 << 32, 1), port: 0x1234))
        ipv6.withPointer { pointer, length in
            let bytes = Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
            #expect(length == 28 && bytes[2..<4].elementsEqual([0x12, 0x34]))
            #expect(bytes[8..<24].elementsEqual([0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1]))
        }
    }

    /// Without its interface a link-local address reaches nobody; others have none.
    @Test(arguments: [("fe80::1", 7), ("febf::1", 7), ("fec0::1", 0), ("2001:db8::1", 0), ("::1", 0)])
    func linkLocalAddressesKeepTheirInterface(text: String, scope: UInt8) throws {
        let host = try #require(HostAddress(text))
        let address = KernelAddress(DataAddress(host: host, port: 21), scope: 7)
        address.withPointer { pointer, length in
            let bytes = Array(UnsafeRawBufferPointer(start: pointer, count: Int(length)))
            #expect(bytes[24..<28].elementsEqual([scope, 0, 0, 0]))
        }
    }

    @Test func otherFamiliesAreNone() {
        var address = KernelAddress()
        #expect(address.dataAddress == nil)
        let pair = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(pair) }
        #expect(address.fill { getsockname(pair, $0, $1) } == 0)
        #expect(address.dataAddress == nil)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func socketsTellTheirAddresses(text: String) throws {
        let host = try #require(HostAddress(text))
        let listener = try DataListener(host: host, port: 0, timeouts: DataTimeouts())
        #expect(listener.address.host == host && listener.address.port != 0)
        let connection = try DataConnection.connect(
            to: listener.address, from: nil, timeouts: DataTimeouts(), control: TransferControl())
        let accepted = try listener.accept(from: .host(host), timeouts: DataTimeouts(), control: TransferControl())
        #expect(connection.remote == listener.address && accepted.local == listener.address)
        #expect(connection.local == accepted.remote)
    }
}
