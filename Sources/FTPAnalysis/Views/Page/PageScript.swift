/// What the page does beyond being read. It only adds: without it everything is there to read.
enum PageScript {
    static let text = opening + PageScript.session + PageScript.filters + PageScript.dock + PageScript.keys + closing

    /// Short words for looking things up, the language, the colours.
    private static let opening = #"""

        "use strict";
        (() => {
        const root = document.documentElement;
        const find = (selector, within = document) => within.querySelector(selector);
        const all = (selector, within = document) => [...within.querySelectorAll(selector)];
        const byId = (id) => document.getElementById(id);
        root.classList.add("scripted");

        // A page opened from a file may not be allowed to remember anything.
        const memory = {
          get(key) { try { return localStorage.getItem("ferry-trace-" + key); } catch { return null; } },
          set(key, value) { try { localStorage.setItem("ferry-trace-" + key, value); } catch { } },
        };

        function speak(language) {
          root.lang = language;
          for (const element of all("[data-" + language + "]")) element.textContent = element.dataset[language];
          const key = "label" + language[0].toUpperCase() + language.slice(1);
          for (const element of all("[data-label-" + language + "]")) {
            element.title = element.dataset[key];
            element.setAttribute("aria-label", element.dataset[key]);
            if (element.placeholder !== undefined && element.type === "search") element.placeholder = element.dataset[key] + " ( / )";
          }
          current?.speak(language);
          showCount();
          fillDock();
        }

        const themes = ["auto", "light", "dark"];
        function paint(theme) {
          if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
          find("#theme span").textContent = { auto: "◐", light: "☀", dark: "☾" }[theme];
        }

        """#

    private static let closing = #"""

        const sessions = all("section.session").map((element) => new Session(element));
        let current = null;

        byId("language").addEventListener("click", () => {
          const language = root.lang === "en" ? "fr" : "en";
          memory.set("language", language);
          speak(language);
        });
        byId("theme").addEventListener("click", () => {
          const theme = themes[(themes.indexOf(root.dataset.theme ?? "auto") + 1) % themes.length];
          memory.set("theme", theme);
          paint(theme);
        });
        // The bar may take several lines; what sticks below it must know.
        new ResizeObserver(() => root.style.setProperty("--bar", find(".bar").offsetHeight + "px")).observe(find(".bar"));
        const theme = memory.get("theme");
        if (themes.includes(theme)) paint(theme);
        show(sessions[0]);
        const language = memory.get("language");
        if ((language === "en" || language === "fr") && language !== root.lang) speak(language);
        if (location.hash.length > 1) follow(location.hash);
        addEventListener("hashchange", () => follow(location.hash));
        })();

        """#
}
