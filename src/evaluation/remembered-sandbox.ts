// A sandbox that executes each distinct thing once: policies of one instance share samples, and would run the same tests again.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Execution } from '../execution.ts';
import type { Sandbox } from '../ports/sandbox.ts';

export interface ExecutionMemory {
  /**
   * A sandbox for one run or one grade, which has the executions of all others: the second execution of the same thing
   * within it is a repetition and no memory of the first one.
   */
  session(): Sandbox;
  counts(): { readonly executed: number; readonly remembered: number };
}

/** Keeps executions as files in `folder`; an execution that was lost or aborted is not kept. */
export function rememberExecutions(sandbox: Sandbox, folder: string): ExecutionMemory {
  mkdirSync(folder, { recursive: true });
  let [executed, remembered] = [0, 0];
  const session = (): Sandbox => {
    const seen = new Map<string, number>();
    return {
      prepare: (...given) => sandbox.prepare(...given),
      run: async (environment, workspace, changes, selection, limits, signal) => {
        const { seconds, enough, sample } = limits;
        const key = keyOf([
          environment.recipeHash,
          workspace.base,
          sorted(changes),
          selection,
          seconds,
          ...(enough ? [enough] : []),
          ...(sample ? ['sample'] : []),
        ]);
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
  };
  return { session, counts: () => ({ executed, remembered }) };
}

function keyOf(what: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

function sorted(changes: readonly { readonly path: string }[]): readonly unknown[] {
  return [...changes].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `tests` is absent in the file where there was no report. */
function readExecution(file: string): Execution {
  return { tests: undefined, ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Execution, 'tests'>) };
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.${process.pid}.part`, text);
  renameSync(`${file}.${process.pid}.part`, file);
}
