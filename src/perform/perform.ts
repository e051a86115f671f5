// One piece of work becomes one event: the only place where stages, models and the sandbox meet. Nothing else reaches a stage.

import { EnvironmentFault, ModelFault } from '../errors.ts';
import type { Reserve } from '../search/caps.ts';
import type { Runner } from '../search/drive.ts';
import type { Work } from '../search/work.ts';
import type { EventBody } from '../trace/event.ts';
import type { Tree } from '../trace/tree.ts';
import { performAsk } from './ask.ts';
import { performCheck, secondsFor } from './check.ts';
import { performCompare } from './compare.ts';
import type { Context } from './context.ts';
import { performPrepare } from './prepare.ts';
import { performScore } from './score.ts';

/** Seconds reserved for building an environment. */
const SETUP_SECONDS = 600;

export function createRunner(context: Context): Runner {
  return {
    perform: (work, tree, attempt, signal, siblings) => {
      const here = siblings && siblings.size > 1 ? { ...context, siblings } : context;
      return perform(here, work, tree, attempt, signal);
    },
    get batches() {
      return context.model.batches === true;
    },
    reserve: (work, tree) => Promise.resolve(reserve(context, work, tree)),
  };
}

/** One lost sample ends here as an event; anything that is not a fault of model or environment is a bug and is thrown. */
async function perform(
  context: Context,
  work: Work,
  tree: Tree,
  attempt: number,
  signal: AbortSignal,
): Promise<EventBody> {
  try {
    return await dispatch(context, work, tree, attempt, signal);
  } catch (error) {
    const lost = { type: 'work-lost', work: work.id, attempt } as const;
    if (signal.aborted) return { ...lost, reason: 'aborted', message: 'no longer wanted', final: false };
    if (error instanceof ModelFault)
      return {
        ...lost,
        reason: error.kind === 'refused' || error.kind === 'unfit' ? error.kind : 'model',
        message: `${error.message} ${error.next}`,
        final: !error.transient,
      };
    if (error instanceof EnvironmentFault)
      return {
        ...lost,
        reason: 'infrastructure',
        message: `${error.message} ${error.next}`,
        final: false,
      };
    throw error;
  }
}

function dispatch(context: Context, work: Work, tree: Tree, attempt: number, signal: AbortSignal): Promise<EventBody> {
  if (work.kind === 'ask') return performAsk(context, work, tree, attempt, signal);
  if (work.kind === 'score') return performScore(context, work, tree, attempt, signal);
  if (work.kind === 'compare') return performCompare(context, work, tree, attempt, signal);
  if (work.kind === 'prepare') return performPrepare(context, work, tree, attempt, signal);
  return performCheck(context, work, tree, attempt, signal);
}

/** Upper bounds: a dialogue so far plus one reply, two questions about a pair, or the time limit of a check. */
function reserve(context: Context, work: Work, tree: Tree): Reserve {
  if (work.kind === 'prepare') return { tokens: 0, sandboxSeconds: SETUP_SECONDS };
  if (work.kind === 'check-base' || work.kind === 'verify')
    return { tokens: 0, sandboxSeconds: secondsFor(context, work.check, tree) };
  const room = context.model.contextTokens - context.replyTokens;
  // Two prompts, one for each order, of about half a context each.
  if (work.kind === 'compare') return { tokens: room + 32, sandboxSeconds: 0 };
  const last = tree.nodes.get(work.node)?.turns.at(-1)?.usage;
  const prompt = last
    ? Math.min(room, (last.promptTokens ?? last.inputTokens) + last.outputTokens + room / 8)
    : room / 2;
  return { tokens: Math.ceil(prompt) + (work.kind === 'ask' ? context.replyTokens : 16), sandboxSeconds: 0 };
}
