// The table of promises: each promise has its row, and each row names tests that exist.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '..');
const TEXT = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
const section = (title: string) => TEXT.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

interface Row {
  readonly number: string;
  readonly cells: readonly string[];
  readonly tests: readonly string[];
}

const links = (text: string): readonly string[] =>
  [...text.matchAll(/\]\((test\/[^)#]+)\)/g)].map(([, path = '']) => path);

const ROWS: readonly Row[] = section('The promises in one table')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { number: cells[0] ?? '', cells, tests: links(cells[2] ?? '') };
  });

/** Test files at a path: itself, or those below a folder. */
function testsAt(path: string): readonly string[] {
  const full = join(ROOT, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return path.endsWith('.test.ts') ? [path] : [];
  const names = readdirSync(full, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(path, name));
}

test('each promise has one row, in the same order, with all five cells filled', () => {
  const promised = [...section('What you can rely on').matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) => number);
  expect(promised.length).toBeGreaterThan(10);
  expect(ROWS.map(({ number }) => number)).toEqual(promised);
  for (const { cells } of ROWS) expect(cells.map((cell) => cell !== '')).toEqual([true, true, true, true, true]);
});

test.each(ROWS)('promise $number names tests that exist and hold tests', ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const path of tests) {
    const files = testsAt(path);
    expect([path, files.length > 0]).toEqual([path, true]);
    for (const file of files)
      expect([file, /\b(test|describe)\w*[.(]/.test(readFileSync(join(ROOT, file), 'utf8'))]).toEqual([file, true]);
  }
});

test('no link of the page to a test is dead', () => {
  expect(links(TEXT).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
