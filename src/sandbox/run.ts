// One execution: a fresh container, the sources with the changes, the selected tests, and their results.

import { randomBytes } from 'node:crypto';
import type { Execution, Recipe } from '../execution.ts';
import { executionOf } from '../orders/execution-of.ts';
import { type RunRequest, runOrder } from '../orders/run-order.ts';
import type { Workspace } from '../ports/workspace.ts';
import { gradedChanges } from '../runners/graded-changes.ts';
import { canaryTemplate } from './canary-template.ts';
import type { ContainerLimits, ContainerSpec } from './container-options.ts';
import type { Engine } from './engine.ts';
import { execute } from './execute.ts';

export interface RunDeps {
  readonly engine: Engine;
  /** Called with the image of every execution, so that it is not pruned meanwhile. */
  readonly markUsed: (image: string) => Promise<void>;
  readonly spec: Omit<ContainerSpec, 'image' | 'mode'>;
  /** Bytes that a repository may ask for. */
  readonly memoryMax: number;
}

export async function run(
  deps: RunDeps,
  workspace: Workspace,
  wanted: RunRequest,
  signal: AbortSignal,
): Promise<Execution> {
  const { recipe, image } = wanted.environment;
  const changes = await gradedChanges(wanted.changes, (path) => workspace.read(path));
  const request = { ...wanted, changes };
  const nonce = randomBytes(16).toString('hex');
  const order = runOrder(request, { files: await workspace.files(), template: canaryTemplate, nonce });
  // An engine that fails here is told by the container that cannot be made.
  await deps.engine.soon(() => deps.markUsed(image)).catch(() => undefined);
  const finished = await execute(
    deps.engine,
    {
      spec: { ...deps.spec, limits: limitsOf(deps, recipe), image, mode: 'run' },
      input: [order.bytes, await workspace.archive(changes)],
      seconds: order.seconds,
      outputBytes: wanted.limits.outputBytes,
    },
    signal,
  );
  return executionOf(request, order, finished);
}

/** Whatever the memory: the host's processes have numbers, too. */
const MOST_PROCESSES = 4096;

/** The repository's wish holds, up to the operator's maximum; who is given more memory has room for more processes. */
export function limitsOf(
  { spec: { limits }, memoryMax }: { readonly spec: Pick<ContainerSpec, 'limits'>; readonly memoryMax: number },
  { memory }: Pick<Recipe, 'memory'>,
): ContainerLimits {
  if (memory === undefined) return limits;
  // The engine takes 0 and what is no number for no limit at all.
  if (!(memory > 0)) throw new RangeError(`no container can have ${memory} MB`);
  const bytes = Math.min(memory * 2 ** 20, memoryMax);
  const room = Math.ceil((limits.pids * bytes) / limits.memory);
  const pids = Math.max(limits.pids, Math.min(room, MOST_PROCESSES));
  return { ...limits, memory: bytes, pids };
}
