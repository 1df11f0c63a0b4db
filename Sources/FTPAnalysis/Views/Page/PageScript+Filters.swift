extension PageScript {
    /// Searching and filtering.
    static let filters = #"""

        const rowHeight = 33;
        const filters = ["search", "connection", "direction", "phase", "verb", "findings", "simple"].map(byId);
        const value = (id) => byId(id).type === "checkbox" ? byId(id).checked : byId(id).value;

        function wishes() {
          const wish = Object.fromEntries(filters.map((filter) => [filter.id, value(filter.id)]));
          wish.search = wish.search.trim().toLowerCase();
          wish.isAny = Object.values(wish).some(Boolean);
          return wish;
        }

        function fits(session, place, wish) {
          const data = session.known;
          const style = session.rows[place].classList;
          if (wish.simple && style.contains("k")) return false;
          if (wish.connection && (data.channels[place] >= 0) !== (wish.connection === "d")) return false;
          if (wish.direction && !style.contains(wish.direction)) return false;
          if (wish.phase && data.phases.charCodeAt(place) - 97 !== Number(wish.phase)) return false;
          if (wish.verb && data.verbNames[data.verbs[place]] !== wish.verb) return false;
          if (wish.findings && data.found[place] !== "1") return false;
          if (!wish.search) return true;
          // What an address is called at the other tap finds its packets too.
          const known = (text) => data.others[text] ? text + " " + data.others[text] : text;
          session.texts ??= session.rows.map((row, at) =>
            ([...row.cells].map((cell) => known(cell.textContent)).join(" ") + " " + data.notes[at]).toLowerCase());
          return session.texts[place].includes(wish.search);
        }

        function apply() {
          if (!current?.table) return showCount();
          const wish = wishes();
          // The first sight needs no filtering.
          if (!wish.isAny && !current.isFiltered) return showCount();
          current.data;
          current.isFiltered = wish.isAny;
          current.shown = 0;
          let place = 0;
          for (const chunk of current.table.tBodies) {
            let count = 0;
            for (const row of chunk.rows) {
              const isFit = fits(current, place++, wish);
              if (row.hidden === isFit) row.hidden = !isFit;
              count += isFit;
            }
            chunk.hidden = count === 0;
            // Without "auto" the browser forgets the height that the chunk had.
            chunk.style.containIntrinsicSize = count * rowHeight + "px";
            current.shown += count;
          }
          const table = current.table;
          requestAnimationFrame(() => requestAnimationFrame(() => {
            for (const chunk of table.tBodies) chunk.style.containIntrinsicSize = "auto " + chunk.style.containIntrinsicSize;
          }));
          find(".nothing", current.element).hidden = current.shown > 0;
          showCount();
        }

        function showCount() {
          if (!current) return;
          const total = current.table ? current.table.querySelectorAll("tbody > tr").length : 0;
          const format = (number) => number.toLocaleString(root.lang);
          byId("count").textContent = current.isFiltered ? format(current.shown) + " / " + format(total) : "";
          byId("reset").hidden = !current.isFiltered;
        }

        function clearFilters() {
          for (const filter of filters) {
            if (filter.type === "checkbox") filter.checked = false; else filter.value = "";
          }
          apply();
        }

        for (const filter of filters) {
          filter.addEventListener(filter.id === "search" ? "input" : "change", () => {
            clearTimeout(apply.later);
            apply.later = setTimeout(apply, filter.id === "search" ? 120 : 0);
          });
        }
        byId("reset").addEventListener("click", clearFilters);

        """#
}
