// A sandbox that executes each distinct thing once: policies of one task share samples, so they would run the same tests again.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/ports.ts';
import type { Execution } from '../../src/task.ts';

export interface RememberedSandbox extends Sandbox {
  /** A new run: its second execution of the same thing is a repetition, not a memory. */
  begin(): void;
  counts(): { readonly executed: number; readonly remembered: number };
}

/** Keeps executions as files in `folder`; an execution that was lost or aborted is not kept. */
export function rememberedSandbox(sandbox: Sandbox, folder: string): RememberedSandbox {
  mkdirSync(folder, { recursive: true });
  let [executed, remembered] = [0, 0];
  let seen = new Map<string, number>();
  return {
    prepare: (workspace, signal, settings) => sandbox.prepare(workspace, signal, settings),
    begin: () => {
      seen = new Map();
    },
    counts: () => ({ executed, remembered }),
    run: async (environment, workspace, changes, selection, limits, signal) => {
      const { seconds, enough } = limits;
      const what = [
        environment.recipeHash,
        workspace.base,
        sorted(changes),
        selection,
        seconds,
        ...(enough ? [enough] : []),
      ];
      const key = createHash('sha256').update(JSON.stringify(what)).digest('hex');
      const repetition = seen.get(key) ?? 0;
      seen.set(key, repetition + 1);
      const file = join(folder, `${key}-${repetition}.json`);
      if (existsSync(file)) {
        remembered += 1;
        return readExecution(file);
      }
      const execution = await sandbox.run(environment, workspace, changes, selection, limits, signal);
      executed += 1;
      if (execution.ending !== 'lost' && !signal.aborted) writeWhole(file, JSON.stringify(execution));
      return execution;
    },
  };
}

function sorted(changes: readonly { readonly path: string }[]): readonly unknown[] {
  return [...changes].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `tests` is absent in the file where there was no report. */
function readExecution(file: string): Execution {
  return { tests: undefined, ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Execution, 'tests'>) };
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}
