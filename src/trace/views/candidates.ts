// Every distinct patch of a run: what was measured about it, and what the decision says of it.

import { rewardOf } from '../../selection/criteria.ts';
import { paragraph } from '../../texts.ts';
import { type Candidate, keptTests } from '../../verification/matrix.ts';
import { isProposed } from '../tree.ts';
import type { Executed } from '../work-event.ts';
import { plural } from './quantities.ts';
import type { RunView } from './run-view.ts';
import { shortened } from './shortened.ts';
import { escapeUntrusted } from './untrusted-text.ts';

/** `pass`, `fail`, `unknown`, or `none` when it was not run. */
export type CheckResult = 'pass' | 'fail' | 'unknown' | 'none';

export function resultOf(executed: Executed | undefined): CheckResult {
  return executed?.verdict.result ?? 'none';
}

/** Over all kept reproduction tests: `fail` when any fails, `none` when none was run. */
export function reproductionResult({ reproductions }: Candidate): CheckResult {
  const results = [...reproductions.values()].map(resultOf);
  if (results.length === 0) return 'none';
  return results.includes('fail') ? 'fail' : results.includes('unknown') ? 'unknown' : 'pass';
}

/** True when it was run against everything there is to run, and passes. */
export function passesAll({ tree }: RunView, candidate: Candidate): boolean {
  const wanted: CheckResult = keptTests(tree).length > 0 ? 'pass' : 'none';
  return resultOf(candidate.regression) === 'pass' && reproductionResult(candidate) === wanted;
}

/** Number of its first rollout, from 1, in order of position. */
export function numberOf({ rollouts }: RunView, { nodes }: Candidate): number {
  return rollouts.findIndex(({ id }) => id === nodes[0].id) + 1;
}

/** `8 rollouts, 4 distinct patches, 1 chosen`; none is chosen where none is proposed. */
export function countsOf({ rollouts, candidates, decided }: RunView): string {
  const chosen = isProposed(decided) ? '1 chosen' : 'none chosen';
  return `${plural(rollouts.length, 'rollout')}, ${plural(candidates.length, 'distinct patch', 'distinct patches')}, ${chosen}`;
}

/** The reason that decided about a patch; undefined where nothing was decided, or the trace does not tell. */
export function reasonFor({ winner, decided }: RunView, candidate: Candidate): string | undefined {
  if (candidate === winner) return decided?.decision === 'abstain' ? 'the best, not proposed' : 'chosen';
  return decided?.eliminated?.find(({ node }) => node === candidate.nodes[0].id)?.reason;
}

const ROWS = 20;

/** The chosen one first, then those that stayed longest; only patches about which the decision tells something. */
export function candidatesTable(run: RunView): string {
  const { candidates, winner, decided } = run;
  const byNode = new Map(candidates.map((candidate) => [candidate.nodes[0].id, candidate]));
  const others = decided?.eliminated?.toReversed().map(({ node }) => byNode.get(node)) ?? [];
  const shown = [winner, ...others].filter((candidate) => candidate !== undefined).slice(0, ROWS);
  const left = candidates.length - shown.length;
  return [
    '| # | change | rollouts | lines | regression | reproduction | reward | |',
    '|---|---|---|---|---|---|---|---|',
    ...shown.map((candidate) => row(run, candidate)),
    ...(left > 0 ? ['', paragraph('more-patches', { left })] : []),
  ].join('\n');
}

function row(run: RunView, candidate: Candidate): string {
  const { draft } = candidate.nodes[0];
  const reason = escapeUntrusted(shortened(reasonFor(run, candidate) ?? '', 160));
  return `| ${[
    numberOf(run, candidate),
    escapeUntrusted(shortened(draft.summary, 120)),
    candidate.nodes.length,
    draft.size,
    regressionMark(candidate.regression),
    reproductionMark(candidate),
    rewardOf(candidate)?.toFixed(2) ?? '–',
    candidate === run.winner ? `**${reason}**` : reason,
  ].join(' | ')} |`;
}

const MARKS: Readonly<Record<CheckResult, string>> = { pass: '✓', fail: '✗', unknown: '?', none: '–' };

function regressionMark(executed: Executed | undefined): string {
  const mark = MARKS[resultOf(executed)];
  const broken = executed?.verdict.brokenCount ?? 0;
  return broken > 0 ? `${mark} ${plural(broken, 'new failure')}` : mark;
}

function reproductionMark(candidate: Candidate): string {
  const results = [...candidate.reproductions.values()].map(resultOf);
  const passed = results.filter((result) => result === 'pass').length;
  const mark = MARKS[reproductionResult(candidate)];
  return results.length > 1 ? `${mark} ${passed} of ${results.length}` : mark;
}
