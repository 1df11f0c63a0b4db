/// Where the script shows one packet, and the keys.
struct PageDock {
    let both: Bilingual
    let isMasked: Bool

    private static let facts: [(id: String, word: PageWord)] = [
        ("other", .otherTap), ("frame", .frame), ("since", .since), ("phase-of", .phase), ("step-of", .step),
        ("sequence", .sequence),
        ("acknowledgment", .acknowledgment), ("window", .window), ("options", .options),
    ]

    func write(to output: inout some TextOutputStream) {
        let facts = Self.facts.map { id, word in
            "<div><dt>\(both.span(word))</dt><dd id=\"dock-\(id)\"></dd></div>"
        }
        let masked = isMasked ? "<p class=\"hint\" id=\"dock-masked\" hidden>\(both.span(.masked))</p>" : ""
        output.write(
            """
            <section id="dock" hidden \(both.label(.wire))>
            <header><h2 id="dock-title"></h2><p id="dock-note"></p>
            <span><button type="button" id="dock-previous" \(both.label(.previous))>↑</button>
            <button type="button" id="dock-next" \(both.label(.next))>↓</button>
            <button type="button" id="dock-close" \(both.label(.close))>✕</button></span></header>
            <div class="inside"><dl>\(facts.joined())</dl>
            <div class="bytes"><pre id="dock-bytes" tabindex="0"></pre>
            <p class="hint" id="dock-none" hidden>\(both.span(.noBytes))</p>
            <p class="hint" id="dock-cut" hidden>\(both.span(.truncated))</p>\(masked)</div></div>
            </section>
            <template id="words">\(both.span(.onWire))\(both.span(.kept))\(both.span(.relative))\(both.span(.scaled))\
            </template>
            <dialog id="help"><h2>\(both.span(.keys))</h2><dl>
            \(key("↓ ↑", .keyMove))\(key("→ ←", .keySteps))\(key("Enter", .keyBytes))\(key("/", .keySearch))\
            \(key("Esc", .keyEscape))\(key("?", .keyHelp))
            </dl><button type="button" id="help-close">\(both.span(.close))</button></dialog>

            """)
    }

    private func key(_ keys: String, _ word: PageWord) -> String {
        let caps = keys.split(separator: " ").map { "<kbd>\($0)</kbd>" }.joined(separator: " ")
        return "<div><dt>\(caps)</dt><dd>\(both.span(word))</dd></div>\n"
    }
}
