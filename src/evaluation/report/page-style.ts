// The style of a report's page: light and dark, wide and narrow, without a font or a file of its own.

const LIGHT = `
  --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --faint: #d8dee4; --stripe: #f6f8fa; --link: #0b5cad; --warn: #fff6dd; --warn-edge: #b8860b;
  --series-0: #0b6bcb; --series-1: #c4501b; --series-2: #2b8a3e; --series-3: #7a3fd0; --series-4: #a87400; --series-5: #c2255c; --series-6: #0c8599; --series-7: #6b6f76;`;
const DARK = `
  --paper: #15181c; --ink: #e3e7eb; --quiet: #a0a9b3; --faint: #3a424b; --stripe: #1d2127; --link: #79b8ff; --warn: #2f2810; --warn-edge: #d9a521;
  --series-0: #5aa9f7; --series-1: #f4905f; --series-2: #63c776; --series-3: #b794f6; --series-4: #e3b341; --series-5: #f178a6; --series-6: #3bc9db; --series-7: #a3a9b1;`;

export const PAGE_STYLE = `
:root {${LIGHT}
}
@media (prefers-color-scheme: dark) { :root {${DARK}
} }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 64px; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; margin: 0 0 8px; }
h2 { font-size: 1.25rem; margin: 0 0 8px; }
h3 { font-size: 1rem; margin: 16px 0 8px; }
section { margin: 40px 0 0; }
p { margin: 0 0 12px; max-width: 80ch; }
section > p { color: var(--quiet); font-size: 0.94rem; }
.caption { font-weight: 600; border-left: 4px solid var(--series-0); padding-left: 12px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; font-size: 0.94rem; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
.warnings { margin-top: 20px; background: var(--warn); border-left: 4px solid var(--warn-edge); padding: 12px 16px; }
.warnings h2 { font-size: 1rem; }
.warnings ul { margin: 0; padding-left: 20px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-top: 20px; font-size: 0.94rem; }
a { color: var(--link); }
figure { margin: 16px 0; }
.chart { overflow-x: auto; }
.chart svg { display: block; max-width: 100%; min-width: 400px; height: auto; }
figcaption { color: var(--quiet); font-size: 0.88rem; }
.table { overflow-x: auto; margin: 0 0 12px; }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--faint); text-align: left; vertical-align: top; }
td { overflow-wrap: normal; min-width: 6ch; }
td:first-child { white-space: nowrap; }
th { font-weight: 600; border-bottom-color: var(--quiet); vertical-align: bottom; }
.number { text-align: right; white-space: nowrap; }
th.number { white-space: normal; }
details { margin: 8px 0; }
summary { cursor: pointer; }
@media (max-width: 600px) { main { padding: 16px 12px 48px; } dl { grid-template-columns: 1fr; } dd { margin-bottom: 6px; } }
@media print { details { display: none; } }
`;
