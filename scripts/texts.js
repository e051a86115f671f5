// `npm run texts`: one page of every text that people read on GitHub, .mullover/texts.html; `-- --golden` writes the golden files anew.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encode } from 'entities';
import { marked } from 'marked';
import { EVERY_TEXT } from '../test/texts/every-text.ts';

const PAGE = fileURLToPath(new URL('../.mullover/texts.html', import.meta.url));
const GOLDEN = fileURLToPath(new URL('../test/texts/golden/', import.meta.url));
const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#1f2328}' +
  'section{border:1px solid #d1d9e0;border-radius:6px;margin:1rem 0;padding:0 1rem}h2{font:600 13px ui-monospace,monospace;color:#59636e}' +
  'table{border-collapse:collapse}td,th{border:1px solid #d1d9e0;padding:.3rem .6rem}pre,code{background:#f0f1f3;overflow:auto}' +
  'blockquote{border-left:4px solid #d1d9e0;margin:0;padding-left:1rem}';

const sections = Object.entries(EVERY_TEXT).map(
  ([name, text]) => `<section><h2>${encode(name)}</h2>${marked.parse(text)}</section>`,
);
mkdirSync(fileURLToPath(new URL('.', `file://${PAGE}`)), { recursive: true });
writeFileSync(
  PAGE,
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>What Mullover writes</title><style>${STYLE}</style><h1>What Mullover writes</h1>${sections.join('\n')}</html>\n`,
);
process.stdout.write(`${sections.length} texts: ${PAGE}\n`);
if (process.argv.includes('--golden'))
  for (const [name, text] of Object.entries(EVERY_TEXT)) writeFileSync(`${GOLDEN}${name}.md`, text);
