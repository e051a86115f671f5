import { readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Where the two processes begin: a job in the queue is what lies between them. */
const STARTS = ['src/index.ts', 'src/worker.ts'];

const section = () =>
  read('docs/design.md').split('### From the webhook to the pull request')[1]?.split('\n#')[0] ?? '';

/** The files that docs/design.md tells to read, from the webhook to the pull request. */
function readingOrder(): readonly string[] {
  return [...section().matchAll(/^\d+\. \[(src\/[^\]]+)\]\(\.\.\/(src\/[^)]+)\)/gm)].map(([, shown = '', linked]) => {
    expect(linked).toBe(shown);
    return shown;
  });
}

function importsOf(path: string): readonly string[] {
  const found = read(path).matchAll(/^(?:import|export)\b[^'";]*?\bfrom '(\.[^']+)'/gm);
  return [...found].map(([, from = '']) => normalize(join(dirname(path), from)));
}

test('the way from the webhook to the pull request is read in nine files at most', () => {
  const files = readingOrder();
  expect(files.length).toBeGreaterThan(STARTS.length);
  expect(files.length).toBeLessThanOrEqual(9);
  expect(files.filter((file) => STARTS.includes(file))).toEqual(STARTS);
  // None is named beside the list.
  const named = [...section().matchAll(/\w[\w/-]*\.ts\b/g)].map(([name]) => name);
  expect(named.filter((name) => !files.some((file) => file.endsWith(name)))).toEqual([]);
});

test('each of them is imported by one that was read before it, in the same process', () => {
  const unled: string[] = [];
  let before: string[] = [];
  for (const file of readingOrder()) {
    if (STARTS.includes(file)) before = [];
    else if (!before.some((earlier) => importsOf(earlier).includes(file))) unled.push(file);
    before.push(file);
  }
  expect(unled).toEqual([]);
});
