/// A path whose names may be patterns: `scans/*/page-?.tif`.
package struct PathPattern: Sendable, Hashable {
    /// One name of the path.
    package enum Component: Sendable, Hashable {
        /// A name as it is, `.` and `..` too.
        case name([UInt8])
        /// Every name of this pattern.
        case pattern(Glob)
    }

    /// The names from the first directory on.
    package let components: [Component]
    /// Whether it begins at the root.
    package let isAbsolute: Bool

    /// The most names of one path that may be patterns: each multiplies the directories that are read.
    package static let mostPatterns = 4

    /// What a pathname stands for: one pattern, or several where it holds braces. Nil when it is too much to look for: too many braces
    /// or patterns, or `..` behind one, which would look through the same directories over and over.
    package static func alternatives(of pathname: Pathname) -> [PathPattern]? {
        guard pathname.bytes.count <= Glob.longest, let paths = Braces.expand(pathname.bytes) else { return nil }
        var patterns: [PathPattern] = []
        for path in paths {
            guard let pattern = PathPattern(path) else { return nil }
            patterns.append(pattern)
        }
        return patterns
    }

    private init?(_ path: [UInt8]) {
        let slash = UInt8(ascii: "/")
        var components: [Component] = []
        var patterns = 0
        for name in path.split(separator: slash) {
            if Glob.isPattern(name) {
                guard let glob = Glob(name) else { return nil }
                patterns += 1
                components.append(.pattern(glob))
            } else {
                if patterns > 0, name.elementsEqual("..".utf8) { return nil }
                components.append(.name(Self.unescaped(name)))
            }
        }
        guard patterns <= Self.mostPatterns else { return nil }
        self.components = components
        isAbsolute = path.first == slash
    }

    private static func unescaped(_ name: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in name {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                isEscaped = false
                result.append(byte)
            }
        }
        return isEscaped ? result + [UInt8(ascii: "\\")] : result
    }
}
