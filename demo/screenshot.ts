// `npm run demo:screenshot`: the pull request of the last demo, rendered as a page, into docs/pull-request.png.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { renderPage, screenshot } from '../scripts/render-page.js';
import { loadTexts } from '../src/cli/watch.ts';
import { InputFault } from '../src/errors.ts';
import { createTraceStore } from '../src/store/trace-store.ts';
import { pullRequest } from '../src/trace/views/pull-request.ts';
import { wholeEvents } from '../src/trace/whole-events.ts';

const ROOT = resolve(import.meta.dirname, '..');
const runs = join(ROOT, '.mullover/demo/last/data/runs');
const store = createTraceStore({ dir: runs, redact: (text) => text });

for (const run of (await readdir(runs)).filter((name) => !name.startsWith('.'))) {
  const events = await wholeEvents(store, run);
  const texts = await loadTexts(store, run, events, 'pull-request');
  const text = pullRequest(events, texts, { run, issue: 1, trace: `runs/${run}`, commands: [] });
  if (!text) continue;
  await writeFile(join(runs, run, 'pull-request.md'), text.body);
  // As a reviewer would: the candidates unfolded, the reasoning trace folded.
  const page = await renderPage(text.body.replace('<details>', '<details open>'), { title: text.title });
  await screenshot(page, join(ROOT, 'docs/pull-request.png'));
  process.stdout.write(`docs/pull-request.png from ${run}\n`);
}
await readFile(join(ROOT, 'docs/pull-request.png')).catch((cause: unknown) => {
  throw new InputFault('There is no pull request to show.', 'Run `npm run demo` first.', { cause });
});
