import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { toldWaits } from '../../src/cli/told-waits.ts';
import type { Evaluation } from '../../src/evaluation/described.ts';
import { evaluate } from '../../src/evaluation/evaluate.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { readAttempts } from '../../src/synthesis/attempts.ts';
import { type Bootstrapping, bootstrap } from '../../src/synthesis/bootstrap.ts';
import { readRejections } from '../../src/synthesis/rejections.ts';
import type { TaskRow } from '../../src/synthesis/task-row.ts';
import { CALC, calcAnswers, type Repository, repositoryOf } from '../calc.ts';
import { calcRow, openCalc } from '../evaluation/calc-evaluation.ts';
import { type ModelServer, startModelServer } from '../model-server/server.ts';
import { TASK } from './rows.ts';

let folder: string;
let repository: Repository;
let server: ModelServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-bootstrap-'));
  repository = await repositoryOf(CALC);
  server = await startModelServer({ answer: calcAnswers });
});
afterEach(async () => {
  await server.close();
  await repository.remove();
  await rm(folder, { recursive: true });
});

const taskRow = (id: string, more: Partial<TaskRow> = {}): TaskRow => ({
  ...TASK,
  ...calcRow(id, repository.base),
  ...more,
});

interface Told {
  readonly tasks: readonly TaskRow[];
  readonly attempts?: number;
  readonly caps?: Bootstrapping['caps'];
  readonly rollouts?: number;
  /** Address of the model. */
  readonly model?: string;
}

async function strive({
  tasks,
  attempts = 2,
  caps = { tokens: Infinity, money: Infinity },
  rollouts = 2,
  model = server.url,
}: Told) {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const site = { folder: join(folder, 'bootstrap'), repository: repository.path, model };
  const open = toldWaits(openCalc(site).open, say);
  const policy = policyNamed('process-search');
  if (!policy) throw new TypeError('there is no such policy');
  const counts = await bootstrap(
    {
      ...{ name: 'bootstrap', tasks, policy, rollouts, attempts, jobs: 1, caps },
      model: { name: 'recorded', judge: 'recorded', kind: 'replayed' },
      mullover: { version: '0.0.0', commit: null },
      evaluate: (evaluation: Evaluation, signal) => evaluate(evaluation, { say, now: () => 0, open }, signal),
    },
    { folder, say, signal: new AbortController().signal },
  );
  return { counts, said };
}

describe("a teacher's attempts", () => {
  test('an endpoint that takes nothing just then is waited for, and that is told once', async () => {
    let refusals = 3;
    const crowded = await startModelServer({
      answer: (call) => (refusals-- > 0 ? { status: 429, message: 'Too many requests.' } : calcAnswers(call)),
    });
    const { counts, said } = await strive({ tasks: [taskRow('acme__calc-1')], attempts: 1, model: crowded.url });
    await crowded.close();
    expect(counts).toEqual({ decided: 1, open: 0, resolved: 1 });
    expect(said).toEqual([
      expect.stringMatching(/^ {2}waiting for the endpoint: .*Too many requests\./),
      '  the endpoint answers again',
      expect.stringMatching(/^\[1\/1\] acme__calc-1 /),
    ]);
  });

  test('each has a trace with thoughts, and the verdict on every patch', async () => {
    expect((await strive({ tasks: [taskRow('acme__calc-1')] })).counts).toEqual({ decided: 2, open: 0, resolved: 2 });
    const attempts = await readAttempts(join(folder, 'bootstrap'));
    expect(attempts.map(({ instance, attempt, resolved }) => [instance, attempt, resolved])).toEqual([
      ['acme__calc-1', 1, true],
      ['acme__calc-1', 2, true],
    ]);
    expect(attempts[0]?.patches).toEqual([
      { nodes: ['u0.f0.p0'], verdict: 'not resolved' },
      { nodes: ['u0.f0.p1'], verdict: 'resolved' },
    ]);
    const lines = await readFile(join(folder, 'bootstrap', attempts[0]?.trace ?? '', 'trace.jsonl'), 'utf8');
    const turns = lines.split('\n').filter((line) => line.includes('"thoughts":"'));
    expect(turns.length).toBeGreaterThan(0);
  });

  test('further tasks and attempts are added to those that are there, which are not made again', async () => {
    await strive({ tasks: [taskRow('acme__calc-1')], attempts: 1 });
    const asked = server.requests().length;
    expect((await strive({ tasks: [taskRow('acme__calc-1')], attempts: 1 })).counts.decided).toBe(1);
    expect(server.requests()).toHaveLength(asked);
    const more = await strive({ tasks: [taskRow('acme__calc-1'), taskRow('acme__calc-2')], attempts: 1 });
    expect(more.counts).toEqual({ decided: 2, open: 0, resolved: 2 });
    const larger = await strive({ tasks: [taskRow('acme__calc-1')], attempts: 1, rollouts: 3 });
    expect(larger.counts).toEqual({ decided: 3, open: 0, resolved: 3 });
  });

  test('a task that cannot be judged says so, until it can', async () => {
    const unknown = { FAIL_TO_PASS: ['test/hidden.test.js::nobody wrote it'] };
    const { counts } = await strive({ tasks: [taskRow('acme__calc-1', unknown)], attempts: 1 });
    expect(counts).toEqual({ decided: 0, open: 1, resolved: 0 });
    expect(await readRejections(folder)).toEqual([
      { step: 'bootstrap', id: 'acme__calc-1', reason: expect.stringMatching(/^attempt 1 could not be decided: /) },
    ]);
    await strive({ tasks: [taskRow('acme__calc-1')], attempts: 1 });
    expect(await readRejections(folder)).toEqual([]);
  });

  test('no task is begun once a cap is reached, and what is left is open', async () => {
    const tasks = [taskRow('acme__calc-1'), taskRow('acme__calc-2')];
    const { counts, said } = await strive({ tasks, attempts: 1, caps: { tokens: 10, money: Infinity } });
    expect(counts).toEqual({ decided: 1, open: 1, resolved: 1 });
    expect(said).toContainEqual(expect.stringMatching(/^\d+ tokens are used, of 10: the tasks that are left/));
  });
});
