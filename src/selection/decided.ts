// The choice as the event that every reader of the run takes it from.

import { isRollout } from '../trace/position.ts';
import type { Decided } from '../trace/run-event.ts';
import type { Tree } from '../trace/tree.ts';
import { keptTests } from '../verification/matrix.ts';
import { publishedTest } from '../verification/published-test.ts';
import type { Choice } from './select.ts';

/** `choice` is `select(tree)`, with the rule of the run's policy. */
export function decidedBy(tree: Tree, choice: Choice): Decided {
  const { decision, confidence, reason, next, doubts, discounted } = choice;
  const test = publishedTest(tree, choice.winner)?.id ?? keptTests(tree)[0]?.id;
  return {
    type: 'decided',
    decision,
    ...(choice.unjudged ? { unjudged: true } : {}),
    winner: choice.winner?.nodes[0].id ?? null,
    ...(test === undefined ? {} : { test }),
    confidence,
    reason,
    next,
    rollouts: [...tree.nodes.keys()].filter(isRollout).length,
    eliminated: choice.eliminated.map(({ node, reason: why }) => ({ node, reason: why })),
    ...(doubts.length === 0 ? {} : { doubts: doubts.map(({ text }) => text) }),
    ...(discounted.length === 0 ? {} : { discounted }),
  };
}
