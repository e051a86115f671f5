#!/usr/bin/env node
// Renders Markdown as GitHub would show it, in a page and in a picture, for looking at pull request bodies.
// `node scripts/render-page.js body.md page.png [--title text] [--open] [--width 1012]`;
// --title puts a heading of plain text above, --open unfolds every <details>.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { Marked } from 'marked';

const run = promisify(execFile);
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
];

const STYLE = `
  body { margin: 0; background: #fff; color: #1f2328; font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Helvetica, Arial, sans-serif; }
  main { max-width: 980px; margin: 0 auto; padding: 24px 16px; overflow-wrap: break-word; }
  h1 { font-size: 1.75em; font-weight: 600; padding-bottom: .3em; border-bottom: 1px solid #d1d9e0b3; margin: 0 0 16px; }
  h4 { font-size: 1em; font-weight: 600; margin: 24px 0 16px; }
  p, ul, table, pre, details, blockquote, .mermaid { margin: 0 0 16px; }
  code, pre { font: 85%/1.45 ui-monospace, "Liberation Mono", Menlo, monospace; }
  code { background: #818b981f; border-radius: 6px; padding: .2em .4em; }
  pre { background: #f6f8fa; border-radius: 6px; padding: 16px; overflow: auto; }
  pre code { background: none; padding: 0; font-size: 100%; }
  table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; }
  th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; }
  th { font-weight: 600; }
  tr:nth-child(even) td { background: #f6f8fa; }
  blockquote { padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0; }
  .alert { color: inherit; border-left-color: #9a6700; padding: 8px 16px; }
  .alert > b:first-child { color: #9a6700; display: block; font-weight: 500; margin-bottom: 8px; }
  a { color: #0969da; text-decoration: none; }
  summary { cursor: pointer; }
  .mermaid { border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; text-align: center; }
  .mermaid svg { max-width: 100%; height: auto; }
`;

/** A page of its own that loads nothing from any network. */
export async function renderPage(markdown, options = {}) {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      code({ text, lang }) {
        return lang === 'mermaid' ? `<div class="mermaid">${escapeHtml(text)}</div>\n` : false;
      },
      blockquote({ tokens }) {
        const inner = this.parser.parse(tokens);
        if (!inner.startsWith('<p>[!WARNING]')) return false;
        return `<blockquote class="alert"><b>⚠ Warning</b>${inner.replace('[!WARNING]', '')}</blockquote>\n`;
      },
    },
  });
  const html = marked.parse(markdown.replace(/<!--[\s\S]*?-->/g, ''));
  const heading = options.title ? `<h1>${escapeHtml(options.title)}</h1>` : '';
  const body = options.open ? html.replaceAll('<details>', '<details open>') : html;
  const library = createRequire(import.meta.url).resolve('@mermaid-js/tiny/dist/mermaid.tiny.js');
  const script = `
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: 'neutral', flowchart: { useMaxWidth: true } });
    const folded = [...document.querySelectorAll('details:not([open])')];
    for (const each of folded) each.open = true;
    mermaid.run().finally(() => {
      for (const each of folded) each.open = false;
      document.documentElement.dataset.height = String(Math.ceil(document.querySelector('main').getBoundingClientRect().height));
    });`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src file: 'unsafe-inline' 'unsafe-eval'">
<title>Rendered Markdown</title><style>${STYLE}</style></head>
<body><main>${heading}${body}</main><script src="${pathToFileURL(library)}"></script><script>${script}</script></body></html>`;
}

/** Takes the picture at the height that the page turned out to have. */
export async function screenshot(html, png, width = 1012) {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-page-'));
  try {
    const page = join(folder, 'page.html');
    await writeFile(page, html);
    const common = [...QUIET, `--user-data-dir=${join(folder, 'profile')}`, '--virtual-time-budget=20000'];
    const browser = await findBrowser();
    const { stdout } = await run(
      browser,
      [...common, `--window-size=${width},2000`, '--dump-dom', pathToFileURL(page).href],
      { maxBuffer: 64 * 1024 * 1024, timeout: 120_000 },
    );
    const height = Number(/data-height="(\d+)"/.exec(stdout)?.[1] ?? Number.NaN);
    if (Number.isNaN(height)) throw new Error('the page did not finish rendering');
    const size = `--window-size=${width},${Math.min(height, 16_000)}`;
    await run(browser, [...common, size, `--screenshot=${resolve(png)}`, pathToFileURL(page).href], {
      timeout: 120_000,
    });
    return { width, height };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function findBrowser() {
  for (const name of BROWSERS) {
    const found = await run('which', [name]).then(
      () => true,
      () => false,
    );
    if (found) return name;
  }
  throw new Error(`no browser found (looked for ${BROWSERS.join(', ')}): install chromium`);
}

function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { title: { type: 'string' }, open: { type: 'boolean' }, width: { type: 'string', default: '1012' } },
  });
  const [input, png] = positionals;
  if (!input || !png) {
    console.error('usage: node scripts/render-page.js <file.md> <page.png> [--title text] [--open] [--width 1012]');
    process.exitCode = 2;
    return;
  }
  const html = await renderPage(await readFile(input, 'utf8'), { open: values.open, title: values.title });
  const { width, height } = await screenshot(html, png, Number(values.width));
  console.log(`${png}: ${width} × ${height}`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 3;
  });
}
