import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { checkTasks, type TaskCheckingPorts } from '../../../src/evaluation/task-check/check-tasks.ts';
import { createFakeSandbox } from '../../fakes/sandbox.ts';
import { type CalcEvaluation, calcEvaluation, FIX, openCalc, TESTS } from '../calc-evaluation.ts';

const opened: CalcEvaluation[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.remove();
});

/** Of two lines, so that it has a half, and with a condition that can be confused. */
const LONGER_FIX = FIX.replace('+  return a + b;', '+  const sum = a + b;\n+  return a === 0 ? b : sum;');
const LIMITS = { suite: 60, near: 60, runs: 2 };
const { signal } = new AbortController();

async function calcChecks(ids: readonly string[]) {
  const made = await calcEvaluation(undefined, ids);
  opened.push(made);
  const { folder, dataset } = made.asking({});
  const tasks = dataset.tasks.map(({ instance, gold }) => ({ instance, gold: { ...gold, patch: LONGER_FIX } }));
  const sandbox = createFakeSandbox(TESTS);
  const { host } = openCalc({ folder, repository: made.repository, model: made.server.url });
  const said: string[] = [];
  const ports: TaskCheckingPorts = {
    ...{ sandbox, say: (line: string) => void said.push(line) },
    open: ({ instance }, mirrors) => host.open({ url: made.repository, ref: instance.base, mirrors }, signal),
  };
  const checking = {
    tasks,
    folder,
    overrides: new Map<string, string>(),
    limits: LIMITS,
    jobs: 1,
    redo: new Set<string>(),
  };
  return { checking, ports, said, sandbox };
}

describe('a check of tasks', () => {
  test('tells the fix from no fix and from wrong ones, and measures nothing twice', async () => {
    const { checking, ports, said, sandbox } = await calcChecks(['a-1', 'b-2']);
    const lines = await checkTasks(checking, ports, signal);
    expect(lines.map(({ task, plain, overridden }) => [task, plain?.ok, overridden])).toEqual([
      ['a-1', true, undefined],
      ['b-2', true, undefined],
    ]);
    const plain = lines[0]?.plain;
    if (!plain?.ok) throw new Error('it was not measured');
    const { baseline, patches } = plain.measured;
    expect(baseline).toMatchObject({ scope: 'all', runs: 2, result: 'pass', tests: 1, passed: 1, red: 0, flaky: 0 });
    expect(patches.map(({ kind, verdict }) => [kind, verdict])).toEqual([
      ['gold', 'resolved'],
      ['empty', 'not resolved'],
      ['part', 'not resolved'],
      ['slip', 'not resolved'],
    ]);
    expect(said).toEqual([expect.stringMatching(/^a-1: as expected \(\d+ s\)$/), expect.stringMatching(/^b-2: as /)]);
    const before = sandbox.executions.length;
    expect(await checkTasks(checking, ports, signal)).toEqual(lines);
    expect(sandbox.executions).toHaveLength(before);
    expect(said.slice(2)).toEqual(['a-1: as expected (known)', 'b-2: as expected (known)']);
  });

  test('a task is measured again when what is asked of it changes, or when it is named', async () => {
    const { checking, ports, said, sandbox } = await calcChecks(['a-1']);
    await checkTasks(checking, ports, signal);
    const weaker = checking.tasks.map(({ instance, gold }) => ({ instance, gold: { ...gold, passToPass: [] } }));
    await checkTasks({ ...checking, tasks: weaker }, ports, signal);
    const count = sandbox.executions.length;
    await checkTasks({ ...checking, tasks: weaker, redo: new Set(['a-1']) }, ports, signal);
    expect(said.every((line) => / \(\d+ s\)$/.test(line))).toBe(true);
    expect(sandbox.executions.length).toBeGreaterThan(count);
  });

  test('what never ends costs a part of what a grade may take', async () => {
    const { checking, ports, sandbox } = await calcChecks(['a-1']);
    const given: number[] = [];
    const watched: TaskCheckingPorts['sandbox'] = {
      ...sandbox,
      run: (environment, workspace, changes, selection, limits, own) => {
        given.push(limits.seconds);
        return sandbox.run(environment, workspace, changes, selection, limits, own);
      },
    };
    await checkTasks(checking, { ...ports, sandbox: watched }, signal);
    // Two baselines, the fix, no patch, half of it, and it with a slip.
    expect(given).toEqual([60, 60, 600, 60, 60, 60]);
  });

  test('settings are tried where a task falls short without them', async () => {
    const { checking, ports, said } = await calcChecks(['a-1']);
    const hopeless = checking.tasks.map(({ instance, gold }) => ({
      instance,
      gold: { ...gold, failToPass: ['test/none.test.js::is nowhere'] },
    }));
    const overrides = new Map([['acme/calc', 'sandbox:\n  test: node --test\n']]);
    const [line] = await checkTasks({ ...checking, tasks: hopeless, overrides }, ports, signal);
    expect(said).toEqual([
      expect.stringMatching(/^a-1: the fix is/),
      expect.stringMatching(/^a-1 with settings: the fix is/),
    ]);
    expect([line?.plain?.override, line?.overridden?.override]).toEqual([null, overrides.get('acme/calc')]);
  });

  test('what a machine did not let us measure is said, has no check, and is tried again', async () => {
    const { checking, ports, said } = await calcChecks(['a-1']);
    const broken: TaskCheckingPorts = { ...ports, open: () => Promise.reject(new Error('the disk is full')) };
    expect(await checkTasks(checking, broken, signal)).toEqual([
      { task: 'a-1', plain: undefined, overridden: undefined },
    ]);
    expect(said).toEqual(['a-1: not measured: the disk is full']);
    expect((await checkTasks(checking, ports, signal))[0]?.plain?.ok).toBe(true);
  });

  test('what is known is shown without a measurement', async () => {
    const { checking, ports, sandbox } = await calcChecks(['a-1']);
    const known = { ...checking, known: true } as const;
    expect(await checkTasks(known, ports, signal)).toEqual([{ task: 'a-1', plain: undefined, overridden: undefined }]);
    const lines = await checkTasks(checking, ports, signal);
    const count = sandbox.executions.length;
    expect(await checkTasks(known, ports, signal)).toEqual(lines);
    expect(sandbox.executions).toHaveLength(count);
  });

  test('an abort stops it, and a file of something else is refused and left as it is', async () => {
    const { checking, ports } = await calcChecks(['a-1']);
    await expect(checkTasks(checking, ports, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    const file = join(checking.folder, 'task-checks.jsonl');
    await rm(file, { force: true });
    await writeFile(file, 'no rows of ours\n');
    await expect(checkTasks(checking, ports, signal)).rejects.toThrow('task-checks.jsonl:1 is no check of a task');
  });
});
