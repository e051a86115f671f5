// The answer to `/mull status`: how far the newest run of an issue is, or how it ended.

import type { RunId } from '../../task.ts';
import { markdown, text } from '../../texts.ts';
import type { Event } from '../event.ts';
import { isProposed, policyOf } from '../tree.ts';
import { costInShort, costOf } from './cost.ts';
import { type ProgressOptions, progress } from './progress.ts';
import { type RunView, type Texts, viewRun } from './run-view.ts';
import { sentence } from './sentence.ts';
import { isOver } from './stages-so-far.ts';

export function status(run: RunId, events: readonly Event[], texts: Texts, options: ProgressOptions): string {
  const view = viewRun(events, texts);
  const opened = view.tree.published.some(({ what }) => what === 'pull-request');
  const isTold = !isOver(view) || (opened && isProposed(view.decided));
  const state = isTold ? progress(events, texts, options) : endOf(view);
  return text('status', {
    state: markdown(state.trimEnd()),
    run,
    policy: policyOf(view.tree) ?? 'unknown',
    budget: view.tree.budget?.rollouts ?? '?',
    base: view.tree.pinned?.base ?? false,
  });
}

function endOf(view: RunView): string {
  const { decided, tree } = view;
  return text('status-ended', {
    chosen: decided !== undefined && isProposed(decided),
    decided: decided !== undefined,
    confidence: decided?.confidence ?? 0,
    reason: markdown(sentence(decided?.reason ?? tree.ended?.reason ?? 'the run ended without a result')),
    spent: costInShort(costOf(view)),
  });
}
