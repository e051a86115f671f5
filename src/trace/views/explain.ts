// The answer to `/mull explain`: why this patch and none of the others, from the trace alone.

import { type Markdown, markdown, text } from '../../texts.ts';
import type { Candidate } from '../../verification/matrix.ts';
import type { Event } from '../event.ts';
import type { Node } from '../tree.ts';
import { isProposed } from '../tree.ts';
import { numberOf, reasonFor } from './candidates.ts';
import { checksInShort, explainedPatch } from './explained-patch.ts';
import { type RunView, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { shortened } from './shortened.ts';

/** Other patches that one answer tells of. */
const MOST_OTHERS = 12;

/** Markdown; reads no stored text and asks no model. `candidate`: the number of a rollout, as the table of patches has it. */
export function explain(events: readonly Event[], candidate: number | undefined): string {
  const run = viewRun(events, new Map());
  if (run.rollouts.length === 0) return nothingYet(run);
  return candidate === undefined ? choiceOf(run) : rolloutOf(run, candidate);
}

function nothingYet({ decided, tree }: RunView): string {
  const reason = decided?.reason ?? tree.ended?.reason;
  return text('explain-nothing', { reason: reason !== undefined && markdown(sentence(reason)) });
}

function choiceOf(run: RunView): string {
  const { decided, winner, candidates } = run;
  const others = candidates.filter((each) => each !== winner);
  const told = others.slice(0, MOST_OTHERS);
  const [first] = others;
  return text('explain', {
    ...headOf(run),
    confidence: decided?.confidence ?? 0,
    best: winner !== undefined && markdown(explainedPatch(run, winner)),
    doubts: (decided?.doubts ?? []).map((doubt) => markdown(sentence(doubt, 400))),
    others: told.map((each) => ({ ...named(run, each), why: whyNot(run, each) })),
    left: others.length - told.length,
    first: first !== undefined && numberOf(run, first),
  });
}

function headOf({ decided, winner }: RunView): { readonly state: string; readonly reason: Markdown | string } {
  if (!decided) return { state: 'open', reason: '' };
  const reason = markdown(sentence(decided.reason));
  if (!winner) return { state: 'none', reason };
  if (!isProposed(decided)) return { state: 'unfit', reason };
  // What a doubtful choice has against it is listed below.
  return { state: decided.decision === 'doubt' ? 'doubt' : 'chosen', reason: shortened(decided.reason, 400) };
}

function whyNot(run: RunView, candidate: Candidate): Markdown | string {
  const lost = reasonFor(run, candidate);
  return lost === undefined ? markdown(checksInShort(candidate)) : shortened(lost, 200);
}

function named(run: RunView, candidate: Candidate) {
  return { number: numberOf(run, candidate), summary: shortened(candidate.nodes[0].draft.summary, 120) };
}

/** One rollout: the patch that it made, whoever else made it, and how that one ended. */
function rolloutOf(run: RunView, number: number): string {
  const node = run.rollouts[number - 1];
  const rollouts = run.rollouts.length;
  if (!node) return text('explain-rollout', { state: 'unknown', number, rollouts });
  const candidate = run.candidates.find(({ nodes }) => nodes.some(({ id }) => id === node.id));
  if (!candidate)
    return text('explain-rollout', { state: 'without', number, reason: markdown(sentence(withoutPatch(node))) });
  const { winner } = run;
  return text('explain-rollout', {
    state: stateOf(run, candidate),
    number,
    first: numberOf(run, candidate),
    patch: markdown(explainedPatch(run, candidate)),
    reason: shortened(reasonFor(run, candidate) ?? '', 300),
    winner: winner !== undefined && { ...named(run, winner), checks: markdown(checksInShort(winner)) },
  });
}

function withoutPatch({ turns }: Node): string {
  const outcome = turns.at(-1)?.outcome;
  return outcome && 'reason' in outcome ? outcome.reason : 'its model calls were lost';
}

function stateOf(run: RunView, candidate: Candidate): 'chosen' | 'best' | 'open' | 'lost' | 'untold' {
  const reason = reasonFor(run, candidate);
  if (candidate === run.winner) return reason === 'chosen' ? 'chosen' : 'best';
  if (reason !== undefined) return 'lost';
  return run.decided ? 'untold' : 'open';
}
