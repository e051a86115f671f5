// A sandbox without containers: the test files of its script are run by functions over the texts of the tree.

import type { Environment, Execution, TestResult } from '../../src/execution.ts';
import type { Sandbox } from '../../src/ports/sandbox.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import type { FileChange } from '../../src/task.ts';

/** What a test file reports of a tree; `read` gives the text of a file, and throws where there is none. */
export type FakeTest = (read: (path: string) => string) => readonly TestResult[];

export interface FakeSandbox extends Sandbox {
  /** The changes of each execution, in order. */
  readonly executions: readonly (readonly FileChange[])[];
}

const FAKE_ENVIRONMENT: Environment = {
  recipeHash: 'e'.repeat(64),
  image: 'sha256:fake',
  recipe: {
    ...{ ecosystem: 'node', runtime: '20', directory: '.', setup: [], build: [] },
    ...{ runner: 'node-test', test: 'node --test', reasons: [] },
  },
};
const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: 't', finishedAt: 't' };

/** Test files by path. Running one that is not scripted is an error; `all` runs those that are in the tree. */
export function createFakeSandbox(tests: Readonly<Record<string, FakeTest>>): FakeSandbox {
  const executions: (readonly FileChange[])[] = [];
  return {
    executions,
    prepare: async () => ({ ok: true, environment: FAKE_ENVIRONMENT, seconds: 1, cached: true, log: 'built' }),
    run: async (_environment, workspace, changes, selection, _limits, signal) => {
      signal.throwIfAborted();
      executions.push(changes);
      const texts = await textsOf(workspace, changes);
      const files = selection.kind === 'all' ? Object.keys(tests).filter((path) => texts.has(path)) : selection.files;
      const read = (path: string) => {
        const text = texts.get(path);
        if (text === undefined) throw new Error(`Cannot find module '${path}'`);
        return text;
      };
      const results = files.flatMap((path) => {
        const run = tests[path];
        if (!run) throw new Error(`The fake sandbox has no test ${path}.`);
        return run(read);
      });
      return execution(results);
    },
  };
}

async function textsOf(workspace: Workspace, changes: readonly FileChange[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const { path } of await workspace.files()) texts.set(path, (await workspace.read(path)) ?? '');
  for (const { path, text } of changes) {
    if (text === null) texts.delete(path);
    else texts.set(path, text);
  }
  return texts;
}

function execution(tests: readonly TestResult[]): Execution {
  const failed = tests.some(({ status }) => status !== 'passed');
  return {
    ...{ container: 'fake', image: 'sha256:fake', command: 'node --test', ending: 'exited', log: '', seconds: 2 },
    ...{ state: { ...STATE, exitCode: failed ? 1 : 0 }, tests },
  };
}
