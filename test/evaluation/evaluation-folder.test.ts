import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InputFault } from '../../src/errors.ts';
import {
  type EvaluationFile,
  openRows,
  readEvaluation,
  readRows,
  writeEvaluation,
} from '../../src/evaluation/evaluation-folder.ts';
import type { ResultRow } from '../../src/evaluation/result-row.ts';

const ROW: ResultRow = {
  ...{ instance: 'acme__calc-7', policy: 'greedy', budget: 1, seed: 1, basis: 'run', decision: 'propose' },
  ...{ confidence: 0.8, reason: 'it turns 1 reproduction test green', resolved: true, grade: '3 of 3 tests pass' },
  ...{ oracle: true, candidates: 1, tokens: { prompt: 900, completion: 100 }, seconds: 4.5, sandboxSeconds: 3 },
  ...{ cost: null, difficulty: { level: '1-5 lines', source: 'gold-size' }, failure: null, trace: 'traces/runs/r-1' },
  recall: { file: 1, function: 0.5, line: null },
  rewards: [{ kind: 'prm', stage: 'fault-localization', score: 0.7, correct: true }],
};
const EVALUATION: EvaluationFile = {
  ...{ schemaVersion: 1, dataset: { name: 'tasks', digest: 'd'.repeat(64), instances: ['acme__calc-7'] } },
  model: { name: 'm', judge: 'm', kind: 'live' },
  ...{ policies: ['greedy'], budgets: [1], seeds: [1], grader: 'own', shard: { index: 1, of: 2 } },
  ...{ mullover: { version: '0.1.0', commit: null }, started: '2026-01-01T00:00:00.000Z' },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-evaluation-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the folder of an evaluation', () => {
  test('gives back what was written; of rows with the same key the last one', async () => {
    await writeEvaluation(folder, EVALUATION);
    const file = await openRows(folder);
    await file.append(ROW);
    await file.append({ ...ROW, budget: 2 });
    await file.append({ ...ROW, resolved: false });
    expect(await readEvaluation(folder)).toEqual(EVALUATION);
    expect(await readRows(folder)).toEqual([
      { ...ROW, resolved: false },
      { ...ROW, budget: 2 },
    ]);
  });

  test('a line that a killed process left torn is no row, and swallows none', async () => {
    await (await openRows(folder)).append(ROW);
    await appendFile(join(folder, 'results.jsonl'), JSON.stringify(ROW).slice(0, 100));
    expect(await readRows(folder)).toEqual([ROW]);
    const again = await openRows(folder);
    expect(again.rows).toEqual([ROW]);
    await again.append({ ...ROW, seed: 2 });
    expect(await readRows(folder)).toEqual([ROW, { ...ROW, seed: 2 }]);
  });

  test('a folder without rows has none; one without an evaluation is said to have none', async () => {
    expect(await readRows(folder)).toEqual([]);
    await expect(readEvaluation(folder)).rejects.toThrow(`There is no evaluation in ${folder}.`);
  });

  test.each([
    ['that lacks fields', '{"instance": "a"}', 'policy: '],
    ['that is no JSON', 'not JSON', 'the line: '],
    ['with a share beyond 1', JSON.stringify({ ...ROW, confidence: 1.5 }), 'confidence: '],
    ['with a field too many', JSON.stringify({ ...ROW, gold: 'patch' }), 'the line: Unrecognized key: "gold"'],
  ])('a line %s is told by its number and the field', async (_name, line, words) => {
    await writeFile(join(folder, 'results.jsonl'), `${JSON.stringify(ROW)}\n${line}\n`);
    await expect(readRows(folder)).rejects.toThrow(`results.jsonl:2 is no row of results: ${words}`);
    await expect(readRows(folder)).rejects.toBeInstanceOf(InputFault);
  });

  test('a damaged evaluation.json is told by its field', async () => {
    await writeEvaluation(folder, EVALUATION);
    const file = join(folder, 'evaluation.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"own"', '"somebody"'));
    await expect(readEvaluation(folder)).rejects.toThrow(`${file} cannot be used: grader: `);
  });
});
