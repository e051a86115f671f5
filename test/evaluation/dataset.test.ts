import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InputFault } from '../../src/errors.ts';
import { chosenTasks, parseDataset, readDataset } from '../../src/evaluation/dataset.ts';
import { type GoldTask, type Instance, taskOf } from '../../src/evaluation/gold-task.ts';

const BASE = 'a'.repeat(40);
const OFFICIAL = {
  ...{ instance_id: 'acme__calc-7', repo: 'acme/calc', base_commit: BASE, version: '1.0', hints_text: 'see the fix' },
  ...{ problem_statement: '# add subtracts\n\nadd(2, 2) gives 0.\n', patch: 'THE FIX', test_patch: 'ITS TESTS' },
  ...{ FAIL_TO_PASS: '["test_add"]', PASS_TO_PASS: '["test_multiply"]', environment_setup_commit: BASE },
  ...{ created_at: '2024-01-01T00:00:00Z', difficulty: '<15 min fix' },
};
const INSTANCE: Instance = {
  ...{ id: 'acme__calc-7', repository: 'acme/calc', base: BASE, title: 'add subtracts', body: 'add(2, 2) gives 0.' },
};
const GOLD = { patch: 'THE FIX', testPatch: 'ITS TESTS', failToPass: ['test_add'], passToPass: ['test_multiply'] };
const MULTI = {
  ...{ org: 'acme', repo: 'calc', number: 7, state: 'closed', title: 'fix: use plus', body: 'Closes #5.' },
  ...{ base: { label: 'acme:main', ref: 'main', sha: BASE }, fix_patch: 'THE FIX', test_patch: 'ITS TESTS' },
  resolved_issues: [{ number: 5, title: 'add subtracts', body: 'add(2, 2) gives 0.' }],
  f2p_tests: { test_add: { run: 'PASS', test: 'FAIL', fix: 'PASS' } },
  s2p_tests: { test_new: { run: 'NONE', test: 'SKIP', fix: 'PASS' } },
  n2p_tests: null,
  p2p_tests: { test_multiply: { run: 'PASS', test: 'PASS', fix: 'PASS' } },
};
const lines = (...rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

describe('the fields of a data set', () => {
  test.each([
    ['SWE-bench Verified', OFFICIAL, { ...GOLD, difficulty: '<15 min fix', testFiles: undefined }],
    [
      'lists that are lists, as in SWE-rebench and our own tasks',
      { ...OFFICIAL, FAIL_TO_PASS: ['test_add'], PASS_TO_PASS: [], difficulty: null, test_files: ['t.py'] },
      { ...GOLD, passToPass: [], difficulty: undefined, testFiles: ['t.py'] },
    ],
  ])('%s', (_name, row, gold) => {
    expect(parseDataset(lines(row), 'tasks.jsonl')).toEqual([{ instance: INSTANCE, gold }]);
  });

  test('Multi-SWE-bench: the statement is the issues, never the words of the pull request', () => {
    const gold = { ...GOLD, failToPass: ['test_add', 'test_new'] };
    expect(parseDataset(lines(MULTI), 'tasks.jsonl')).toEqual([{ instance: INSTANCE, gold }]);
  });
});

describe('a row that cannot be used is told by line and field', () => {
  const { base_commit: _base, ...withoutBase } = OFFICIAL;
  test.each([
    ['a field is missing', withoutBase, 'tasks.jsonl:2: base_commit: the field is missing.'],
    ['a short commit', { ...OFFICIAL, base_commit: 'abc123' }, 'tasks.jsonl:2: base_commit: it is no full commit id.'],
    ['an empty fix', { ...OFFICIAL, patch: '' }, 'tasks.jsonl:2: patch: '],
    ['a list that is a word', { ...OFFICIAL, FAIL_TO_PASS: 'test_add' }, 'tasks.jsonl:2: FAIL_TO_PASS: '],
    ['an address as repository', { ...OFFICIAL, repo: 'https://x.y/a/b' }, 'tasks.jsonl:2: repo: it is no owner/name.'],
    ['a path as repository', { ...OFFICIAL, repo: '../etc' }, 'tasks.jsonl:2: repo: '],
    ['no base of a Multi-SWE-bench row', { ...MULTI, base: {} }, 'tasks.jsonl:2: base.sha: '],
    ['no object', 1, 'tasks.jsonl:2: the line is no JSON object.'],
    ['a list of rows', [OFFICIAL], 'tasks.jsonl:2: the line is the beginning of a list.'],
    ['an id twice', { ...OFFICIAL, instance_id: 'first' }, 'tasks.jsonl:2: first is in line 1 already.'],
  ])('%s', (_name, row, words) => {
    const parse = () => parseDataset(lines({ ...OFFICIAL, instance_id: 'first' }, row), 'tasks.jsonl');
    expect(parse).toThrow(words);
    expect(parse).toThrow(InputFault);
  });

  test('not a mark of the byte order, nor ends of lines of Windows', () => {
    const text = `\uFEFF${lines(OFFICIAL).replaceAll('\n', '\r\n')}`;
    expect(parseDataset(text, 'f')).toEqual(parseDataset(lines(OFFICIAL), 'f'));
  });

  test('a torn line, an empty file, a file that is not there', async () => {
    expect(() => parseDataset('{"instance_id": "a', 'f')).toThrow('f:1: the line is no JSON object.');
    expect(() => parseDataset('\n \n', 'f')).toThrow('f holds no task.');
    await expect(readDataset('/no/such/file')).rejects.toThrow('/no/such/file cannot be read.');
  });
});

test('some tasks are chosen by id, each once and in the order of the ids', () => {
  const tasks = parseDataset(lines(OFFICIAL, { ...OFFICIAL, instance_id: 'b' }), 'f');
  expect(chosenTasks(tasks, ['b', 'acme__calc-7', 'b']).map(({ instance }) => instance.id)).toEqual([
    'b',
    'acme__calc-7',
  ]);
  expect(chosenTasks(tasks, [])).toBe(tasks);
  expect(() => chosenTasks(tasks, ['c'])).toThrow('There is no task c in the data set.');
});

test('the file is named and known by what is in it', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'mullover-dataset-')), 'verified.jsonl');
  await writeFile(file, lines(OFFICIAL));
  const { name, digest, tasks } = await readDataset(file);
  expect([name, digest.length, tasks.length]).toEqual(['verified', 64, 1]);
});

describe('the search is given nothing of the solution', () => {
  test('an instance has no field of it, by its type and as a value', () => {
    const [task] = parseDataset(lines(OFFICIAL), 'f') as [GoldTask];
    // @ts-expect-error the fix is no field of what the search is given
    expect(task.instance.patch).toBeUndefined();
    // @ts-expect-error nor is the gold a part of it
    expect(task.instance.gold).toBeUndefined();
    // @ts-expect-error a task with its gold is no instance
    const given: Instance = task;
    expect(given).toBeDefined();
    const seen = JSON.stringify(taskOf(task.instance));
    expect(JSON.parse(seen)).toEqual({
      ...{ id: 'acme__calc-7', title: 'add subtracts' },
      body: INSTANCE.body,
      comments: [],
      base: BASE,
    });
    for (const hidden of ['THE FIX', 'ITS TESTS', 'test_add', 'see the fix']) expect(seen).not.toContain(hidden);
  });

  test('what runs a setting knows no field of the gold', async () => {
    const source = await readFile(new URL('../../src/evaluation/run-setting.ts', import.meta.url), 'utf8');
    expect(source).not.toMatch(/\.gold\b|failToPass|testPatch/);
  });
});
