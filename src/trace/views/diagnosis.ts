// The comment when there is no pull request: what was found, what failed and why, what was spent, how to go on.

import type { Location } from '../../task.ts';
import { markdown, paragraph } from '../../texts.ts';
import { environmentFailure } from '../../verification/environment.ts';
import type { Event } from '../event.ts';
import { isDone, isUnjudged } from '../tree.ts';
import { alreadyFixed } from './already-fixed.ts';
import { candidatesTable, reproductionResult, resultOf } from './candidates.ts';
import { costInShort, costOf } from './cost.ts';
import { environmentNote, failureLog } from './environment-note.ts';
import { evidenceOf } from './evidence.ts';
import { missingNote } from './missing-note.ts';
import { clock, tokens } from './quantities.ts';
import { draftOf, finished, type RunView, type Texts, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { takenOverNote } from './taken-over.ts';
import { unreadImagesNote } from './unread-images.ts';
import { codeFence } from './untrusted-text.ts';

export interface DiagnosisOptions {
  /** Commands that this build answers; only these are printed. */
  readonly commands: readonly string[];
}

/** Markdown for a run that ended without a pull request. */
export function diagnosis(events: readonly Event[], texts: Texts, { commands }: DiagnosisOptions): string {
  const run = viewRun(events, texts);
  const parts = isBlocked(run) ? blocked(run) : (withoutNeed(run) ?? nothingGoodEnough(run));
  const spent = paragraph('spent', { spent: markdown(costInShort(costOf(run))) });
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
  if (failure) {
    const log = run.texts.get(failureLog(tree) ?? '');
    const reason = markdown(sentence(log ? (failure.reason.split('\n')[0] ?? '') : failure.reason));
    const head = paragraph('stopped-search', { set_up: true, reason, kept });
    return [head, ...(log ? [lastLines(log)] : []), ...environmentNote(tree), ...suspects(run)];
  }
  const reason = markdown(sentence(decided?.reason ?? tree.ended?.reason ?? 'the run ended without a result'));
  return [paragraph('stopped-search', { set_up: false, reason, kept }), ...suspects(run), ...reproduction(run)];
}

/** What the rollouts made all the same is told as ever: whoever knows better than the tests finds it. */
function withoutNeed(run: RunView): readonly string[] | undefined {
  const fixed = alreadyFixed(run);
  return fixed && [...fixed, ...everyPatch(run)];
}

function nothingGoodEnough(run: RunView): string[] {
  const { rollouts, candidates, decided } = run;
  const reason = sentence(decided?.reason ?? '');
  const head = paragraph('nothing-good-enough', {
    rollouts: rollouts.length,
    patches: candidates.length,
    broken: candidates.filter(({ regression }) => resultOf(regression) === 'fail').length,
    unfixed: candidates.filter((each) => reproductionResult(each) === 'fail').length,
    reason: reason !== '' && markdown(reason),
  });
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
  const told = places
    .slice(0, 5)
    .map(({ place, reason, votes }) => ({ name: shortened(place, 200), votes, why: shortened(reason, 240) }));
  return [paragraph('suspects', { places: told, voters })];
}

/** The reproduction test, when it was seen to fail on base. */
function reproduction(run: RunView): string[] {
  const [row] = evidenceOf(run).rows;
  const test = draftOf(run.texts, run.test, 'reproduction-test');
  if (!test || row?.kind !== 'reproduction' || !row.onBase.known || row.onBase.ok) return [];
  const written = test.changes.map(({ text }) => text ?? '').join('\n');
  return [
    paragraph('failing-test', {
      file: shortened(test.file, 200),
      base: run.tree.pinned?.base ?? '',
      message: shortened(row.onBase.text, 300),
      code: markdown(codeFence(shortened(written, 8000))),
    }),
  ];
}

/** What was measured of each patch, and the reason that decided. */
function everyPatch(run: RunView): string[] {
  const patches = run.candidates.length;
  return patches === 0 ? [] : [paragraph('every-patch', { patches, table: markdown(candidatesTable(run)) })];
}

function lastLines(log: string): string {
  const tail = log.slice(-20_000).trimEnd().split('\n').slice(-25).join('\n').slice(-4000);
  return paragraph('set-up-log', { lines: markdown(codeFence(tail)) });
}

function capNote({ tree }: RunView): string[] {
  return tree.cap ? [capReached(tree.cap)] : [];
}

/** Which limit ended the search, with its numbers. */
export function capReached({ cap, limit, spent }: { cap: Cap; limit: number; spent: number }): string {
  if (cap === 'stopped') return paragraph('cap-reached', { cap });
  const amount = AMOUNTS[cap];
  return paragraph('cap-reached', { cap: NAMES[cap], limit: markdown(amount(limit)), spent: markdown(amount(spent)) });
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
  const next = sentence(decided?.next ?? failure?.next ?? tree.ended?.next ?? '');
  // What could not be set up at this commit cannot be by trying again: the label starts anew, on the present branch.
  const canRetry = commands.includes('retry') && !failure;
  return paragraph('next-step', {
    next: next === '' ? '' : markdown(next),
    larger: canRetry && 2 * (tree.budget?.rollouts ?? 8),
  });
}
