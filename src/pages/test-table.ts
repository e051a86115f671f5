// The results of an execution test by test, beside those on base.

import type { TestResult, TestStatus } from '../execution.ts';
import { indexOf } from '../trace/position.ts';
import { clock, plural } from '../trace/views/quantities.ts';
import { parsed, type RunView } from '../trace/views/run-view.ts';
import type { Executed } from '../trace/work-event.ts';
import { type Markup, markup } from './markup.ts';
import { endOf, resultMark, short } from './words.ts';

const MOST_ROWS = 1000;
const LOG = 20_000;
const MESSAGE = 2000;
const RED: readonly TestStatus[] = ['failed', 'error'];

/** One execution: its verdict, how it was run, every test, what it printed. `base`: a run of the same tests without the patch. */
export function executionSection(view: RunView, run: Executed, base: Executed | undefined): Markup {
  const { verdict, counts, seconds, command, container, image, ending, note } = run;
  const numbers = counts
    ? `${counts.passed} passed, ${counts.failed + counts.error} failed, ${counts.skipped} skipped`
    : 'no results';
  return markup`<details class="execution"><summary>${resultMark(verdict.result)} <strong>${checkName(run)}</strong> · ${numbers} · ${clock(seconds * 1000)}</summary>
<p>${verdict.reason}</p>${note && markup`<p class="quiet">${note}</p>`}
<dl class="facts"><dt>command</dt><dd><code>${command}</code></dd><dt>ended</dt><dd>${ending}</dd><dt>container</dt><dd><code>${container.slice(0, 12)}</code> of <code>${image.slice(0, 19)}</code></dd></dl>
${resultsTable(view, run, base)}${logPart(view, run)}</details>`;
}

function checkName({ check, subject }: Executed): string {
  const where = subject === 'base' ? ' on base' : '';
  switch (check.kind) {
    case 'baseline':
      return `existing tests${where}, run ${check.repetition + 1}`;
    case 'reproduction':
      return `reproduction test ${indexOf(check.test) + 1}${where}${check.repetition ? ', again' : ''}`;
    case 'regression':
      return check.scope === 'own' ? 'existing tests near the patch' : 'existing tests';
    case 'confirmation':
      return 'existing tests, again';
    case 'published':
      return 'existing tests beside the reproduction test';
    case 'reach':
      return `tests with ${check.file} broken${where}`;
  }
}

function resultsTable(view: RunView, run: Executed, base: Executed | undefined): Markup | undefined {
  const results = resultsOf(view, run);
  if (!results) return markup`<p class="quiet">The results test by test are not in the trace.</p>`;
  const before = base && base !== run ? resultsOf(view, base) : undefined;
  const onBase = before && new Map(before.map(({ id, status }) => [id, status]));
  const rank = ({ id, status }: TestResult) => {
    if (RED.includes(status)) return onBase && RED.includes(onBase.get(id) ?? 'passed') ? 1 : 0;
    return onBase && onBase.get(id) !== status ? 2 : 3;
  };
  const sorted = results.toSorted((a, b) => rank(a) - rank(b));
  const rows = sorted.slice(0, MOST_ROWS).map((result) => resultRow(result, onBase));
  const left = sorted.length - rows.length;
  const head = onBase ? markup`<th scope="col">on base</th>` : '';
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Tests of ${checkName(run)}"><table><thead><tr><th scope="col">test</th>${head}<th scope="col">result</th></tr></thead><tbody>
${rows}</tbody></table></div>${left > 0 && markup`<p class="quiet">And ${plural(left, 'more test')}.</p>`}`;
}

function resultRow({ id, status, message }: TestResult, onBase: ReadonlyMap<string, TestStatus> | undefined): Markup {
  const before = onBase && markup`<td>${statusMark(onBase.get(id))}</td>`;
  return markup`<tr><td class="test">${short(id, 400)}${message && markup`<pre class="message">${endOf(message, MESSAGE)}</pre>`}</td>${before}<td>${statusMark(status)}</td></tr>\n`;
}

function statusMark(status: TestStatus | undefined): Markup {
  if (status === undefined) return markup`<span class="result none">– not there</span>`;
  const look = { passed: 'pass', failed: 'fail', error: 'fail', skipped: 'none' }[status];
  return markup`<span class="result ${look}">${{ passed: '✓', failed: '✗', error: '✗', skipped: '–' }[status]} ${status}</span>`;
}

function resultsOf({ texts }: RunView, { tests }: Executed): readonly TestResult[] | undefined {
  const results = parsed<TestResult[]>(texts, tests);
  return Array.isArray(results) ? results : undefined;
}

function logPart({ texts }: RunView, { log }: Executed): Markup | undefined {
  const text = texts.get(log);
  if (!text) return undefined;
  return markup`<details><summary>what it printed</summary><pre class="log" tabindex="0">${endOf(text, LOG)}</pre></details>`;
}
