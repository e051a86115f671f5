import { describe, expect, test } from '@jest/globals';
import { parseDataset } from '../../../src/evaluation/dataset.ts';
import { benchmarksOf, contaminationOf } from '../../../src/synthesis/filter/contamination.ts';
import { licenceAgainst, PERMISSIVE } from '../../../src/synthesis/filter/licences.ts';
import { copiesAmong } from '../../../src/synthesis/filter/near-duplicates.ts';
import { personalIn, secretIn, withoutPersonal } from '../../../src/synthesis/filter/private-text.ts';
import { similarity } from '../../../src/synthesis/filter/similarity.ts';
import { unfitTasks } from '../../../src/synthesis/filter/task-rules.ts';
import { TASK } from '../rows.ts';

const patchOf = (path: string, from: string, to: string) =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${from}\n+${to}\n`;

function taskOf(id: string, statement: string, more: { readonly repo?: string; readonly patch?: string } = {}) {
  const row = { ...TASK, instance_id: id, problem_statement: statement, patch: patchOf('a.js', 'a', id), ...more };
  const [task] = parseDataset(JSON.stringify(row), id);
  if (!task) throw new RangeError('a row is a task');
  return task;
}

const LONG =
  'When a list of numbers is read from the second line of the file the parser drops the last one of them, and says nothing about it. The same happens with texts.';

describe('licences', () => {
  test.each([
    ['MIT', undefined],
    ['MIT OR GPL-3.0-only', undefined],
    ['Apache-2.0 AND BSD-3-Clause', undefined],
    ['Apache-2.0 WITH LLVM-exception', 'licence Apache-2.0 WITH LLVM-exception is not on the list'],
    ['MIT AND GPL-3.0-only', 'licence MIT AND GPL-3.0-only is not on the list'],
    ['AGPL-3.0-or-later', 'licence AGPL-3.0-or-later is not on the list'],
    ['NOASSERTION', 'licence NOASSERTION is not on the list'],
    ['mit license', 'licence mit license is not on the list'],
    ['', 'licence  is not on the list'],
    [null, 'no licence is known'],
  ])('%s', (spdx, reason) => {
    expect(licenceAgainst(spdx, PERMISSIVE)).toBe(reason);
  });
});

describe('copies', () => {
  test('of equal and of hardly changed texts the first one stays', () => {
    const other = LONG.replace('second', 'third');
    expect(copiesAmong([LONG, 'A crash.', LONG.toUpperCase(), other, 'a crash', 'Another crash.'], 0.6)).toEqual([
      undefined,
      undefined,
      { of: 0, likeness: 1 },
      { of: 0, likeness: expect.closeTo(0.7, 1) },
      { of: 1, likeness: 1 },
      undefined,
    ]);
  });

  test('texts without a word are alike, and no copy of others', () => {
    expect(copiesAmong(['', '!!', 'word'], 0.9)).toEqual([undefined, { of: 0, likeness: 1 }, undefined]);
  });
});

describe('benchmarks', () => {
  const benchmarks = benchmarksOf([taskOf('b-1', LONG, { repo: 'Famous/Lib' })], ['other/benchmark']);
  test.each([
    [
      'a repository of one, in whatever case',
      taskOf('t', 'New.', { repo: 'famous/lib' }),
      'famous/lib is in a benchmark',
    ],
    [
      'a repository that is named',
      taskOf('t', 'New.', { repo: 'Other/Benchmark' }),
      'Other/Benchmark is in a benchmark',
    ],
    ['a repository of a known one', taskOf('t', 'New.', { repo: 'Django/Django' }), 'Django/Django is in a benchmark'],
    ['its issue in a fork', taskOf('t', LONG.toUpperCase()), 'its issue is in a benchmark'],
    [
      'its issue with words around it',
      taskOf('t', `Ported from there.\n\n${LONG}`),
      expect.stringMatching(/^\d+ of \d+ runs of 13 words of its issue are in a benchmark$/),
    ],
    ['another issue', taskOf('t', 'The parser drops the last number of a list of numbers.'), undefined],
  ])('%s', (_name, task, reason) => {
    expect(contaminationOf(task, benchmarks)).toEqual(reason);
  });

  test('the lines of its fix under another issue', () => {
    const lines = [
      '  const first = read(source, options);',
      '  const second = parse(first, options);',
      '  return validate(second, schema);',
    ];
    const patch = `diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1 +1,4 @@\n x\n${lines.map((line) => `+${line}\n`).join('')}`;
    const known = benchmarksOf([taskOf('b', 'One.', { patch })], []);
    const told = { repo: 'a/b', patch: patch.replaceAll('a.js', 'b.js') };
    expect(contaminationOf(taskOf('t', 'Two.', told), known)).toBe('3 of 3 lines of its fix are in a benchmark');
  });
});

describe('secrets and personal data', () => {
  test.each([
    [`token ghp_${'a1B2'.repeat(9)}`, 'what looks like a secret'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1234567890abcdefghij\n-----END RSA PRIVATE KEY-----',
      'what looks like a secret',
    ],
    ['const key = process.env.API_KEY', undefined],
  ])('secrets: %s', (text, found) => {
    expect(secretIn(text)).toBe(found);
  });

  test.each([
    ['Jane <jane.roe@acme-corp.com> wrote', 'e-mail address', 'Jane <[e-mail address]> wrote'],
    ['call +49 30 1234 5678 now', 'phone number', 'call [phone number] now'],
    ['4111 1111 1111 1111', 'card number', '[card number]'],
    ['IBAN DE89 3704 0044 0532 0130 00.', 'bank account', 'IBAN [bank account].'],
    ['user@example.com, 1+me@users.noreply.github.com, noreply@github.com', undefined, undefined],
    ['git@github.com:acme/calc.git and @types/node@26.0.1', undefined, undefined],
    ['icon@2x.png, 1234 5678 9012 3456, +1 -2 +3, 0000 0000 0000 0000', undefined, undefined],
    ['ES6 MODULES ARE HERE TODAY', undefined, undefined],
  ])('personal data: %s', (text, found, without = text) => {
    expect([personalIn(text), withoutPersonal(text)]).toEqual([found, without]);
  });
});

describe('likeness of patches', () => {
  const fix = patchOf('a.js', 'return a', 'return b');
  test.each([
    ['itself', fix, 1],
    ['itself, indented otherwise', patchOf('a.js', '  return a', '\treturn b'), 1],
    ['half of its lines', patchOf('a.js', 'return a', 'return c'), 1 / 2],
    ['the same in another file', patchOf('b.js', 'return a', 'return b'), 0],
    ['itself and another file', fix + patchOf('b.js', 'x', 'y'), 1 / 2],
    ['nothing', '', 0],
  ])('%s', (_name, other, expected) => {
    expect([similarity(fix, other), similarity(other, fix)]).toEqual([expected, expected]);
  });
});

test('tasks are left out by licence, ease, benchmarks and copies, each with its first reason', () => {
  const tasks = [
    { task: taskOf('kept', LONG), licence: 'MIT' },
    { task: taskOf('copyleft', 'One.'), licence: 'GPL-3.0-only' },
    { task: taskOf('easy', 'Two.'), licence: 'MIT' },
    { task: taskOf('known', 'Three.', { repo: 'a/known' }), licence: 'MIT' },
    { task: taskOf('like', `${LONG} Please help.`), licence: 'MIT' },
    { task: taskOf('again', 'Another text.', { patch: patchOf('a.js', 'a', 'kept') }), licence: 'MIT' },
    {
      task: taskOf('forked', 'A third text.', { repo: 'b/fork', patch: patchOf('a.js', 'a', 'kept') }),
      licence: 'MIT',
    },
    { task: taskOf('other', 'Four.'), licence: 'ISC' },
  ];
  const benchmarks = benchmarksOf([], ['a/known']);
  const reasons = unfitTasks(tasks, { licences: PERMISSIVE, benchmarks, easy: new Set(['easy', 'copyleft']) });
  expect(Object.fromEntries(reasons)).toEqual({
    copyleft: 'licence: licence GPL-3.0-only is not on the list',
    easy: 'too easy: the base model solves it in a single attempt',
    known: 'contaminated: a/known is in a benchmark',
    like: 'copy: its issue is like that of kept (0.93)',
    again: 'copy: it has the fix of kept',
    forked: 'copy: it has the fix of kept',
  });
  expect([...unfitTasks(tasks, { licences: ['GPL-3.0-only'], benchmarks, easy: undefined }).keys()]).not.toContain(
    'copyleft',
  );
});
