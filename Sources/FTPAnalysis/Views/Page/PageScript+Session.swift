extension PageScript {
    /// One session: its packets, the one chosen, the step that goes with it.
    static let session = #"""

        class Session {
          constructor(element) {
            this.element = element;
            this.number = Number(element.id.slice(1));
            this.table = find("table.packets", element);
            this.language = root.lang;
            this.chosen = -1;
          }

          // What is not needed for the first sight is read when it is needed.
          get data() {
            if (this.known) return this.known;
            this.known = JSON.parse(byId("d" + this.number).textContent);
            this.rows = all("tbody > tr", this.table);
            this.places = new Map(this.known.numbers.map((number, place) => [number, place]));
            this.steps = this.known.steps.map((step) => step.id);
            this.stepOf = new Int32Array(this.rows.length).fill(-1);
            this.known.steps.forEach((step, index) => {
              for (let run = 0; run < step.runs.length; run += 2) {
                for (let number = step.runs[run]; number <= step.runs[run + 1]; number++) {
                  const place = this.places.get(number);
                  if (place !== undefined) this.stepOf[place] = index;
                }
              }
            });
            return this.known;
          }

          // The notes of the language not in use are kept with the data, and change places with those in the table.
          speak(language) {
            if (!this.table || this.language === language) return;
            const notes = this.data.notes;
            this.rows.forEach((row, place) => {
              const cell = row.lastElementChild;
              const other = notes[place];
              notes[place] = cell.textContent;
              cell.textContent = other;
            });
            this.language = language;
            this.texts = null;
          }

          packetsOf(stepId) {
            const step = this.data.steps.find((step) => step.id === stepId);
            const places = [];
            for (let run = 0; step && run < step.runs.length; run += 2) {
              for (let number = step.runs[run]; number <= step.runs[run + 1]; number++) places.push(this.places.get(number));
            }
            return places;
          }
        }

        function show(session) {
          if (!session || session === current) return;
          current = session;
          for (const one of sessions) one.element.hidden = one !== session;
          for (const row of all(".list tbody tr")) {
            if (Number(row.dataset.session) === session.number) row.setAttribute("aria-current", "true");
            else row.removeAttribute("aria-current");
          }
          closeDock();
          session.speak(root.lang);
          apply();
        }

        function choose(place, { block = "nearest", open = false, focus = true } = {}) {
          const session = current;
          if (!session.table || session.data.numbers[place] === undefined) return;
          const row = session.rows[place];
          if (row.hidden) clearFilters();
          const before = session.rows[session.chosen];
          before?.classList.remove("sel");
          before?.removeAttribute("tabindex");
          session.chosen = place;
          row.classList.add("sel");
          row.tabIndex = -1;
          if (open || !byId("dock").hidden) openDock();
          if (focus) row.focus({ preventScroll: true });
          row.scrollIntoView({ block });
          // Rows that were out of sight have their height only now.
          requestAnimationFrame(() => row.scrollIntoView({ block }));
          mark(session.stepOf[place]);
          clearTimeout(choose.later);
          choose.later = setTimeout(() => history.replaceState(null, "", "#p" + session.data.numbers[place]), 250);
        }

        function follow(hash) {
          const packet = /^#p(\d+)$/.exec(hash);
          const part = /^#s(\d+)/.exec(hash);
          if (packet) {
            const row = byId(hash.slice(1));
            const owner = row && sessions.find((session) => session.element.contains(row));
            if (!owner) return;
            show(owner);
            owner.data;
            choose(owner.places.get(Number(packet[1])), { block: "center" });
          } else if (part) {
            show(sessions.find((session) => session.number === Number(part[1])));
            if (hash.includes("-")) mark(current.data.steps.findIndex((step) => "#" + step.id === hash));
          }
        }

        let marked = null;
        let isInSteps = false;
        function mark(index) {
          const step = byId(current.steps[index]);
          if (step === marked) return;
          marked?.classList.remove("now");
          marked = step;
          if (!step) return;
          step.classList.add("now");
          const steps = step.parentElement;
          if (isInSteps) return;
          const reveal = () => {
            steps.scrollTop += step.getBoundingClientRect().top - steps.getBoundingClientRect().top - steps.clientHeight / 5;
          };
          reveal();
          requestAnimationFrame(reveal);
        }

        // The explanation follows the table: the step of the packet chosen, or of the topmost in sight.
        function followScroll() {
          followScroll.due = false;
          if (!current?.table) return;
          current.data;
          const chosen = current.rows[current.chosen]?.getBoundingClientRect();
          if (chosen && chosen.bottom > 100 && chosen.top < innerHeight) return;
          const frame = current.table.getBoundingClientRect();
          const top = find("thead", current.table).getBoundingClientRect().bottom + 8;
          const row = document.elementFromPoint(frame.left + 24, Math.max(top, frame.top + 40))?.closest("tbody > tr");
          const place = row ? current.places.get(Number(row.id.slice(1))) : undefined;
          if (place !== undefined) mark(current.stepOf[place]);
        }
        addEventListener("scroll", () => {
          if (followScroll.due) return;
          followScroll.due = true;
          requestAnimationFrame(followScroll);
        }, { passive: true });

        const lit = [];
        function light(places) {
          for (const row of lit.splice(0)) row.classList.remove("hi");
          for (const place of places) {
            const row = current.rows[place];
            row?.classList.add("hi");
            if (row) lit.push(row);
          }
        }

        document.addEventListener("pointerover", (event) => {
          const step = event.target.closest?.(".step");
          isInSteps = Boolean(event.target.closest?.(".steps"));
          if (step && step !== light.step) light(current.packetsOf(step.id));
          if (!step && light.step) light([]);
          light.step = step;
          const row = event.target.closest?.("table.packets tbody > tr");
          if (row === light.row) return;
          light.row = row;
          light.hovered?.classList.remove("hov");
          light.hovered = null;
          if (!row) return;
          current.data;
          light.hovered = byId(current.steps[current.stepOf[current.places.get(Number(row.id.slice(1)))]]);
          light.hovered?.classList.add("hov");
        });

        document.addEventListener("click", (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          const row = event.target.closest("table.packets tbody > tr");
          const link = event.target.closest("a[href^='#']");
          const session = event.target.closest("tr[data-session]");
          if (row) {
            // Whoever marks text with the pointer wants the text.
            if (!getSelection().isCollapsed) return;
            event.preventDefault();
            current.data;
            choose(current.places.get(Number(row.id.slice(1))), { open: true });
          } else if (link) {
            event.preventDefault();
            follow(link.getAttribute("href"));
          } else if (session) {
            show(sessions.find((one) => one.number === Number(session.dataset.session)));
          }
        });

        """#
}
