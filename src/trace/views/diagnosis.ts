// The comment when there is no pull request: what was found, what failed and why, what was spent, how to go on.

import type { Location } from '../../task.ts';
import { environmentFailure } from '../../verification/environment.ts';
import type { Event } from '../event.ts';
import { isDone, isUnjudged } from '../tree.ts';
import { alreadyFixed } from './already-fixed.ts';
import { candidatesTable, reproductionResult, resultOf } from './candidates.ts';
import { costInShort, costOf } from './cost.ts';
import { environmentNote, failureLog } from './environment-note.ts';
import { evidenceOf } from './evidence.ts';
import { missingNote } from './missing-note.ts';
import { clock, plural, tokens } from './quantities.ts';
import { draftOf, finished, type RunView, type Texts, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { takenOverNote } from './taken-over.ts';
import { unreadImagesNote } from './unread-images.ts';
import { codeFence, codeSpan, escapeUntrusted } from './untrusted-text.ts';

export interface DiagnosisOptions {
  /** Commands that this build answers; only these are printed. */
  readonly commands: readonly string[];
}

/** Markdown for a run that ended without a pull request. */
export function diagnosis(events: readonly Event[], texts: Texts, { commands }: DiagnosisOptions): string {
  const run = viewRun(events, texts);
  const parts = isBlocked(run) ? blocked(run) : (withoutNeed(run) ?? nothingGoodEnough(run));
  const spent = `Spent: ${costInShort(costOf(run))}.`;
  const missing = missingNote(run.tree).map((note) => sentence(note));
  const all = [
    ...parts,
    ...takenOverNote(run.tree),
    ...unreadImagesNote(run.tree),
    ...missing,
    ...capNote(run),
    nextStep(run, commands),
    spent,
  ];
  return `${all.filter((part) => part !== '').join('\n\n')}\n`;
}

function isBlocked({ tree, decided }: RunView): boolean {
  return isUnjudged(tree) || (decided === undefined && tree.ended !== undefined);
}

/** Not a verdict about any patch: the tests could not be run, or the run ended early. */
function blocked(run: RunView): string[] {
  const { tree, decided } = run;
  const failure = environmentFailure(tree);
  const kept = run.rollouts.filter(isDone).length;
  const patches = kept > 0 ? ` ${plural(kept, 'patch is', 'patches are')} kept in the trace.` : '';
  if (failure) {
    const log = run.texts.get(failureLog(tree) ?? '');
    const head = '**Stopped: the tests could not be run** (not a verdict about the patches).';
    const reason = sentence(log ? (failure.reason.split('\n')[0] ?? '') : failure.reason);
    const parts = [`${head} ${reason}${patches}`, ...(log ? [lastLines(log)] : []), ...environmentNote(tree)];
    return [...parts, ...suspects(run)];
  }
  const reason = sentence(decided?.reason ?? tree.ended?.reason ?? 'the run ended without a result');
  return [`**Stopped** (not a verdict about the patches). ${reason}${patches}`, ...suspects(run), ...reproduction(run)];
}

/** What the rollouts made all the same is told as ever: whoever knows better than the tests finds it. */
function withoutNeed(run: RunView): readonly string[] | undefined {
  const fixed = alreadyFixed(run);
  return fixed && [...fixed, ...everyPatch(run)];
}

function nothingGoodEnough(run: RunView): string[] {
  const { rollouts, candidates, decided } = run;
  const broken = candidates.filter(({ regression }) => resultOf(regression) === 'fail').length;
  const unfixed = candidates.filter((each) => reproductionResult(each) === 'fail').length;
  const failures = [
    broken > 0 ? `${broken} ${broken === 1 ? 'breaks' : 'break'} existing tests` : '',
    unfixed > 0 ? `${unfixed} ${unfixed === 1 ? 'leaves' : 'leave'} the reproduction test failing` : '',
  ].filter((part) => part !== '');
  const pool =
    rollouts.length === 0
      ? ''
      : `${plural(rollouts.length, 'rollout')} gave ${plural(candidates.length, 'distinct patch', 'distinct patches')}`;
  const summary = [pool, failures.join(', ')].filter((part) => part !== '').join('; ');
  const said = [sentence(summary), sentence(decided?.reason ?? '')].filter((part) => part !== '');
  const head = ['**No patch is good enough to propose.**', ...said].join(' ');
  return [head, ...suspects(run), ...reproduction(run), ...everyPatch(run), ...environmentNote(run.tree)];
}

interface Suspect {
  readonly place: string;
  readonly reason: string;
  /** How many localizations name it. */
  readonly votes: number;
}

/** Suspected places, most often named first, each localization counted once per place. */
function suspectsOf(run: RunView): { readonly places: readonly Suspect[]; readonly voters: number } {
  const nodes = finished(run.tree, ['f']).filter(isDone);
  const found = new Map<string, Suspect>();
  for (const node of nodes) {
    const locations = draftOf(run.texts, node, 'localization')?.locations;
    const list: readonly Location[] = locations ?? node.draft.files.map((file) => ({ file }));
    const here = new Map(list.map((location) => [`${location.file} ${location.class} ${location.function}`, location]));
    for (const [key, location] of here) {
      const reason = location.reason ?? node.draft.summary;
      const known = found.get(key) ?? { place: placeName(location), reason, votes: 0 };
      found.set(key, { ...known, votes: known.votes + 1 });
    }
  }
  return { places: [...found.values()].sort((a, b) => b.votes - a.votes), voters: nodes.length };
}

function placeName({ file, class: owner, function: name, startLine }: Location): string {
  const where = startLine === undefined ? file : `${file}:${startLine}`;
  const what = [owner, name].filter((part) => part !== undefined).join('.');
  return what === '' ? where : `${where} (${what})`;
}

function suspects(run: RunView): string[] {
  const { places, voters } = suspectsOf(run);
  if (places.length === 0) return [];
  const lines = places.slice(0, 5).map(({ place, reason, votes }) => {
    const why = escapeUntrusted(shortened(reason, 240));
    return `- ${codeSpan(shortened(place, 200))}, named by ${votes} of ${plural(voters, 'localization')}: ${why}`;
  });
  return [`What I believe:\n\n${lines.join('\n')}`];
}

/** The reproduction test, when it was seen to fail on base. */
function reproduction(run: RunView): string[] {
  const [row] = evidenceOf(run).rows;
  const test = draftOf(run.texts, run.test, 'reproduction-test');
  if (!test || row?.kind !== 'reproduction' || !row.onBase.known || row.onBase.ok) return [];
  const base = codeSpan((run.tree.pinned?.base ?? '').slice(0, 7));
  const message = escapeUntrusted(shortened(row.onBase.text, 300));
  const code = codeFence(shortened(test.changes.map(({ text }) => text ?? '').join('\n'), 8000));
  const summary = 'A reproduction test that fails on the base branch';
  const file = codeSpan(shortened(test.file, 200));
  return [`<details>\n<summary>${summary}</summary>\n\n${file} on ${base}: ${message}\n\n${code}\n\n</details>`];
}

/** What was measured of each patch, and the reason that decided. */
function everyPatch(run: RunView): string[] {
  if (run.candidates.length === 0) return [];
  const summary = `${plural(run.candidates.length, 'distinct patch', 'distinct patches')}, and what was decided about each`;
  return [`<details>\n<summary>${summary}</summary>\n\n${candidatesTable(run)}\n\n</details>`];
}

function lastLines(log: string): string {
  const tail = log.slice(-20_000).trimEnd().split('\n').slice(-25).join('\n').slice(-4000);
  return `<details open>\n<summary>Last lines of the set-up</summary>\n\n${codeFence(tail)}\n\n</details>`;
}

function capNote({ tree }: RunView): string[] {
  return tree.cap ? [capReached(tree.cap)] : [];
}

/** Which limit ended the search, with its numbers. */
export function capReached({ cap, limit, spent }: { cap: Cap; limit: number; spent: number }): string {
  if (cap === 'stopped') return 'The search was stopped on request.';
  const amount = AMOUNTS[cap];
  return `The ${NAMES[cap]} cap of ${amount(limit)} was reached (${amount(spent)} spent).`;
}

type Cap = 'tokens' | 'seconds' | 'sandboxSeconds' | 'money' | 'stopped';
const NAMES = { tokens: 'token', seconds: 'time', sandboxSeconds: 'sandbox', money: 'money' } as const;
const AMOUNTS = {
  tokens,
  seconds: (value: number) => clock(value * 1000),
  sandboxSeconds: (value: number) => `${Math.round(value)} s`,
  money: (value: number) => `$${value.toFixed(2)}`,
} as const;

function nextStep({ tree, decided }: RunView, commands: readonly string[]): string {
  const failure = environmentFailure(tree);
  const text = decided?.next ?? failure?.next ?? tree.ended?.next ?? '';
  const larger = 2 * (tree.budget?.rollouts ?? 8);
  // What could not be set up at this commit cannot be by trying again: the label starts anew, on the present branch.
  const retry =
    commands.includes('retry') && !failure
      ? `\`/mull retry …\` goes on with what you add, \`/mull retry budget=${larger}\` with more rollouts.`
      : '';
  return [text === '' ? '' : sentence(text), retry].filter((part) => part !== '').join(' ');
}
