/// Whether the kernel is to restrict the process to the served trees: where it can, never, or else no start.
enum LandlockChoice: String, CaseIterable, Sendable { case auto, off, require }
