/// How the page looks.
enum PageStyle {
    static let text = colors + layout + table + steps + dock + narrow + print

    /// Every pair of text and ground has a contrast of 4.5 and more (WCAG 2.2, level AA), in light and in dark.
    private static let colors = """

        :root {
          color-scheme: light dark;
          --ground: light-dark(#faf9f6, #14161a);
          --sheet: light-dark(#ffffff, #1b1e23);
          --text: light-dark(#1c1d20, #e9e7e2);
          --quiet: light-dark(#5b5e66, #a9adb5);
          --rule: light-dark(#e4e1d9, #2f343b);
          --link: light-dark(#0a58a8, #86bdff);
          --data: light-dark(#f5ecc8, #35301c);
          --data-rule: light-dark(#e6d9a3, #4b4426);
          --data-text: light-dark(#6f5400, #e6c96f);
          --chosen: light-dark(#cfe3fb, #1f4269);
          --touched: light-dark(#e8f1fc, #22303f);
          --problem: light-dark(#b3261e, #ff9389);
          --problem-ground: light-dark(#fdecea, #3b1d1b);
          --remark: light-dark(#7d5200, #ecc06a);
          --remark-ground: light-dark(#fdf3dc, #352a14);
          --healthy: light-dark(#146c43, #7fd6a8);
          --healthy-ground: light-dark(#e6f5ec, #16301f);
          --bar: 3.25rem;
          --dock: 0px;
        }
        :root[data-theme=light] { color-scheme: light }
        :root[data-theme=dark] { color-scheme: dark }
        html[lang=en] body [lang=fr], html[lang=fr] body [lang=en], [hidden] { display: none !important }

        """

    private static let layout = """

        * { box-sizing: border-box }
        html { scroll-padding: 6.5rem 0 calc(var(--dock) + 2rem) }
        body {
          margin: 0; background: var(--ground); color: var(--text);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          font-variant-numeric: tabular-nums; padding-bottom: var(--dock);
        }
        a { color: var(--link); text-underline-offset: .15em }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 1px }
        h1, h2, h3, h4, h5, p, dl, dd, ul { margin: 0; padding: 0 }
        main { max-width: 112rem; margin: 0 auto; padding: 1rem 1.25rem 3rem }
        .defs { position: absolute; width: 0; height: 0 }
        .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
        .hint { color: var(--quiet); margin: .5rem 0 }
        .wide { overflow-x: auto }
        html:not(.scripted) :is(.tools, .script) { display: none }

        .bar {
          position: sticky; top: 0; z-index: 5; min-height: 3.25rem; display: flex; flex-wrap: wrap;
          align-items: center; gap: .4rem 1rem; padding: .45rem 1.25rem;
          background: var(--sheet); border-bottom: 1px solid var(--rule);
        }
        .bar h1 { font-size: 1rem; font-weight: 650; white-space: nowrap }
        .bar .file { font-weight: 400; color: var(--quiet); margin-left: .6em }
        .tools, .switches { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem }
        .tools { flex: 1 1 auto }
        .switches { margin-left: auto }
        input[type=search], select, button {
          font: inherit; font-size: .875rem; color: inherit; background: var(--ground);
          border: 1px solid var(--rule); border-radius: 6px; padding: .22rem .5rem; height: 2rem;
        }
        input[type=search] { width: 9.5rem }
        select { max-width: 8.5rem }
        button { cursor: pointer }
        button:hover { border-color: var(--quiet) }
        .check { display: inline-flex; align-items: center; gap: .35em; font-size: .875rem; white-space: nowrap }
        #count { color: var(--quiet); font-size: .8125rem; white-space: nowrap }
        #language b { font-weight: 400; color: var(--quiet) }
        html[lang=en] #language [data-of=en], html[lang=fr] #language [data-of=fr] {
          font-weight: 700; color: var(--text); text-decoration: underline; text-underline-offset: .2em
        }

        .list { margin-bottom: 1.25rem }
        .list h2, .facts h2, .steps h3 { font-size: 1rem; font-weight: 650 }
        .list .wide { max-height: 16rem; overflow: auto; border: 1px solid var(--rule); border-radius: 8px }
        .list table, .transfers table { border-collapse: collapse; font-size: .875rem }
        .list table { width: 100%; background: var(--sheet) }
        .list :is(th, td), .transfers :is(th, td) { text-align: left; padding: .25rem .8rem .25rem .7rem; font-weight: 400 }
        .list th { color: var(--quiet); position: sticky; top: 0; background: var(--sheet) }
        .list tbody tr { border-top: 1px solid var(--rule); cursor: pointer }
        .list tbody tr:hover { background: var(--touched) }
        .list tbody tr[aria-current] { background: var(--chosen) }
        .session { margin-bottom: 2.5rem }
        .session + .session { content-visibility: auto; contain-intrinsic-size: auto 3000px }
        .facts { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1rem; margin-bottom: .7rem }
        .facts dl { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; font-size: .875rem }
        .facts dl div { display: flex; gap: .45em }
        .facts dt { color: var(--quiet) }
        .facts dd { overflow-wrap: anywhere }
        .badge { font-size: .8125rem; border-radius: 99px; padding: .06rem .6rem; white-space: nowrap }
        .badge.healthy { color: var(--healthy); background: var(--healthy-ground) }
        .badge.remark { color: var(--remark); background: var(--remark-ground) }
        .badge.problem { color: var(--problem); background: var(--problem-ground) }
        .findings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: .6rem; margin-bottom: .9rem }
        .finding { display: flex; gap: .7rem; padding: .6rem .8rem; border-radius: 8px; font-size: .875rem; border-left: 4px solid }
        .finding.problem { background: var(--problem-ground); border-color: var(--problem) }
        .finding.remark { background: var(--remark-ground); border-color: var(--remark) }
        .finding .mark { font-weight: 700 }
        .finding.problem .mark { color: var(--problem) }
        .finding.remark .mark { color: var(--remark) }
                .finding .remedy b { font-weight: 600 }
        .transfers { margin-bottom: 1rem; font-size: .875rem; max-height: 11rem; overflow: auto }
        .transfers td, .transfers th { white-space: nowrap }
        .transfers th { color: var(--quiet); padding-left: 0 }
        .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(18.5rem, 22%); gap: 1rem; align-items: start }

        """

    /// Each row is a grid of its own, so that only those in sight need be laid out.
    private static let table = """

        table.packets {
          display: block; font-size: .78125rem; line-height: 1.35; background: var(--sheet);
          border: 1px solid var(--rule); border-radius: 8px;
        }
        table.packets :is(thead, tbody) { display: block }
        table.packets tbody { content-visibility: auto; contain-intrinsic-size: auto 1640px }
        table.packets tr {
          display: grid; align-items: stretch; min-height: 1.9rem;
          grid-template-columns:
            calc(5ch + .6rem) calc(13.6ch + .6rem) calc(13.6ch + .6rem) calc(5ch + .6rem) calc(13.6ch + .6rem)
            calc(5ch + .6rem) calc(8.2ch + .6rem) calc(6ch + .6rem) minmax(8.5rem, .8fr) minmax(12rem, 1.5fr);
        }
        table.packets thead { position: sticky; top: var(--bar); z-index: 2; border-radius: 8px 8px 0 0 }
        table.packets thead tr { background: var(--sheet); border-bottom: 2px solid var(--rule) }
        table.packets th { text-align: left; font-weight: 600; color: var(--quiet) }
        table.packets :is(th, td) { padding: .36rem .3rem; overflow-wrap: anywhere }
        table.packets :is(th, td):is(:nth-child(1), :nth-child(4), :nth-child(6), :nth-child(8)) { text-align: right }
        table.packets tbody tr { border-bottom: 1px solid var(--rule); cursor: default }
        table.packets tbody tr.n { border-top: 2px solid var(--rule) }
        table.packets tbody tr.d { background: var(--data); border-color: var(--data-rule) }
        table.packets td:nth-child(1) { border-left: 4px solid transparent; padding-left: .1rem }
        table.packets tr.d td:nth-child(1) { border-color: var(--data-text) }
        table.packets td:first-child a { color: inherit; text-decoration: none }
        table.packets td:first-child a:hover { text-decoration: underline }
        table.packets tr.k td { color: var(--quiet) }
        table.packets tr.d.k td { color: light-dark(#5d5a45, #b8b296) }
        table.packets tr:is(.hi) { box-shadow: inset 5px 0 var(--link) }
        table.packets tbody tr:hover { background: var(--touched) }
        table.packets tr:is(.sel, :target) { background: var(--chosen) !important; outline-offset: -2px }
        html:has(#simple:checked) table.packets tr.k { display: none }

        table.packets :is(th, td):nth-child(9) {
          position: relative; display: grid; grid-template-columns: minmax(0, 1fr); align-content: center;
          padding-inline: 0; margin-inline: .5rem;
          border: solid var(--quiet); border-width: 0 1px;
        }
        table.packets th:nth-child(9) { border-color: transparent; display: block }
        .ends { display: flex; justify-content: space-between; margin-inline: -.4rem }
        table.packets td svg { position: absolute; left: 0; top: calc(50% - 6px); width: 100%; height: 12px }
        table.packets tr.s svg { transform: scaleX(-1) }
        td line { stroke: var(--quiet); stroke-width: 1.25; marker-end: url(#h) }
        tr.d line { stroke: var(--data-text); marker-end: url(#hd) }
        tr.k line { stroke-dasharray: 2 4 }
        tr.r line { stroke: var(--problem); stroke-width: 2; marker-end: url(#hr) }
        .head { fill: var(--quiet) }
        .head.data { fill: var(--data-text) }
        .head.reset { fill: var(--problem) }
        table.packets td b {
          position: relative; justify-self: center; max-width: calc(100% - 26px); padding: 0 .35em;
          overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
          font-weight: 500; font-size: .75rem; background: var(--sheet);
        }
        tr.d td b { background: var(--data) }
        tbody tr:hover td b { background: var(--touched) }
        tr:is(.sel, :target) td b { background: var(--chosen) !important }
        .legend { font-size: .8125rem; color: var(--quiet); margin-top: .5rem }
        .swatch { display: inline-block; width: 1.5em; height: .9em; border: 1px solid var(--rule); background: var(--sheet); vertical-align: -.05em; margin: 0 .3em 0 .8em }
        .swatch:first-child { margin-left: 0 }
        .swatch.data { background: var(--data); border-color: var(--data-text) }
        .nothing { padding: 2rem; text-align: center; color: var(--quiet) }

        """

    private static let steps = """

        .steps {
          position: sticky; top: calc(var(--bar) + .5rem); padding: .2rem .9rem 1rem; font-size: .875rem;
          max-height: calc(100vh - var(--bar) - 1.5rem - var(--dock)); overflow-y: auto; overscroll-behavior: contain;
          background: var(--sheet); border: 1px solid var(--rule); border-radius: 8px;
        }
        .steps h3 { padding: .5rem 0 .2rem }
        .step { padding: .35rem .6rem; margin: 0 -.6rem; border-left: 3px solid transparent; border-radius: 4px }
        .step { content-visibility: auto; contain-intrinsic-size: auto 160px }
        .step:has(> h5) { margin-left: .4rem }
        .step :is(h4, h5) { font-size: .90625rem; font-weight: 650 }
        .step h5 { font-size: .875rem; font-weight: 600 }
        .step :is(h4, h5) a { color: inherit; text-decoration: none }
        .step :is(h4, h5) a:hover { text-decoration: underline }
        .step i { font-style: normal; color: var(--quiet); margin-right: .25em }
        .step small { font-weight: 400; color: var(--quiet); white-space: nowrap }
        .step p, .step li { margin-top: .2rem; overflow-wrap: anywhere }
        .step ul { list-style: none }
        .step.now { background: var(--touched); border-color: var(--link) }
        .step:is(.hov, :target) { background: var(--chosen) }

        """

    private static let dock = """

        #dock {
          position: fixed; inset: auto 0 0 0; z-index: 6; height: var(--dock); display: flex; flex-direction: column;
          background: var(--sheet); border-top: 1px solid var(--rule); box-shadow: 0 -6px 24px #0003;
        }
        #dock header { display: flex; align-items: baseline; gap: 1rem; padding: .5rem 1.25rem .3rem }
        #dock h2 { font-size: .9375rem; white-space: nowrap }
        #dock header p { flex: 1; font-size: .875rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
        #dock header span { white-space: nowrap }
        #dock .inside { display: flex; gap: 1.75rem; padding: .1rem 1.25rem .6rem; min-height: 0; flex: 1 }
        #dock dl { flex: 0 1 25rem; overflow: auto; font-size: .8125rem }
        #dock dl div { display: grid; grid-template-columns: 10.5em 1fr; gap: .6em; padding: .1rem 0 }
        #dock dt { color: var(--quiet) }
        #dock dd { overflow-wrap: anywhere }
        #dock .bytes { flex: 1; overflow: auto; min-width: 0 }
        #dock pre { margin: 0; font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
        #dock .hint { font-size: .8125rem }
        #dock pre .at, #dock pre .headers { color: var(--quiet) }
        #dock pre .payload { background: var(--data); color: var(--text) }
        #dock pre .padding { color: var(--remark); text-decoration: underline dotted }
        dialog { color: inherit; background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; padding: 1.2rem 1.5rem }
        dialog::backdrop { background: #0006 }
        dialog h2 { font-size: 1rem; margin-bottom: .6rem }
        dialog div { display: grid; grid-template-columns: 6em 1fr; gap: 1em; padding: .15rem 0 }
        dialog button { margin-top: .8rem }
        kbd { font: inherit; font-size: .8125rem; border: 1px solid var(--rule); border-bottom-width: 2px; border-radius: 4px; padding: 0 .4em }

        """

    private static let narrow = """

        @media screen and (max-width: 1180px) {
          .columns { grid-template-columns: minmax(0, 1fr) }
          .steps { order: -1; position: static; max-height: 17rem; resize: vertical }
        }
        @media screen and (max-width: 860px) {
          .bar { position: static }
          html { scroll-padding-top: 3rem }
          main { padding-inline: .6rem }
          table.packets thead { display: none }
          table.packets tbody tr {
            grid-template-columns: calc(5ch + .6rem) calc(13.6ch + .6rem) 1fr 5em;
            grid-template-areas: "no time flags len" "ladder ladder ladder ladder" "note note note note"; padding: .2rem 0;
          }
          table.packets td { padding-block: .12rem }
          table.packets td:is(:nth-child(3), :nth-child(4), :nth-child(5), :nth-child(6)) { display: none }
          table.packets td:nth-child(1) { grid-area: no }
          table.packets td:nth-child(2) { grid-area: time }
          table.packets td:nth-child(7) { grid-area: flags }
          table.packets td:nth-child(8) { grid-area: len }
          table.packets td:nth-child(9) { grid-area: ladder }
          table.packets td:nth-child(10) { grid-area: note; padding-inline: .6rem }
          table.packets tbody { contain-intrinsic-size: auto 3900px }
          #dock .inside { flex-direction: column; gap: .4rem; overflow: auto }
          #dock dl, #dock .bytes { flex: none }
        }

        """

    private static let print = """

        @page { margin: 12mm }
        @media print {
          :root { color-scheme: light !important; --ground: #fff }
          .bar { position: static; border: 0 }
          .tools, .switches, #dock, .list tbody tr[hidden] { display: none !important }
          body { font-size: 10pt; padding: 0 }
          main { padding: 0 }
          .columns { display: block }
          .steps { position: static; max-height: none; border: 0; padding: 0; margin-top: 1em }
          .list .wide, .transfers { max-height: none; overflow: visible }
          .session, .step { content-visibility: visible !important }
          .step, .finding { break-inside: avoid }
          table.packets { display: table; border-collapse: collapse; font-size: 7.5pt; width: 100%; border: 0 }
          table.packets thead { display: table-header-group; position: static }
          table.packets tbody { display: table-row-group; content-visibility: visible }
          table.packets tr { display: table-row; break-inside: avoid; print-color-adjust: exact }
          table.packets td:is(:nth-child(1), :nth-child(2), :nth-child(4), :nth-child(6), :nth-child(7), :nth-child(8)) {
            white-space: nowrap; overflow-wrap: normal;
          }
          table.packets :is(th, td) { padding: .15rem .25rem; overflow-wrap: normal }
          table.packets td { overflow-wrap: break-word }
          table.packets :is(th, td):nth-child(9) { display: table-cell; min-width: 12em; text-align: center }
          table.packets td b { display: inline-block; max-width: 13em }
          table.packets td:nth-child(10) { width: 45%; padding-left: .6rem }
          a { color: inherit; text-decoration: none }
        }

        """
}
