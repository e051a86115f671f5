// The report as one HTML page that loads nothing: texts, tables and charts as SVG, in the reader's light or dark.

import { escapeUTF8 } from 'entities';
import { PAGE_HEAD } from '../../look/page-head.ts';
import { pictureOf } from '../../look/picture.ts';
import { withoutTokens } from '../../trace/views/outgoing-patterns.ts';
import { visibleText } from '../../trace/views/untrusted-text.ts';
import type { Cell, Chart, Link, Report, Section, Table } from './document.ts';
import { hrefOf } from './href.ts';
import { PAGE_STYLE } from './page-style.ts';

/** `base` leads from where the page is kept to the folder of the evaluation; empty where that is the same. */
export async function pageOf(report: Report, base = ''): Promise<string> {
  const sections: string[] = [];
  for (const section of report.sections) sections.push(await sectionHtml(section, base));
  const { title, caption, facts, warnings } = report;
  const list = facts.map(([name, value]) => `<dt>${safe(name)}</dt><dd>${safe(value)}</dd>`).join('\n');
  const told = warnings.map((warning) => `<li>${safe(warning)}</li>`).join('\n');
  const contents = report.sections
    .map((section) => `<a href="#${idOf(section)}">${safe(section.title)}</a>`)
    .join('\n');
  return `${PAGE_HEAD}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${safe(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${safe(title)}</h1>
<p class="caption">${safe(caption)}</p>
<dl>
${list}
</dl>
${warnings.length > 0 ? `<section class="warnings" aria-label="Warnings"><h2>Warnings</h2><ul>\n${told}\n</ul></section>` : ''}
<nav>
${contents}
</nav>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

async function sectionHtml(section: Section, base: string): Promise<string> {
  const charts: string[] = [];
  for (const chart of section.charts) charts.push(await figureHtml(chart));
  const parts = [
    ...section.text.map((text) => `<p>${safe(text)}</p>`),
    ...charts,
    ...section.tables.map((table) => tableHtml(table, base)),
  ];
  return `<section id="${idOf(section)}">\n<h2>${safe(section.title)}</h2>\n${parts.join('\n')}\n</section>`;
}

async function figureHtml({ title, spec }: Chart): Promise<string> {
  const described = await pictureOf(spec, safe(title));
  return `<figure><div class="chart">${described}</div><figcaption>${safe(title)}</figcaption></figure>`;
}

function tableHtml({ title, head, rows, texts, folded }: Table, base: string): string {
  const side = (i: number) => (i < texts ? '' : ' class="number"');
  const names = head.map((name, i) => `<th scope="col"${side(i)}>${safe(name)}</th>`).join('');
  const lines = rows.map(
    (row) => `<tr>${row.map((cell, i) => `<td${side(i)}>${cellHtml(cell, base)}</td>`).join('')}</tr>`,
  );
  const table =
    rows.length === 0
      ? '<p>None.</p>'
      : `<div class="table"><table>\n<thead><tr>${names}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table></div>`;
  if (folded) return `<details><summary>${safe(title ?? 'More')}</summary>\n${table}\n</details>`;
  return title === undefined ? table : `<h3>${safe(title)}</h3>\n${table}`;
}

function cellHtml(cell: Cell, base: string): string {
  if (typeof cell === 'string') return safe(cell);
  const links: readonly Link[] = 'text' in cell ? [cell] : cell;
  return links.map(({ text, path }) => `<a href="${safe(hrefOf(base, path))}">${safe(text)}</a>`).join(', ');
}

/** Text of models, repositories and data sets: what can be seen of it, and no markup, also between quotes. */
function safe(text: string): string {
  return escapeUTF8(withoutTokens(visibleText(text)));
}

function idOf({ title }: Section): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
