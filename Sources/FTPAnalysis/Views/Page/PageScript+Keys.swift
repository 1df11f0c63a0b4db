extension PageScript {
    /// The keys.
    static let keys = #"""

        function move(by) {
          if (!current?.table) return;
          current.data;
          let place = current.chosen < 0 ? (by > 0 ? -1 : current.rows.length) : current.chosen;
          do { place += by; } while (current.rows[place]?.hidden);
          if (current.rows[place]) choose(place);
        }

        function moveStep(by) {
          if (!current?.table) return;
          const data = current.data;
          let index = current.chosen < 0 ? (by > 0 ? -1 : data.steps.length) : current.stepOf[current.chosen];
          // A step whose packets all belong to its parts is passed over.
          do { index += by; } while (data.steps[index] && !current.stepOf.includes(index));
          const place = data.steps[index] ? current.stepOf.indexOf(index) : -1;
          if (place >= 0) choose(place, { block: "center" });
        }

        const help = byId("help");
        byId("keys").addEventListener("click", () => help.showModal());
        byId("help-close").addEventListener("click", () => help.close());

        const actions = {
          ArrowDown: () => move(1), j: () => move(1), ArrowUp: () => move(-1), k: () => move(-1),
          ArrowRight: () => moveStep(1), ArrowLeft: () => moveStep(-1),
          Enter: () => { if (current.chosen >= 0) openDock(); },
          "/": () => { byId("search").focus(); byId("search").select(); },
          "?": () => help.showModal(),
        };

        document.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
          const isTyping = event.target.closest("input, select, textarea");
          if (event.key === "Escape") {
            if (!byId("dock").hidden) closeDock();
            else if (isTyping?.id === "search" && isTyping.value) { isTyping.value = ""; apply(); }
            else if (isTyping) isTyping.blur();
            else clearFilters();
            return;
          }
          if (isTyping && !(isTyping.id === "search" && event.key === "ArrowDown")) return;
          if (event.key === "Enter" && event.target.closest("a, button")) return;
          if (event.key.startsWith("Arrow") && event.target.closest("pre")) return;
          const action = actions[event.key];
          if (!action) return;
          event.preventDefault();
          action();
        });

        """#
}
