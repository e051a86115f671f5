// Logs of our sandbox with the verdicts of our grader, of the fix of a task and of patches that are wrong on purpose.

import { appendFileSync } from 'node:fs';
import { wrongFor } from '../../src/evaluation/check-graders.ts';
import { cloneOf } from '../../src/evaluation/clone.ts';
import { changesIn } from '../../src/evaluation/diff.ts';
import type { GoldTask } from '../../src/evaluation/gold-task.ts';
import { gradeOf, runHidden } from '../../src/evaluation/grader.ts';
import { openGround } from '../../src/evaluation/ground.ts';
import type { ExecutionMemory } from '../../src/evaluation/remembered-sandbox.ts';
import { withSettings } from '../../src/evaluation/with-settings.ts';
import type { Host } from '../../src/wire.ts';

export interface Logging {
  readonly host: Host;
  readonly memory: ExecutionMemory;
  readonly clones: string;
  /** Texts of `.github/mullover.yml` by task or by repository. */
  readonly settings: ReadonlyMap<string, string>;
  /** JSON lines for `grade.py`. */
  readonly file: string;
}

/** Returns what to tell of the task. Throws faults. */
export async function logTask(task: GoldTask, logging: Logging, signal: AbortSignal): Promise<string> {
  const { host, memory, clones, settings, file } = logging;
  const { id, repository, base: ref } = task.instance;
  const text = settings.get(id) ?? settings.get(repository) ?? null;
  const workspace = withSettings(await host.open({ url: cloneOf(repository, clones), ref }, signal), text);
  const ground = await openGround(task, { workspace, sandbox: host.sandbox, memory }, signal);
  if (!ground.ok) return `${id}: no ground to grade on: ${ground.reason}`;
  const { environment } = ground.bench;
  const gold = await changesIn(task.gold.patch, (path) => workspace.read(path));
  const patches = [{ patch: 'gold', changes: gold }, ...(await wrongFor(task, workspace))];
  const verdicts: string[] = [];
  for (const { patch, changes } of patches) {
    const place = { environment, workspace, sandbox: memory.session() };
    const execution = await runHidden(changes, ground.hidden, place, signal);
    const { verdict } = gradeOf(execution, ground.hidden);
    const { runner } = environment.recipe;
    appendFileSync(file, `${JSON.stringify({ instance: id, runner, patch, ours: verdict, log: execution.log })}\n`);
    verdicts.push(`${patch} ${verdict}`);
  }
  return `${id}, our grader: ${verdicts.join(', ')}`;
}
