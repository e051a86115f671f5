import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { appendFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readEvaluation, readRows, writeEvaluation } from '../../src/evaluation/evaluation-folder.ts';
import { keepChecks, readChecks } from '../../src/evaluation/grader-checks.ts';
import { mergeFolders } from '../../src/evaluation/merge.ts';
import { readPredictions } from '../../src/evaluation/predictions.ts';
import { reportOf } from '../../src/evaluation/report/report.ts';
import type { ResultRow } from '../../src/evaluation/result-row.ts';
import { runOf } from '../../src/evaluation/settings.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { kindOfWork, type WorkKind } from '../../src/trace/position.ts';
import { openMirror, resolveBase } from '../../src/workspace/mirror.ts';
import { calcAnswers } from '../calc.ts';
import type { Answer } from '../model-server/answer.ts';
import { type CalcEvaluation, calcEvaluation, FIX } from './calc-evaluation.ts';

const opened: CalcEvaluation[] = [];
const calc = async (answer?: Answer, ids?: readonly string[]) => {
  const made = await calcEvaluation(answer, ids);
  opened.push(made);
  return made;
};
afterEach(async () => {
  for (const each of opened.splice(0)) await each.remove();
});

/** Of independent samples the first one is wrong, the second one right. */
const secondIsRight: Answer = (call) =>
  call.work.startsWith('patch-generation/u1.f0/')
    ? calcAnswers({ ...call, work: 'patch-generation/u1.f0/1/0' })
    : calcAnswers(call);

const eventsOf = (folder: string, row: ResultRow | undefined) =>
  createTraceStore({ dir: join(folder, 'traces', 'runs'), redact: (text) => text }).events(basename(row?.trace ?? ''));

/** What was asked of models in the trace of a row, each time. */
async function askedIn(folder: string, row: ResultRow | undefined): Promise<readonly string[]> {
  const events = await eventsOf(folder, row);
  return events.flatMap((event) =>
    event.type === 'work-started' && isOfModel(kindOfWork(event.work)) ? [event.work] : [],
  );
}

const isOfModel = (kind: WorkKind) => kind === 'ask' || kind === 'score' || kind === 'compare';

describe('an evaluation', () => {
  test('runs what users run, grades it, and tells it as a row and a prediction', async () => {
    const { run, folder, said } = await calc();
    const rows = await run({ policies: ['process-search'], budgets: [2] });
    const score = expect.closeTo(0.8);
    const prm = (stage: string) => ({ kind: 'prm', stage, score, correct: true });
    expect(rows).toEqual([
      {
        ...{ instance: 'acme__calc-1', policy: 'process-search', budget: 2, seed: 1, basis: 'run' },
        ...{ decision: 'propose', reason: 'it turns 1 reproduction test green and breaks nothing' },
        ...{ confidence: expect.closeTo(0.877, 2), resolved: true, grade: 'all 2 expected tests pass', oracle: true },
        ...{ candidates: 2, tokens: { prompt: expect.any(Number), completion: expect.any(Number) } },
        ...{ seconds: expect.any(Number), sandboxSeconds: expect.any(Number), cost: null, failure: null },
        difficulty: { level: '1-5 lines', source: 'gold-size' },
        recall: { file: 1, function: 1, line: 1 },
        rewards: [
          prm('repository-understanding'),
          prm('fault-localization'),
          prm('fault-localization'),
          { kind: 'orm', stage: 'patch-generation', score, correct: false },
          { kind: 'orm', stage: 'patch-generation', score, correct: true },
        ],
        patches: [
          { nodes: ['u0.f0.p0'], verdict: 'not resolved' },
          { nodes: ['u0.f0.p1'], verdict: 'resolved' },
        ],
        trace: `traces/runs/${runOf({ instance: 'acme__calc-1', policy: 'process-search', budget: 2, seed: 1 })}`,
      },
    ]);
    expect(await readRows(folder)).toEqual(rows);
    expect(await readEvaluation(folder)).toMatchObject({
      ...{ dataset: { name: 'calc', instances: ['acme__calc-1'] }, policies: ['process-search'], budgets: [2] },
      model: { name: 'recorded', kind: 'replayed' },
    });
    const [[file, predictions] = []] = await readPredictions(folder);
    expect(file).toBe('predictions/process-search-2.jsonl');
    expect(predictions).toEqual([
      {
        ...{ instance_id: 'acme__calc-1', model_name_or_path: 'mullover-process-search-2+recorded' },
        model_patch: expect.stringContaining('-  return a - b;\n+  return a + b;\n'),
      },
    ]);
    expect(said).toEqual([
      expect.stringMatching(
        /^\[1\/1\] acme__calc-1 process-search N=2: resolved, propose, \d+ s · \d+k tokens so far$/,
      ),
    ]);
  });

  test('the checkout holds the base commit and nothing later, the prompts nothing of the fix and its tests', async () => {
    const { run, folder, server } = await calc();
    const looked: string[][] = [];
    const look = () => {
      const checkout = join(folder, 'checkouts', readdirSync(join(folder, 'checkouts'))[0] ?? '');
      const name = readdirSync(checkout).find((each) => each.endsWith('.git')) ?? '';
      const git = (...args: string[]) =>
        execFileSync('git', ['--git-dir', join(checkout, name), ...args], { encoding: 'utf8' });
      const objects = git('cat-file', '--batch-all-objects', '--batch-check').split('\n');
      looked.push([
        git('log', '--all', '--format=%s'),
        git('fsck', '--lost-found', '--full'),
        `${objects.filter((line) => line.includes(' commit ')).length} commit`,
        git('grep', '-h', 'return a', git('log', '--all', '--format=%H').trim()),
        git('tag'),
      ]);
    };
    await run({ heard: look });
    expect(looked).toEqual([['feat: calc\n', '', '1 commit', '  return a - b;\n  return a * b;\n', '']]);
    const sent = server.requests().map(({ body }) => JSON.stringify(body));
    expect(sent.length).toBeGreaterThan(3);
    const fixed = FIX.split('\n').filter((line) => line.startsWith('+  '));
    for (const hidden of ['hidden.test.js', 'adds two numbers', 'the hidden test', 'acme__calc', '2.0.0'])
      expect(sent.filter((body) => body.includes(hidden))).toEqual([]);
    expect(fixed).toEqual(['+  return a + b;']);
    const first = sent[0] ?? '';
    expect(first).not.toContain('return a + b');
    expect(await readdir(join(folder, 'checkouts'))).toEqual([]);
  });

  test('a checkout that holds more than the base is warned of, in the line, the row and the report', async () => {
    const { run, folder, said, repository } = await calc();
    const mirrors = join(folder, 'shared');
    const later = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: repository, encoding: 'utf8' }).trim();
    const signal = new AbortController().signal;
    await resolveBase(
      await openMirror({ url: repository, dir: mirrors, env: { PATH: process.env.PATH } }),
      later,
      signal,
    );
    const rows = await run({ mirrors });
    expect(rows).toMatchObject([{ instance: 'acme__calc-1', resolved: false, laterCommits: 1 }]);
    expect(said[0]).toContain('; warning: its checkout holds 1 commit that the base does not come from · ');
    const { warnings } = reportOf(
      { evaluation: await readEvaluation(folder), rows },
      { findings: [], seen: undefined },
    );
    expect(warnings.join('\n')).toContain(
      'Checkouts with commits that their base does not come from, of which a run may have learnt the fix: 1 instance, acme__calc-1. The first: 1 commit',
    );
    const [own] = await run({ seeds: [2] });
    expect([own?.laterCommits, said[1]]).toEqual([undefined, expect.not.stringContaining('warning')]);
  });

  test('small budgets and other end-point policies are replayed on the run that has their samples', async () => {
    const { run, server } = await calc(secondIsRight);
    const rows = await run({ policies: ['best-of-n', 'orm+execution', 'greedy'], budgets: [1, 2] });
    const told = rows.map(({ policy, budget, basis, resolved, oracle, failure, candidates }) =>
      [policy, budget, basis, resolved, oracle, failure, candidates].join(' '),
    );
    // best-of-n is of two minds about two different patches, and takes the first.
    expect(told).toEqual([
      'orm+execution 2 run true true  2',
      'orm+execution 1 replayed false false patch 1',
      'best-of-n 2 replayed false true selection 2',
      'best-of-n 1 replayed false false patch 1',
      'greedy 2 replayed false false patch 1',
      'greedy 1 replayed false false patch 1',
    ]);
    expect(Object.values(server.calls()).filter(({ started }) => started > 1)).toEqual([]);
    const [whole, first] = rows;
    expect(first?.tokens.prompt).toBeLessThan((whole?.tokens.prompt ?? 0) * 0.8);
    expect(new Set(rows.map(({ trace }) => trace)).size).toBe(1);
  });

  test.each(['execution', 'beam'])(
    'with larger budgets in the same folder %s goes on from what is there: no call is repeated, no row changes',
    async (policy) => {
      const { run, server, folder, said } = await calc(secondIsRight);
      const policies = [policy];
      const small = await run({ policies, budgets: [1, 2] });
      const calls = server.requests().length;
      const large = await run({ policies, budgets: [2, 4] });
      expect(large.map(({ budget, raisedFrom }) => [budget, raisedFrom])).toEqual([
        [4, 2],
        [2, undefined],
      ]);
      expect(said).toContain('1 of 2 results are there already.');
      expect(await readRows(folder)).toEqual([...small, large[0]]);
      expect(large[0]?.trace).not.toBe(small[0]?.trace);
      const asked = await askedIn(folder, large[0]);
      expect(asked).toEqual([...new Set(asked)]);
      const more = asked.length - (await askedIn(folder, small[0])).length;
      expect(more).toBeGreaterThan(0);
      expect(server.requests().length - calls).toBe(more);
      expect(await run({ policies, budgets: [1, 2, 4] })).toHaveLength(3);
      expect(server.requests().length - calls).toBe(more);
    },
  );

  test('what independent samples come to is the same, gone on with or begun with the whole budget', async () => {
    const { run, folder } = await calc(secondIsRight);
    const policies = ['orm+execution', 'best-of-n'];
    await run({ policies, budgets: [1] });
    const raised = await run({ policies, budgets: [1, 3] });
    const whole = await run({ policies, budgets: [1, 3], folder: join(folder, 'whole') });
    const told = (rows: typeof raised) =>
      rows.map(({ policy, budget, decision, confidence, resolved, oracle, candidates }) =>
        [policy, budget, decision, confidence, resolved, oracle, candidates].join(' '),
      );
    expect(told(raised)).toEqual(told(whole));
    expect(raised.map(({ basis, raisedFrom }) => [basis, raisedFrom])).toEqual([
      ['run', 1],
      ['run', undefined],
      ['replayed', undefined],
      ['replayed', undefined],
    ]);
  });

  test('going on with a larger budget is killed at any moment, and goes on', async () => {
    const { run, server, folder } = await calc(secondIsRight);
    const policies = ['best-of-n'];
    const [{ trace = '' } = {}] = await run({ policies, budgets: [2] });
    const before = server.requests().length;
    const stop = new AbortController();
    const first = run({ policies, budgets: [2, 6] }, stop.signal);
    const ended = expect(first).rejects.toThrow('killed');
    const isOver = first.then(
      () => true,
      () => true,
    );
    const isFar = async () => server.requests().length >= before + 3 || Promise.race([isOver, sleep(5, false)]);
    while (!(await isFar()));
    stop.abort(new Error('killed'));
    await ended;
    const rows = await run({ policies, budgets: [2, 6] });
    expect(rows).toMatchObject([
      { budget: 6, raisedFrom: 2, basis: 'run' },
      { budget: 2, trace },
    ]);
    const repeated = Object.values(server.calls()).reduce((sum, { completed }) => sum + completed - 1, 0);
    expect(repeated).toBeLessThanOrEqual(
      (await eventsOf(folder, rows[0])).filter(({ type }) => type === 'work-lost').length,
    );
  });

  test('a smaller budget that is asked for later is replayed on a run that is not asked for now', async () => {
    const { run, server } = await calc(secondIsRight);
    await run({ policies: ['best-of-n'], budgets: [2] });
    const calls = server.requests().length;
    expect(await run({ policies: ['best-of-n'], budgets: [1] })).toMatchObject([{ budget: 1, basis: 'replayed' }]);
    expect(server.requests()).toHaveLength(calls);
  });

  test('a session that ends in the middle is gone on with: no call and no execution is repeated', async () => {
    const { run, server, executed, folder, said } = await calc(secondIsRight);
    const stop = new AbortController();
    const asked = { policies: ['process-search'], budgets: [1, 2] };
    const first = run({ ...asked, heard: () => stop.abort(new Error('killed')) }, stop.signal);
    await expect(first).rejects.toThrow('killed');
    const begun = await readRows(folder);
    expect(begun).toHaveLength(1);
    const calls = server.requests().length;
    await appendFile(join(folder, 'results.jsonl'), '{"instance":"acme__ca');
    const rows = await run(asked);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual(begun[0]);
    expect(said).toContain('1 of 2 results are there already.');
    const again = [server.requests().length, executed()];
    expect(await run(asked)).toEqual(rows);
    expect([server.requests().length, executed()]).toEqual(again);
    expect(again[0]).toBeGreaterThan(calls);
  });

  test('a folder takes no evaluation whose rows cannot be compared with its own, and only one at a time', async () => {
    const { run, folder } = await calc();
    await run();
    await expect(run({ model: 'another' })).rejects.toThrow(
      `${folder} holds an evaluation with another model (recorded, not another).`,
    );
    const both = await Promise.allSettled([run({ seeds: [2] }), run({ seeds: [3] })]);
    expect(both.filter(({ status }) => status === 'rejected')).toEqual([
      {
        status: 'rejected',
        reason: expect.objectContaining({ message: `Another evaluation is at work in ${folder}.` }),
      },
    ]);
  });

  test('parts merged are the whole', async () => {
    const { run, folder } = await calc(calcAnswers, ['b-1', 'a-2']);
    const [a, b, all, out] = ['a', 'b', 'all', 'out'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
      string,
    ];
    await run({ folder: a, shard: { index: 1, of: 2 } });
    await run({ folder: b, shard: { index: 2, of: 2 } });
    await run({ folder: all });
    await expect(run({ folder: a, shard: { index: 2, of: 3 } })).rejects.toThrow(
      `${a} holds shard 1/2 of an evaluation, not shard 2/3.`,
    );
    await expect(run({ folder: a })).rejects.toThrow(`${a} holds shard 1/2 of an evaluation, not the whole.`);
    const check = { instance: 'a-1', patch: 'half', verdict: 'not resolved', reason: 'r' } as const;
    await keepChecks(a, [check]);
    await mergeFolders([b, a], out);
    expect(await readChecks(out)).toEqual([check]);
    expect(await readRows(out)).toEqual([...(await readRows(a)), ...(await readRows(b))]);
    // A prompt may tell of what was executed before it was asked, which hangs on how long things take.
    const timeless = async (folder: string) =>
      (await readRows(folder)).map(({ tokens: _tokens, ...row }) => ({ ...row, seconds: 0 }));
    expect(await timeless(out)).toEqual(await timeless(all));
    expect(await readPredictions(out)).toEqual(await readPredictions(all));
    expect(await readEvaluation(out)).toEqual({ ...(await readEvaluation(all)), started: expect.any(String) });
    await expect(mergeFolders([a, b], out)).rejects.toThrow(`${out} holds rows already.`);
    await writeEvaluation(b, { ...(await readEvaluation(b)), grader: 'official' });
    await expect(mergeFolders([a, b], join(folder, 'mixed'))).rejects.toMatchObject({
      message: `${b} holds an evaluation with another grader (official, not own).`,
      next: 'Merge parts of one evaluation, made with --shard.',
    });
  });
});
