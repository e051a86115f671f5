import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ReportOptions, reportCommand } from '../../src/cli/report.ts';
import { InputFault } from '../../src/errors.ts';
import type { Evaluated } from '../../src/evaluation/report/report.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { sample } from '../evaluation/report/sample.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mullover-report-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** A folder as an evaluation leaves it. */
async function folder(name: string, { evaluation, rows }: Evaluated = sample()): Promise<string> {
  const path = join(root, name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'evaluation.json'), JSON.stringify(evaluation));
  await writeFile(join(path, 'results.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

async function printed(folders: readonly string[], options: ReportOptions = {}): Promise<string> {
  const told: string[] = [];
  expect(await reportCommand(folders, options, (text) => told.push(text))).toBe(0);
  return told.join('');
}

const TASK = {
  ...{ instance_id: 'acme__app-1', repo: 'acme/app', base_commit: 'a'.repeat(40), problem_statement: 'it fails' },
  ...{ patch: 'THE FIX', FAIL_TO_PASS: ['test_a.py::test_empty_range'], PASS_TO_PASS: [] },
  test_patch:
    'diff --git a/test_a.py b/test_a.py\n--- /dev/null\n+++ b/test_a.py\n@@ -0,0 +1 @@\n+def test_empty_range():\n',
};

/** A trace of one turn, in which the model was told this. */
async function trace(path: string, run: string, content: string): Promise<void> {
  const store = createTraceStore({ dir: join(path, 'traces/runs'), redact: (text) => text });
  const [added, reply] = [
    await store.put(run, JSON.stringify([{ role: 'user', content }])),
    await store.put(run, 'ok'),
  ];
  await store.append(run, 0, {
    ...{ type: 'asked', work: 'ask:u0:0', attempt: 1, node: 'u0', parent: null, stage: 'repository-understanding' },
    ...{
      index: 0,
      turn: 0,
      model: 'm',
      temperature: 0,
      seed: 1,
      prompt: 'p',
      promptHash: 'h',
      added,
      reply,
      thoughts: null,
    },
    ...{
      usage: { inputTokens: 1, outputTokens: 1, money: 0, estimated: false },
      ms: 1,
      outcome: { kind: 'invalid', reason: 'r' },
    },
  });
}

describe('mullover report --json', () => {
  test('prints what is on the page and every finding, checks of the grader among them', async () => {
    const path = await folder('json');
    const check = { instance: 'a-1', reason: 'all 2 expected tests pass' };
    const checks = [
      { ...check, patch: 'half', verdict: 'resolved' },
      { ...check, patch: 'wrong', verdict: 'resolved', unseen: true },
      { ...check, patch: 'empty', verdict: 'not resolved' },
      { ...check, instance: 'b-2', patch: 'gold', verdict: 'unknown', reason: 'no environment' },
    ];
    await writeFile(
      join(path, 'grader-checks.jsonl'),
      `${checks.map((one) => JSON.stringify(one)).join('\n')}\n{"torn`,
    );
    const report = JSON.parse(await printed([path], { json: true })) as Record<string, unknown>;
    expect(report).toMatchObject({
      title: 'Evaluation on tasks.jsonl',
      findings: [
        {
          kind: 'false-positive',
          instance: 'a-1',
          text: expect.stringMatching(
            /^half: all 2 expected tests pass; whether its tests tell it .* was not looked at/,
          ),
        },
        { kind: 'unseen', instance: 'a-1', text: 'wrong: all 2 expected tests pass' },
        { kind: 'unchecked', instance: 'b-2', text: 'no environment' },
      ],
      facts: expect.arrayContaining([
        [
          'Grader check',
          '3 empty, half and wrong patches of 1 instance: 2 resolved (1 by tests that do not tell them from the fix)',
        ],
      ]),
      warnings: expect.arrayContaining([
        expect.stringMatching(
          /^The grader takes a patch that is wrong on purpose: 1 instance, a-1\. The first: half: all 2/,
        ),
        expect.stringMatching(
          /^A patch that is wrong on purpose resolves the task: .*: 1 instance, a-1\. .*wrong: all 2/,
        ),
        expect.stringMatching(/^The grader could not be checked: 1 instance, b-2\. The first: no environment/),
      ]),
    });
    expect(JSON.stringify(report)).not.toContain('vega');
  });
});

describe('mullover report', () => {
  test('writes Markdown and a page into the folder, and prints where with the warnings', async () => {
    const path = await folder('one');
    const told = await printed([path]);
    expect(told.split('\n')).toEqual([
      'Evaluation on tasks.jsonl',
      'Live model: every reply came from the endpoint during the evaluation.',
      expect.stringContaining('  warning: Not graded, and in no rate: 2 of 24 rows.'),
      expect.stringContaining('  warning: No result'),
      expect.stringContaining('  warning: Few instances with a verdict (4)'),
      `  ${join(path, 'report.md')}`,
      `  ${join(path, 'report.html')}`,
      '',
    ]);
    expect((await readdir(path)).sort()).toEqual(['evaluation.json', 'report.html', 'report.md', 'results.jsonl']);
    expect(await readFile(join(path, 'report.md'), 'utf8')).toContain('](traces/runs/process-search-0)');
  });

  test('written elsewhere, its links still lead to the traces', async () => {
    const path = await folder('of elsewhere');
    await printed([path], { out: join(root, 'reports/new') });
    const text = await readFile(join(root, 'reports/new/report.md'), 'utf8');
    expect(text).toContain('](../../of%20elsewhere/traces/runs/process-search-0)');
  });

  test('prints no terminal codes and no secrets of what went wrong', async () => {
    const { evaluation, rows } = sample();
    const reason = `\u001b[2Jthe endpoint says ghp_${'a'.repeat(36)}`;
    const path = await folder('odd', { evaluation, rows: rows.map((own) => ({ ...own, reason })) });
    const told = await printed([path]);
    expect(['\u001b', 'ghp_'].filter((part) => told.includes(part))).toEqual([]);
  });

  test('lists what the model was trained on', async () => {
    const path = await folder('seen');
    await writeFile(join(root, 'seen.txt'), '# training data\nacme/lib # a repository\n\nacme__app-3\n');
    const told = await printed([path], { seen: join(root, 'seen.txt') });
    expect(told).toContain('trained on: 4 of 6 instances, acme__app-3, acme__lib-4, acme__lib-5, acme__lib-6.');
  });

  test('with the data set, names of hidden tests in prompts are told, and traces that cannot be looked through', async () => {
    const text = `${JSON.stringify(TASK)}\n`;
    await writeFile(join(root, 'tasks.jsonl'), text);
    const { evaluation, rows } = sample();
    const dataset = { ...evaluation.dataset, digest: createHash('sha256').update(text).digest('hex') };
    const path = await folder('leaks', { evaluation: { ...evaluation, dataset }, rows: rows.slice(0, 3) });
    await trace(path, 'process-search-0', 'make test_empty_range pass');
    await trace(path, 'process-search-1', 'nothing');
    const told = await printed([path], { dataset: join(root, 'tasks.jsonl') });
    expect(told.split('\n').filter((line) => /hidden/.test(line))).toEqual([
      '  warning: Names of hidden tests in what the model was told (or the base has tests of these names): 1 instance, acme__app-1. The first: test_empty_range in traces/runs/process-search-0',
      '  warning: Traces in which nobody could look for names of hidden tests and lines of the fix: 1 instance, acme__app-3. The first: traces/runs/process-search-2',
    ]);
    await expect(printed([await folder('other')], { dataset: join(root, 'tasks.jsonl') })).rejects.toThrow(
      'tasks.jsonl is not what was evaluated: its SHA-256 is',
    );
  });

  test('a comparison is printed, or written where it is told to', async () => {
    const both = [await folder('before'), await folder('after')];
    expect(await printed(both, { compare: true })).toContain('| process-search, N = 4 | 4 | 75.0 % | 75.0 % |');
    await printed(both, { compare: true, out: join(root, 'compared') });
    expect((await readdir(join(root, 'compared'))).sort()).toEqual(['comparison.html', 'comparison.md']);
  });

  test('several stand side by side, printed or written where it is told to', async () => {
    const { evaluation, rows } = sample();
    const models = await Promise.all(
      ['small', 'large'].map((name) =>
        folder(`of ${name}`, { evaluation: { ...evaluation, model: { ...evaluation.model, name } }, rows }),
      ),
    );
    const told = await printed(models, { note: 'on two cores' });
    expect(told).toContain('| policy | N | made by | small | large |');
    expect(told).toContain('- Note: on two cores');
    expect(await printed(models, { out: join(root, 'beside') })).toContain(join(root, 'beside', 'side-by-side.html'));
    expect((await readdir(join(root, 'beside'))).sort()).toEqual(['side-by-side.html', 'side-by-side.md']);
    expect(JSON.parse(await printed(models, { json: true }))).toMatchObject({ title: 'Side by side on tasks.jsonl' });
  });

  test.each([
    ['no evaluation', () => [join(root, 'nowhere')], {}, 'There is no evaluation in'],
    ['a folder twice', () => [join(root, 'one'), join(root, 'one/')], {}, 'one/ is given twice.'],
    ['a note on one folder', () => [join(root, 'one')], { note: 'x' }, '--note is for several folders.'],
    ['leaks of several', () => ['before', 'after'].map((name) => join(root, name)), { dataset: 'x' }, '--dataset and'],
    ['one folder to compare', () => [join(root, 'one')], { compare: true }, 'A comparison takes two folders.'],
    ['a file to write into', () => [join(root, 'one')], { out: import.meta.filename }, 'is no folder that can be'],
    ['a list that is not there', () => [join(root, 'one')], { seen: 'nowhere.txt' }, 'nowhere.txt cannot be read.'],
  ] as const)('refuses %s', async (_, folders, options, message) => {
    const refused = reportCommand(folders(), options, () => undefined);
    await expect(refused).rejects.toThrow(InputFault);
    await expect(refused).rejects.toThrow(message);
  });
});
