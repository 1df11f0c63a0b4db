extension PageScript {
    /// One packet: its numbers and its bytes.
    static let dock = #"""

        const word = (index) => byId("words").content.querySelectorAll("[lang=" + root.lang + "]")[index].textContent;
        const number = (value) => value.toLocaleString(root.lang);

        // Sequence numbers from the beginning of each direction, and how windows are to be scaled.
        function relate(session) {
          const data = session.data;
          const first = new Map();
          const scales = new Map();
          session.relative = data.sequence.map((sequence, place) => {
            const row = session.rows[place];
            const mine = data.channels[place] + (row.classList.contains("c") ? "c" : "s");
            const theirs = data.channels[place] + (row.classList.contains("c") ? "s" : "c");
            const isOpening = row.cells[6].textContent.includes("SYN");
            if (isOpening || !first.has(mine)) first.set(mine, sequence);
            if (isOpening) scales.set(mine, data.scales[place]);
            const isKnown = scales.get(mine) !== undefined && scales.get(theirs) !== undefined;
            return {
              sequence: (sequence - first.get(mine)) >>> 0,
              acknowledgment: first.has(theirs) ? (data.acknowledgment[place] - first.get(theirs)) >>> 0 : null,
              scale: isKnown && !isOpening ? scales.get(mine) : 0,
            };
          });
          let offset = 0;
          session.offsets = data.kept.map((count) => (offset += Math.ceil(count / 3) * 4) - Math.ceil(count / 3) * 4);
          session.blob = byId("b" + session.number).textContent;
        }

        function bytes(session, place) {
          const length = Math.ceil(session.data.kept[place] / 3) * 4;
          const text = atob(session.blob.slice(session.offsets[place], session.offsets[place] + length));
          return Uint8Array.from(text, (character) => character.charCodeAt(0));
        }

        function openDock() {
          byId("dock").hidden = false;
          root.style.setProperty("--dock", "clamp(12rem, 34vh, 22rem)");
          fillDock();
          // The dock may have come to lie over the packet.
          current.rows?.[current.chosen]?.scrollIntoView({ block: "nearest" });
        }

        function closeDock() {
          byId("dock").hidden = true;
          root.style.setProperty("--dock", "0px");
        }

        function fillDock() {
          const session = current;
          if (!session || byId("dock").hidden || session.chosen < 0) return;
          const data = session.data;
          const place = session.chosen;
          const row = session.rows[place];
          const cells = [...row.cells].map((cell) => cell.textContent);
          byId("dock-title").textContent = "№ " + cells[0] + " · " + cells[1];
          byId("dock-note").textContent = byId("dock-note").title = cells[9];
          const since = place > 0 ? (data.micros[place] - data.micros[place - 1]) / 1000 : 0;
          put("since", place > 0 ? number(since) + " ms" : "");
          const other = [cells[2], cells[4]].map((address) => data.others[address] ?? address).join(" → ");
          put("other", Object.keys(data.others).length > 0 ? other : "");
          const step = byId(session.steps[session.stepOf[place]]);
          put("step-of", step ? find("h4, h5", step).innerText : "");
          const phase = find("#phase option[value='" + (data.phases.charCodeAt(place) - 97) + "']");
          put("phase-of", phase?.textContent ?? "");
          const hasNumbers = Boolean(data.sequence);
          byId("dock-none").hidden = hasNumbers && data.kept[place] > 0;
          byId("dock-bytes").replaceChildren();
          if (!hasNumbers) return;
          if (!session.relative) relate(session);
          const relative = session.relative[place];
          put("sequence", data.sequence[place] + " (" + word(2) + " " + relative.sequence + ")");
          put("acknowledgment", !cells[6].includes("ACK") ? "" : data.acknowledgment[place]
            + (relative.acknowledgment === null ? "" : " (" + word(2) + " " + relative.acknowledgment + ")"));
          const window = data.window[place];
          put("window", number(window) + (relative.scale ? " (" + word(3) + " " + number(window * 2 ** relative.scale) + ")" : ""));
          put("options", data.options[place] ?? "");
          const isCut = data.kept[place] < data.captured[place];
          put("frame", number(data.original[place]) + " B " + word(0)
            + (isCut ? ", " + number(data.kept[place]) + " B " + word(1) : ""));
          byId("dock-cut").hidden = data.captured[place] >= data.original[place];
          if (data.kept[place] > 0) writeBytes(bytes(session, place), data.payload[place], data.payloadEnd[place]);
          const masked = byId("dock-masked");
          if (masked) masked.hidden = !cells[9].includes("********");
        }

        function put(id, text) {
          const place = byId("dock-" + id);
          place.textContent = text;
          place.parentElement.hidden = text === "";
        }

        function writeBytes(bytes, start, end) {
          const lines = document.createDocumentFragment();
          const kind = (at) => at < start ? "headers" : at < end ? "payload" : "padding";
          const write = (text, style) => {
            if (lines.lastChild?.className === style) { lines.lastChild.textContent += text; return; }
            const span = document.createElement("span");
            span.className = style;
            span.textContent = text;
            lines.append(span);
          };
          for (let line = 0; line < bytes.length; line += 16) {
            write(line.toString(16).padStart(4, "0") + "  ", "at");
            const last = Math.min(line + 16, bytes.length);
            for (let at = line; at < last; at++) {
              write(bytes[at].toString(16).padStart(2, "0"), kind(at));
              write(at % 16 === 7 ? "  " : " ", at + 1 < last && kind(at + 1) === kind(at) ? kind(at) : "at");
            }
            write(" ".repeat((16 - (last - line)) * 3 + (last - line < 8 ? 1 : 0) + 1), "at");
            for (let at = line; at < last; at++) {
              write(bytes[at] > 31 && bytes[at] < 127 ? String.fromCharCode(bytes[at]) : "·", kind(at));
            }
            write("\n", "at");
          }
          byId("dock-bytes").replaceChildren(lines);
          byId("dock-bytes").parentElement.scrollTop = 0;
        }

        byId("dock-close").addEventListener("click", closeDock);
        byId("dock-next").addEventListener("click", () => move(1));
        byId("dock-previous").addEventListener("click", () => move(-1));

        """#
}
