// One attempt at an environment: what detection finds or an earlier run kept, or what a node proposes.

import type { SandboxSettings } from '../execution.ts';
import type { Preparation } from '../ports/sandbox.ts';
import type { Prepare } from '../search/work.ts';
import type { EventBody } from '../trace/event.ts';
import type { Tree } from '../trace/tree.ts';
import type { Prepared } from '../trace/work-event.ts';
import { type Context, draftOf } from './context.ts';
import { keptSettings } from './kept-recipe.ts';
import type { Attempt, Ready } from './ready.ts';

interface Tried {
  readonly preparation: Preparation;
  readonly settings: SandboxSettings | undefined;
  readonly seconds: number;
}

/**
 * Seconds that building an environment may take: twice the set-up's own limit, for a recipe of an earlier run and for what
 * detection finds. Where a cap leaves less, that long.
 */
const MOST_SECONDS = 1800;
const LEAST_SECONDS = 60;

export async function readyPrepare(context: Context, work: Prepare, tree: Tree): Promise<Ready> {
  const demand = { tokens: 0, sandboxSeconds: MOST_SECONDS, least: { tokens: 0, sandboxSeconds: LEAST_SECONDS } };
  return { demand, perform: (attempt) => prepare(context, work, tree, attempt) };
}

async function prepare(context: Context, work: Prepare, tree: Tree, given: Attempt): Promise<EventBody> {
  const { attempt, grant } = given;
  const deadline = AbortSignal.timeout(grant.sandboxSeconds * 1000);
  const signal = AbortSignal.any([given.signal, deadline]);
  const tried = await tryWork(context, work, tree, signal);
  const { preparation, settings, seconds } = tried;
  if (!preparation.ok && (preparation.fault === 'infrastructure' || signal.aborted)) {
    const reason = given.signal.aborted ? 'aborted' : 'infrastructure';
    const late = deadline.aborted ? `it did not end within ${Math.floor(grant.sandboxSeconds)} s: ` : '';
    const message = `${late}${preparation.reason}`;
    return { type: 'work-lost', work: work.id, attempt, reason, message, final: false, sandboxSeconds: seconds };
  }
  const log = await context.journal.put(preparation.log);
  const cached = preparation.ok && preparation.cached;
  return {
    ...{ type: 'prepared', work: work.id, attempt, seconds, cached, log },
    ...(settings === undefined ? {} : { settings }),
    ...variationsOf(work, preparation),
    outcome: outcomeOf(preparation),
  };
}

function tryWork(context: Context, work: Prepare, tree: Tree, signal: AbortSignal): Promise<Tried> {
  if (work.node !== null) return tryProposal(context, work.node, tree, signal);
  if (work.variation !== undefined) return tryVariation(context, work.variation, signal);
  return tryKnown(context, tree, signal);
}

/** The first attempt names the others. */
function variationsOf({ node, variation }: Prepare, { variations = [] }: Preparation) {
  if (variation !== undefined) return { variation };
  return node === null && variations.length > 0 ? { variations } : {};
}

function outcomeOf(preparation: Preparation): Prepared['outcome'] {
  if (preparation.ok) return { ok: true, environment: preparation.environment };
  const { fault, reason, next, recipe } = preparation;
  return {
    ...{ ok: false, reason, next },
    ...(fault === 'settings' ? { fault } : {}),
    ...(recipe === undefined ? {} : { recipe }),
  };
}

/** A recipe that worked before is tried first; where it works no more, what detection finds is. */
async function tryKnown(context: Context, tree: Tree, signal: AbortSignal): Promise<Tried> {
  const { sandbox, workspace } = context;
  const kept = await keptSettings(context, tree);
  const first = kept && (await sandbox.prepare(workspace, signal, kept));
  if (first && (first.ok || first.fault === 'infrastructure'))
    return { preparation: first, settings: kept, seconds: first.seconds };
  const preparation = await sandbox.prepare(workspace, signal);
  return { preparation, settings: undefined, seconds: preparation.seconds + (first?.seconds ?? 0) };
}

async function tryVariation({ sandbox, workspace }: Context, variation: string, signal: AbortSignal): Promise<Tried> {
  const preparation = await sandbox.prepare(workspace, signal, {}, variation);
  return { preparation, settings: undefined, seconds: preparation.seconds };
}

async function tryProposal(context: Context, node: string, tree: Tree, signal: AbortSignal): Promise<Tried> {
  const draft = await draftOf(context, tree, node);
  const settings = draft.kind === 'environment' ? draft.settings : {};
  const preparation = await context.sandbox.prepare(context.workspace, signal, settings);
  return { preparation, settings, seconds: preparation.seconds };
}
