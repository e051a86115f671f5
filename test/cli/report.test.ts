import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ReportOptions, reportCommand } from '../../src/cli/report.ts';
import { InputFault } from '../../src/errors.ts';
import type { Evaluated } from '../../src/evaluation/report/report.ts';
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

describe('mullover report', () => {
  test('writes Markdown and a page into the folder, and prints where with the warnings', async () => {
    const path = await folder('one');
    const told = await printed([path]);
    expect(told.split('\n')).toEqual([
      'Evaluation on tasks.jsonl',
      'Live model: every reply came from the endpoint during the evaluation.',
      expect.stringContaining('  warning: Not graded, and in no rate: 2 of 24 rows.'),
      expect.stringContaining('  warning: No result'),
      expect.stringContaining('  warning: Few instances (6)'),
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

  test('lists what the evaluation found and what the model was trained on', async () => {
    const path = await folder('found');
    const finding = { kind: 'leakage', instance: 'acme__app-1', text: 'test_hidden stands in a prompt' };
    await writeFile(join(path, 'warnings.jsonl'), `${JSON.stringify(finding)}\n{"kind": "leak`);
    await writeFile(join(root, 'seen.txt'), '# training data\nacme/lib # a repository\n\nacme__app-3\n');
    const told = await printed([path], { seen: join(root, 'seen.txt') });
    expect(told).toContain('Told to the model, which must not know it: 1 instance, acme__app-1.');
    expect(told).toContain('trained on: 4 of 6 instances, acme__app-3, acme__lib-4, acme__lib-5, acme__lib-6.');
  });

  test('a comparison is printed, or written where it is told to', async () => {
    const both = [await folder('before'), await folder('after')];
    expect(await printed(both, { compare: true })).toContain('| process-search, N = 4 | 4 | 75.0 % | 75.0 % |');
    await printed(both, { compare: true, out: join(root, 'compared') });
    expect((await readdir(join(root, 'compared'))).sort()).toEqual(['comparison.html', 'comparison.md']);
  });

  test.each([
    ['no evaluation', () => [join(root, 'nowhere')], {}, 'There is no evaluation in'],
    ['two folders', () => [join(root, 'one'), join(root, 'one')], {}, 'A report is of one folder.'],
    ['one folder to compare', () => [join(root, 'one')], { compare: true }, 'A comparison takes two folders.'],
    ['a list that is not there', () => [join(root, 'one')], { seen: 'nowhere.txt' }, 'nowhere.txt cannot be read.'],
  ] as const)('refuses %s', async (_, folders, options, message) => {
    const refused = reportCommand(folders(), options, () => undefined);
    await expect(refused).rejects.toThrow(InputFault);
    await expect(refused).rejects.toThrow(message);
  });

  test('refuses a finding that is none, with its line', async () => {
    const path = await folder('odd');
    await writeFile(join(path, 'warnings.jsonl'), '\n{"kind": "rumour", "instance": "a", "text": "b"}\n');
    await expect(printed([path])).rejects.toThrow(`${join(path, 'warnings.jsonl')}:2 is no finding`);
  });
});
