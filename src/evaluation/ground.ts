// What an instance is judged on: an environment in which its own fix resolves it and no patch at all does not.

import { EnvironmentFault } from '../errors.ts';
import type { Environment } from '../execution.ts';
import type { Preparation, Sandbox } from '../ports/sandbox.ts';
import type { Workspace } from '../ports/workspace.ts';
import { changesIn } from './diff.ts';
import type { GoldTask } from './gold-task.ts';
import { type Bench, type Grade, grade, type Hidden, hiddenTests, limitsAfter } from './grader.ts';
import type { ExecutionMemory } from './remembered-sandbox.ts';

export type Ground =
  | { readonly ok: true; readonly hidden: Hidden; readonly bench: Bench }
  /** Nothing can be judged here, for a reason that is no patch's. */
  | { readonly ok: false; readonly reason: string };

export interface Site {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  readonly memory: ExecutionMemory;
}

/** Further set-ups that are tried where the fix does not pass in the first one. */
const VARIATIONS = 3;

/**
 * Tries the set-ups that detection sees, in its order, and takes the first one in which the fix resolves the instance. No
 * model has a part in it. Throws EnvironmentFault when Docker failed, InputFault when the data does not fit the commit.
 */
export async function openGround(task: GoldTask, site: Site, signal: AbortSignal): Promise<Ground> {
  const { workspace, memory } = site;
  const hidden = await hiddenTests(task, workspace);
  const gold = await changesIn(task.gold.patch, (path) => workspace.read(path));
  if (gold.length === 0) return { ok: false, reason: 'the patch of the data changes no file' };
  const reasons: string[] = [];
  for await (const setUp of setUpsOf(site, signal)) {
    if ('reason' in setUp) {
      reasons.push(setUp.reason);
      continue;
    }
    const place = { memory, workspace, environment: setUp.environment };
    const fixed = await grade(gold, hidden, place, signal);
    const bench = { ...place, limits: limitsAfter(fixed), reports: true as const };
    const reason = fixed.verdict === 'resolved' ? weakness(await grade([], hidden, bench, signal)) : doubt(fixed);
    if (reason === undefined) return { ok: true, hidden, bench };
    reasons.push(reason);
  }
  return { ok: false, reason: [...new Set(reasons)].join('; ') };
}

/** Set-ups of a commit in the order of detection, the first without a name; of one that cannot be built the reason. */
export async function* setUpsOf(
  { workspace, sandbox }: Pick<Site, 'workspace' | 'sandbox'>,
  signal: AbortSignal,
): AsyncGenerator<
  { readonly name: string | undefined; readonly environment: Environment } | { readonly reason: string }
> {
  const names: (string | undefined)[] = [undefined];
  for (const [i, name] of names.entries()) {
    const prepared = await sandbox.prepare(workspace, signal, undefined, name);
    signal.throwIfAborted();
    if (i === 0) names.push(...(prepared.variations ?? []).slice(0, VARIATIONS));
    yield prepared.ok ? { name, environment: prepared.environment } : { reason: notPrepared(prepared) };
  }
}

function notPrepared(prepared: Extract<Preparation, { ok: false }>): string {
  if (prepared.fault === 'infrastructure') throw new EnvironmentFault(prepared.reason, prepared.next);
  return `no environment: ${shortly(prepared.reason)}`;
}

/** What failed, and the last thing that was said of it. */
function shortly(reason: string): string {
  const lines = reason.split('\n').map((line) => line.trim());
  const [first = '', ...told] = lines.filter((line) => line !== '');
  const last = told.at(-1)?.slice(0, MOST_TOLD);
  return last === undefined ? first : `${first}: ${last}`;
}

const MOST_TOLD = 200;

function doubt({ verdict, reason }: Grade): string {
  return `its own fix is ${verdict === 'unknown' ? 'not judged' : 'not resolved'} here: ${reason}`;
}

/** Tests that pass without a patch tell no patch from none. */
function weakness({ verdict, reason }: Grade): string | undefined {
  return verdict === 'resolved' ? `no patch at all counts as resolved here: ${reason}` : undefined;
}
