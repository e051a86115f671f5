// One piece of work becomes one event: the only place where stages, models and the sandbox meet. Nothing else reaches a stage.

import { EnvironmentFault, ModelFault } from '../errors.ts';
import type { Runner } from '../search/drive.ts';
import type { Work } from '../search/work.ts';
import { addUsage, type Usage, type WorkId } from '../task.ts';
import type { EventBody } from '../trace/event.ts';
import type { Tree } from '../trace/tree.ts';
import type { WorkLost } from '../trace/work-event.ts';
import { readyAsk } from './ask.ts';
import { readyCheck } from './check.ts';
import { readyCompare } from './compare.ts';
import type { Context } from './context.ts';
import { readyPrepare } from './prepare.ts';
import type { Attempt, Ready } from './ready.ts';
import { readyScore } from './score.ts';

export function createRunner(context: Context): Runner {
  // What was made ready to know its cost is done as it is, when that comes right after.
  const prepared = new Map<WorkId, Ready>();
  return {
    reserve: async (work, tree) => {
      const made = await ready(context, work, tree).catch((error: unknown): Ready => brokenOff(error));
      prepared.set(work.id, made);
      return made.demand;
    },
    perform: async (work, tree, attempt, signal, grant) => {
      const made = prepared.get(work.id);
      prepared.delete(work.id);
      return perform(work.id, made ?? (() => ready(context, work, tree)), { attempt, signal, grant });
    },
  };
}

/** What could not even be made ready fails when it is performed, where that is told. */
function brokenOff(error: unknown): Ready {
  return { demand: { tokens: 0, sandboxSeconds: 0 }, perform: () => Promise.reject(error) };
}

type Given = Pick<Attempt, 'attempt' | 'signal'> & { readonly grant: Attempt['grant'] | undefined };

/** One lost sample ends here as an event; anything that is not a fault of model or environment is a bug and is thrown. */
async function perform(work: WorkId, made: Ready | (() => Promise<Ready>), given: Given): Promise<EventBody> {
  const { attempt, signal } = given;
  const spent: Usage[] = [];
  try {
    const { demand, perform: run } = typeof made === 'function' ? await made() : made;
    return await run({ attempt, signal, grant: given.grant ?? demand, meter: (usage) => spent.push(usage) });
  } catch (error) {
    const why = signal.aborted ? NO_LONGER_WANTED : lossOf(error);
    if (!why) throw error;
    return { type: 'work-lost', work, attempt, ...why, ...(spent.length > 0 ? { usage: addUsage(spent) } : {}) };
  }
}

type Loss = Pick<WorkLost, 'reason' | 'message' | 'final'>;

const NO_LONGER_WANTED: Loss = { reason: 'aborted', message: 'no longer wanted', final: false };

function lossOf(error: unknown): Loss | undefined {
  if (error instanceof ModelFault) {
    const reason = error.kind === 'passing' || error.kind === 'failed' ? 'model' : error.kind;
    return { reason, message: `${error.message} ${error.next}`, final: !error.transient };
  }
  if (error instanceof EnvironmentFault)
    return { reason: 'infrastructure', message: `${error.message} ${error.next}`, final: false };
  return undefined;
}

function ready(context: Context, work: Work, tree: Tree): Promise<Ready> {
  if (work.kind === 'ask') return readyAsk(context, work, tree);
  if (work.kind === 'score') return readyScore(context, work, tree);
  if (work.kind === 'compare') return readyCompare(context, work, tree);
  if (work.kind === 'prepare') return readyPrepare(context, work, tree);
  return readyCheck(context, work, tree);
}
