// The answer to `/mull explain`: why this patch and none of the others, from the trace alone.

import { rewardOf } from '../../selection/criteria.ts';
import { extentOf } from '../../verification/extent.ts';
import type { Candidate } from '../../verification/matrix.ts';
import type { Event, Executed } from '../event.ts';
import type { Node } from '../tree.ts';
import { isProposed } from '../tree.ts';
import { numberOf, reasonFor, resultOf } from './candidates.ts';
import { plural } from './quantities.ts';
import { type RunView, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';
import { codeSpan, escapeUntrusted } from './untrusted-text.ts';

/** Other patches that one answer tells of. */
const MOST_OTHERS = 12;
const MOST_NAMES = 5;

/** Markdown; reads no stored text and asks no model. `candidate`: the number of a rollout, as the table of patches has it. */
export function explain(events: readonly Event[], candidate: number | undefined): string {
  const run = viewRun(events, new Map());
  if (run.rollouts.length === 0) return nothingYet(run);
  const parts = candidate === undefined ? choiceOf(run) : rolloutOf(run, candidate);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function nothingYet({ decided, tree }: RunView): string {
  const reason = decided?.reason ?? tree.ended?.reason;
  return reason === undefined
    ? 'No patch was written yet, so there is nothing to explain.\n'
    : `No patch was written. ${sentence(reason)}\n`;
}

function choiceOf(run: RunView): string[] {
  const { decided, winner, candidates } = run;
  const others = candidates.filter((each) => each !== winner);
  return [
    headOf(run),
    winner ? about(run, winner) : '',
    ...(decided?.doubts ?? []).map((doubt) => `- Doubt: ${sentence(doubt, 400)}`),
    othersOf(run, others),
  ];
}

function headOf({ decided, winner }: RunView): string {
  if (!decided) return '**Nothing is decided yet.** So far:';
  if (!winner) return `**No patch was chosen.** ${sentence(decided.reason)}`;
  const confidence = `confidence ${decided.confidence.toFixed(2)}`;
  if (!isProposed(decided))
    return `**No patch is good enough to propose** (${confidence}). ${sentence(decided.reason)} The best one:`;
  // What a doubtful choice has against it is listed below.
  return decided.decision === 'doubt'
    ? `**Chosen with a doubt, ${confidence}:**`
    : `**Chosen, ${confidence}**: ${escapeUntrusted(shortened(decided.reason, 400))}.`;
}

function othersOf(run: RunView, others: readonly Candidate[]): string {
  if (others.length === 0) return run.winner ? 'There is no other distinct patch.' : '';
  const lines = others.slice(0, MOST_OTHERS).map((each) => {
    const lost = reasonFor(run, each);
    const why = lost === undefined ? checksInShort(each) : escapeUntrusted(shortened(lost, 200));
    return `- ${nameOf(run, each)}: ${why}`;
  });
  const left = others.length - lines.length;
  const more = left > 0 ? `\n- and ${left} more, in the full trace` : '';
  const [first] = others;
  const hint = first ? `\n\n\`/mull explain ${numberOf(run, first)}\` tells more of one of them.` : '';
  return `${run.winner ? 'Not the others' : 'Patches so far'}:\n\n${lines.join('\n')}${more}${hint}`;
}

/** One rollout: the patch that it made, whoever else made it, and how that one ended. */
function rolloutOf(run: RunView, number: number): string[] {
  const node = run.rollouts[number - 1];
  if (!node)
    return [
      `There is no rollout ${number}: this run has ${plural(run.rollouts.length, 'rollout')} (1–${run.rollouts.length}).`,
    ];
  const candidate = run.candidates.find(({ nodes }) => nodes.some(({ id }) => id === node.id));
  if (!candidate) return [`**Rollout ${number} gave no patch.** ${sentence(withoutPatch(node))}`];
  const first = numberOf(run, candidate);
  const same = first === number ? '' : `Rollout ${number} made the same change as rollout ${first}.`;
  return [same, about(run, candidate), verdictOf(run, candidate)];
}

function withoutPatch({ turns }: Node): string {
  const outcome = turns.at(-1)?.outcome;
  return outcome && 'reason' in outcome ? outcome.reason : 'its model calls were lost';
}

function verdictOf(run: RunView, candidate: Candidate): string {
  const { winner } = run;
  const reason = reasonFor(run, candidate);
  if (candidate === winner)
    return reason === 'chosen' ? '**It was chosen.**' : '**It is the best one, and was not proposed.**';
  if (reason === undefined) return run.decided ? '' : 'Nothing is decided yet.';
  const chosen = winner ? ` Compared with ${nameOf(run, winner)}: ${checksInShort(winner)}.` : '';
  return `**It lost: ${escapeUntrusted(shortened(reason, 300))}.**${chosen}`;
}

function nameOf(run: RunView, candidate: Candidate): string {
  return `#${numberOf(run, candidate)} ${escapeUntrusted(shortened(candidate.nodes[0].draft.summary, 120))}`.replace(
    '#',
    '\\#',
  );
}

function about(run: RunView, candidate: Candidate): string {
  const { draft } = candidate.nodes[0];
  const made = `made by ${candidate.nodes.length} of ${plural(run.rollouts.length, 'rollout')}`;
  const files = draft.files.slice(0, MOST_NAMES).map((file) => codeSpan(shortened(file, 160)));
  const lines = [
    `**${nameOf(run, candidate)}**, ${made}: ${plural(draft.size, 'line')} in ${files.join(', ')}`,
    `- existing tests: ${regressionText(candidate.regression)}`,
    ...reproductionTexts(candidate),
    ...rewardText(candidate),
    ...draft.refusals
      .slice(0, MOST_NAMES)
      .map((refusal) => `- must not be published: ${escapeUntrusted(shortened(refusal, 200))}`),
  ];
  return lines.join('\n');
}

function regressionText(executed: Executed | undefined): string {
  const result = resultOf(executed);
  const extent = extentOf(executed);
  if (result === 'none') return 'not run';
  if (result === 'pass') return `pass${extent === undefined ? '' : ` (${escapeUntrusted(extent)})`}`;
  const { broken = [], brokenCount = 0, reason = '' } = executed?.verdict ?? {};
  const why = escapeUntrusted(shortened(reason, 240));
  if (result === 'unknown') return `unknown: ${why}`;
  const names = broken.slice(0, MOST_NAMES).map((id) => codeSpan(shortened(id, 160)));
  return `${plural(brokenCount, 'new failure')}${names.length === 0 ? '' : ` (${names.join(', ')})`}: ${why}`;
}

function reproductionTexts({ reproductions }: Candidate): string[] {
  if (reproductions.size === 0) return ['- reproduction tests: none was run with it'];
  return [...reproductions].slice(0, MOST_NAMES).map(([test, executed]) => {
    const { result, reason } = executed.verdict;
    const why = result === 'pass' ? '' : `: ${escapeUntrusted(shortened(reason, 240))}`;
    return `- reproduction test ${codeSpan(test)}: ${result === 'pass' ? 'passes' : result === 'fail' ? 'fails' : 'unknown'}${why}`;
  });
}

function rewardText(candidate: Candidate): string[] {
  const reward = rewardOf(candidate);
  if (reward === undefined) return [];
  const fails = candidate.nodes.flatMap(({ score }) => score?.fails ?? []);
  const cases =
    fails.length === 0 ? '' : `; the judge says that it leaves case ${[...new Set(fails)].join(', ')} as it was`;
  return [`- reward ${reward.toFixed(2)}${cases}`];
}

function checksInShort(candidate: Candidate): string {
  const passed = [...candidate.reproductions.values()].filter(({ verdict }) => verdict.result === 'pass').length;
  const reproduction =
    candidate.reproductions.size === 0
      ? 'no reproduction test'
      : `${passed} of ${plural(candidate.reproductions.size, 'reproduction test')} passed`;
  const reward = rewardOf(candidate);
  return `existing tests ${regressionText(candidate.regression)}, ${reproduction}${reward === undefined ? '' : `, reward ${reward.toFixed(2)}`}`;
}
