// Every distinct patch of a run: what was measured about it, and why it was chosen or not.

import type { Executed } from '../event.ts';
import { plural, shortened } from './quantities.ts';
import type { Candidate, RunView } from './run-view.ts';
import { escapeUntrusted } from './untrusted-text.ts';

/** `pass`, `fail`, `unknown`, or `none` when it was not run. */
export type CheckResult = 'pass' | 'fail' | 'unknown' | 'none';

export function resultOf(executed: Executed | undefined): CheckResult {
  return executed?.verdict.result ?? 'none';
}

/** Over all reproduction tests: `fail` when any fails, `none` when none was run. */
export function reproductionResult({ reproductions }: Candidate): CheckResult {
  const results = reproductions.map(resultOf);
  if (results.length === 0) return 'none';
  return results.includes('fail') ? 'fail' : results.includes('unknown') ? 'unknown' : 'pass';
}

/** True when it was run against everything there is to run, and passes. */
export function passesAll({ reproducible }: RunView, candidate: Candidate): boolean {
  const wanted: CheckResult = reproducible ? 'pass' : 'none';
  return resultOf(candidate.regression) === 'pass' && reproductionResult(candidate) === wanted;
}

/** `8 rollouts, 4 distinct patches, 1 chosen`. */
export function countsOf({ rollouts, candidates, winner }: RunView): string {
  const chosen = winner ? '1 chosen' : 'none chosen';
  return `${plural(rollouts.length, 'rollout')}, ${plural(candidates.length, 'distinct patch', 'distinct patches')}, ${chosen}`;
}

/** Why a patch was chosen or passed over; empty where its checks already say so. */
export function reasonFor(candidate: Candidate, winner: Candidate | undefined): string {
  if (candidate.key === winner?.key) return 'chosen';
  if (candidate.refusals.length > 0) return `must not be published: ${candidate.refusals.join('; ')}`;
  const { regression, reproductions } = candidate;
  if (resultOf(regression) === 'fail') return 'breaks tests that passed';
  if (reproductionResult(candidate) === 'fail') return 'does not fix it';
  const open = [regression, ...reproductions].find((each) => resultOf(each) === 'unknown');
  if (open) return `not verified: ${open.verdict.reason}`;
  if (resultOf(regression) === 'none') return 'not verified: its tests were not run';
  return winner ? comparedWith(candidate, winner) : '';
}

function comparedWith(candidate: Candidate, winner: Candidate): string {
  if ((candidate.reward ?? 0) < (winner.reward ?? 0)) return 'lower reward';
  if (candidate.nodes.length < winner.nodes.length) return 'fewer rollouts agree';
  return candidate.size > winner.size ? 'larger, no gain' : '';
}

const ROWS = 20;

export function candidatesTable(run: RunView): string {
  const { candidates, winner } = run;
  const order = [...candidates].sort((a, b) => rank(run, a) - rank(run, b) || (b.reward ?? 0) - (a.reward ?? 0));
  const lines = order.slice(0, ROWS).map((candidate) => row(candidate, winner));
  const left = order.length - lines.length;
  return [
    '| # | change | rollouts | lines | regression | reproduction | reward | |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    ...(left > 0 ? ['', `${plural(left, 'more patch', 'more patches')} in the full trace.`] : []),
  ].join('\n');
}

/** The chosen one first, then those that pass everything. */
function rank(run: RunView, candidate: Candidate): number {
  if (candidate.key === run.winner?.key) return 0;
  return passesAll(run, candidate) ? 1 : 2;
}

function row(candidate: Candidate, winner: Candidate | undefined): string {
  const reason = escapeUntrusted(shortened(reasonFor(candidate, winner), 160));
  return `| ${[
    candidate.number,
    escapeUntrusted(shortened(candidate.summary, 120)),
    candidate.nodes.length,
    candidate.size,
    regressionMark(candidate.regression),
    reproductionMark(candidate),
    candidate.reward === undefined ? '–' : candidate.reward.toFixed(2),
    reason === 'chosen' ? '**chosen**' : reason,
  ].join(' | ')} |`;
}

const MARKS: Readonly<Record<CheckResult, string>> = { pass: '✓', fail: '✗', unknown: '?', none: '–' };

function regressionMark(executed: Executed | undefined): string {
  const mark = MARKS[resultOf(executed)];
  const broken = executed?.verdict.brokenCount ?? 0;
  return broken > 0 ? `${mark} ${plural(broken, 'new failure')}` : mark;
}

function reproductionMark(candidate: Candidate): string {
  const passed = candidate.reproductions.filter((each) => resultOf(each) === 'pass').length;
  const of = candidate.reproductions.length;
  const mark = MARKS[reproductionResult(candidate)];
  return of > 1 ? `${mark} ${passed} of ${of}` : mark;
}
