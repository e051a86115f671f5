// Two patches side by side: what was measured of each, where their tests differ, and both diffs.

import type { TestResult } from '../execution.ts';
import { type CheckResult, numberOf, reasonFor, reproductionResult, resultOf } from '../trace/views/candidates.ts';
import { draftOf, parsed, type RunView } from '../trace/views/run-view.ts';
import { diffTables } from './diff-table.ts';
import type { Links } from './links.ts';
import { heading, type Markup, markup } from './markup.ts';
import { resultMark, rewardText, short } from './words.ts';

type Candidate = RunView['candidates'][number];
const MOST_ROWS = 200;

export function comparison(view: RunView, left: Candidate, right: Candidate, links: Links): Markup {
  const both = [left, right] as const;
  const row = (name: string, cell: (each: Candidate) => Markup | string | number | undefined) =>
    markup`<tr><th scope="row">${name}</th>${both.map((each) => markup`<td>${cell(each)}</td>`)}</tr>\n`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Both patches"><table class="two"><thead><tr><th scope="col">patch</th>${both.map((each) => markup`<th scope="col"><a href="${links.node(each.nodes[0].id)}">${numberOf(view, each)}</a>${each === view.winner && ' ★'}</th>`)}</tr></thead><tbody>
${row('change', (each) => short(each.nodes[0].draft.summary, 200))}${row('state', (each) => reasonFor(view, each) ?? 'nothing is decided')}
${row('rollouts that made it', ({ nodes }) => nodes.length)}${row('changed lines', ({ nodes }) => nodes[0].draft.size)}
${row('reward', (each) => rewardText(each.nodes.find(({ score }) => score)?.score?.value))}
${row('existing tests', (each) => checkCell(resultOf(each.regression), each.regression?.verdict.reason))}
${row('reproduction', (each) => checkCell(reproductionResult(each), [...each.reproductions.values()][0]?.verdict.reason))}
</tbody></table></div>${direct(view, left, right)}
${heading(links.heading, 'Tests that differ')}${differences(view, left, right)}
${heading(links.heading, 'Diffs')}${both.map((each) => diffPart(view, each, links))}`;
}

function checkCell(result: CheckResult, reason: string | undefined): Markup {
  return markup`${resultMark(result)}${reason && markup` <span class="quiet">${short(reason, 160)}</span>`}`;
}

/** What a reward model said when it was asked about these two. */
function direct({ tree }: RunView, left: Candidate, right: Candidate): Markup | undefined {
  const has = (each: Candidate, id: string) => each.nodes.some((node) => node.id === id);
  const judged = [...tree.comparisons.values()].flatMap((one) => {
    if (has(left, one.left) && has(right, one.right)) return [one.value];
    return has(right, one.left) && has(left, one.right) ? [1 - one.value] : [];
  });
  if (judged.length === 0) return undefined;
  return markup`<p>Asked which of the two is better, the judge said the left one with probability ${judged.map((value) => value.toFixed(2)).join(', ')}.</p>`;
}

function differences(view: RunView, left: Candidate, right: Candidate): Markup {
  const [a, b] = [left, right].map((each) => resultsOf(view, each));
  if (!a || !b) return markup`<p class="quiet">The results of both test by test are not in the trace.</p>`;
  const ids = [...new Set([...a.keys(), ...b.keys()])].filter((id) => a.get(id) !== b.get(id));
  if (ids.length === 0) return markup`<p>None: every test ends the same way with both.</p>`;
  const rows = ids
    .slice(0, MOST_ROWS)
    .map(
      (id) =>
        markup`<tr><td class="test">${short(id, 300)}</td><td>${a.get(id) ?? 'not there'}</td><td>${b.get(id) ?? 'not there'}</td></tr>\n`,
    );
  const more = ids.length - rows.length;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Tests that differ"><table><thead><tr><th scope="col">test</th><th scope="col">left</th><th scope="col">right</th></tr></thead><tbody>
${rows}</tbody></table></div>${more > 0 && markup`<p class="quiet">And ${more} more.</p>`}`;
}

/** Of the existing tests and the reproduction tests. */
function resultsOf(
  { texts }: RunView,
  { regression, reproductions }: Candidate,
): ReadonlyMap<string, string> | undefined {
  const runs = [regression, ...reproductions.values()].filter((run) => run !== undefined);
  const lists = runs.map(({ tests }) => parsed<TestResult[]>(texts, tests)).filter((list) => Array.isArray(list));
  return lists.length === 0 ? undefined : new Map(lists.flat().map(({ id, status }) => [id, status]));
}

function diffPart(view: RunView, each: Candidate, links: Links): Markup {
  const diff = draftOf(view.texts, each.nodes[0], 'patch')?.diff;
  const name = `Patch ${numberOf(view, each)}`;
  return markup`<section>${heading(links.heading + 1, name)}${diff === undefined ? markup`<p class="quiet">Its text is not in the trace.</p>` : diffTables(diff, name)}</section>`;
}
