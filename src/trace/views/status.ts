// The answer to `/mull status`: how far the newest run of an issue is, or how it ended.

import type { RunId } from '../../task.ts';
import type { Event } from '../event.ts';
import { isProposed, policyOf } from '../tree.ts';
import { costInShort, costOf } from './cost.ts';
import { type ProgressOptions, progress } from './progress.ts';
import { type RunView, type Texts, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { isOver } from './stages-so-far.ts';
import { codeSpan, escapeUntrusted } from './untrusted-text.ts';

export function status(run: RunId, events: readonly Event[], texts: Texts, options: ProgressOptions): string {
  const view = viewRun(events, texts);
  const opened = view.tree.published.some(({ what }) => what === 'pull-request');
  const isTold = !isOver(view) || (opened && isProposed(view.decided));
  const state = isTold ? progress(events, texts, options) : endOf(view);
  return `${state.trimEnd()}\n\n${factsOf(run, view)}\n`;
}

function endOf(view: RunView): string {
  const { decided, tree } = view;
  const spent = `Spent: ${costInShort(costOf(view))}.`;
  if (decided && isProposed(decided))
    return `**A patch is chosen**, confidence ${decided.confidence.toFixed(2)}. ${spent}`;
  const reason = sentence(decided?.reason ?? tree.ended?.reason ?? 'the run ended without a result');
  return `**${decided ? 'No pull request' : 'Ended'}.** ${reason} ${spent}`;
}

function factsOf(run: RunId, { tree }: RunView): string {
  const base = tree.pinned?.base.slice(0, 7);
  const parts = [
    `run ${codeSpan(run)}`,
    `policy ${escapeUntrusted(policyOf(tree) ?? 'unknown')}`,
    `budget ${tree.budget?.rollouts ?? '?'}`,
    ...(base === undefined ? [] : [`base ${codeSpan(base)}`]),
  ];
  return parts.join(' · ');
}
