import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InputFault } from '../../src/errors.ts';
import { openRows } from '../../src/evaluation/evaluation-folder.ts';
import type { ResultRow } from '../../src/evaluation/result-row.ts';
import { readAttempts, teacherSentence } from '../../src/synthesis/attempts.ts';
import { openRejections, readRejections, replaceRejections } from '../../src/synthesis/rejections.ts';
import { goldTaskOf, openCollected, openTasks, readCollected, readTasks } from '../../src/synthesis/task-row.ts';
import { COLLECTED, TASK } from './rows.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-synthesis-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the folder of training data', () => {
  test('gives back collected rows and prepared tasks; a torn line is none, and swallows none', async () => {
    await (await openCollected(folder)).append(COLLECTED);
    await appendFile(join(folder, 'collected.jsonl'), '{"instance_id": "acme__cal');
    expect(await readCollected(folder)).toEqual([COLLECTED]);
    const again = await openCollected(folder);
    expect(again.rows).toEqual([COLLECTED]);
    await again.append({ ...COLLECTED, instance_id: 'acme__calc-8' });
    expect(await readCollected(folder)).toEqual([COLLECTED, { ...COLLECTED, instance_id: 'acme__calc-8' }]);
    await (await openTasks(folder)).append(TASK);
    expect(await readTasks(folder)).toEqual([TASK]);
  });

  test('a line that is no row is refused with its place', async () => {
    await writeFile(join(folder, 'tasks.jsonl'), `${JSON.stringify(TASK)}\n${JSON.stringify(COLLECTED)}\n`);
    await expect(readTasks(folder)).rejects.toThrow(InputFault);
    await expect(readTasks(folder)).rejects.toThrow('tasks.jsonl:2 is no prepared task: FAIL_TO_PASS:');
  });

  test('what is prepared is read as the task of an evaluation', () => {
    expect(goldTaskOf(TASK)).toEqual({
      instance: {
        ...{ id: 'acme__calc-7', repository: 'acme/calc', base: 'a'.repeat(40) },
        ...{ title: 'Add subtracts', body: 'The sum of 2 and 3 is -1.' },
      },
      gold: {
        ...{ patch: TASK.patch, testPatch: TASK.test_patch, testFiles: ['test/calc.test.js'] },
        ...{ failToPass: ['test/calc.test.js::adds'], passToPass: ['test/calc.test.js::multiplies'] },
      },
    });
  });

  test('each step knows what it has left out itself; one that decides anew replaces its own reasons only', async () => {
    const collect = await openRejections(folder, 'collect');
    await collect.reject('acme__calc-1', 'too many\n  links');
    await (await openRejections(folder, 'prepare')).reject('acme__calc-2', 'no environment');
    await replaceRejections(folder, 'filter', [{ id: 'acme__calc-3', stage: 'patch-generation', reason: 'wrong' }]);
    await replaceRejections(folder, 'filter', [{ id: 'acme__calc-4', reason: 'solved at the first attempt' }]);
    expect(await readRejections(folder)).toEqual([
      { step: 'collect', id: 'acme__calc-1', reason: 'too many links' },
      { step: 'prepare', id: 'acme__calc-2', reason: 'no environment' },
      { step: 'filter', id: 'acme__calc-4', reason: 'solved at the first attempt' },
    ]);
    const again = await openRejections(folder, 'collect');
    expect([...again.ids]).toEqual(['acme__calc-1']);
    await again.reject('acme__calc-5', 'it has no tests');
    expect((await readFile(join(folder, 'rejected.jsonl'), 'utf8')).split('\n')).toHaveLength(5);
  });

  test('attempts are the rows that were decided, with the verdict on every patch', async () => {
    const rows = await openRows(folder);
    const patches = [{ nodes: ['u0.f0.p0', 'u0.f0.p1'], verdict: 'resolved' as const }];
    await rows.append({ ...ROW, patches });
    await rows.append({ ...ROW, seed: 2, decision: 'void', resolved: null });
    await rows.append({ ...ROW, seed: 3 });
    const told = { instance: 'acme__calc-7', run: 'r-0123456789ab', trace: ROW.trace, difficulty: '1-5 lines' };
    expect(await readAttempts(folder)).toEqual([
      { ...told, attempt: 1, resolved: true, patches },
      { ...told, attempt: 3, resolved: true, patches: [] },
    ]);
    expect(await readAttempts(join(folder, 'none'))).toEqual([]);
  });

  test('whose attempts they are is said in a sentence, of a simulated teacher too', async () => {
    const rows = await openRows(folder);
    for (const seed of [1, 2]) await rows.append({ ...ROW, seed });
    const attempts = await readAttempts(folder);
    expect(teacherSentence(attempts, 3, { name: 'big', kind: 'live' })).toBe(
      '2 attempts of big at 1 of 3 tasks, graded by their own tests.',
    );
    expect(teacherSentence(attempts, 3, { name: 'big', kind: 'simulated' })).toMatch(
      /graded by their own tests\. The teacher is simulated: .* its thoughts mean nothing\./,
    );
  });
});

const ROW: ResultRow = {
  ...{ instance: 'acme__calc-7', policy: 'greedy', budget: 1, seed: 1, basis: 'run', decision: 'propose' },
  ...{ confidence: 0.8, reason: 'it turns 1 reproduction test green', resolved: true, grade: '3 of 3 tests pass' },
  ...{ oracle: true, candidates: 1, tokens: { prompt: 900, completion: 100 }, seconds: 4.5, sandboxSeconds: 3 },
  ...{ cost: null, difficulty: { level: '1-5 lines', source: 'gold-size' }, failure: null },
  ...{ trace: 'traces/runs/r-0123456789ab', recall: { file: 1, function: 0.5, line: null }, rewards: [] },
};
