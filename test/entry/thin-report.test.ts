// The entry script that makes large reports small enough to leave the container.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { jestEntries } from '../../src/runners/reports/jest.ts';

const SCRIPT = resolve(import.meta.dirname, '../../sandbox/entry/thin-report.mjs');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-report-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function textOf(report: string, room: number): Promise<string> {
  const path = join(folder, 'report');
  await writeFile(path, report);
  const script = `import { reportText } from ${JSON.stringify(SCRIPT)}; process.stdout.write(reportText(${JSON.stringify(path)}, ${room}));`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script], {
    stripFinalNewline: false,
    maxBuffer: 2 ** 28,
  });
  return stdout;
}

const beside = { duration: 3, failureDetails: [{ a: 'x'.repeat(300) }], meta: {}, location: null, invocations: 1 };
const one = (title: string, status: string, more: object = {}) => ({
  ...{ ancestorTitles: ['a', 'b'], title, fullName: `a b ${title}`, status, failureMessages: [] },
  ...beside,
  ...more,
});
const reportOf = (tests: number) =>
  JSON.stringify({
    numTotalTests: tests,
    testResults: [
      {
        ...{ name: '/workspace/a.test.js', status: 'failed', message: 'Error', startTime: 1, summary: '' },
        assertionResults: [
          one('fails', 'failed', { failureMessages: ['first', 'second'] }),
          one('waits', 'pending'),
          ...Array.from({ length: tests }, (_, at) => one(`works ${at}`, 'passed')),
        ],
      },
      { name: '/workspace/b.test.js', status: 'failed', message: 'does not load', assertionResults: [] },
    ],
  });

test('a report of many tests says of each what the whole one says, in a fraction of its size', async () => {
  const whole = reportOf(20_000);
  const thin = await textOf(whole, 4 * 2 ** 20);
  expect(jestEntries(thin)).toEqual(jestEntries(whole));
  expect(thin.length / whole.length).toBeLessThan(0.25);
});

test('a small one goes out as it is', async () => {
  const whole = reportOf(3);
  expect(await textOf(whole, 2 ** 20)).toBe(whole);
});

test.each([
  ['what does not fit even so', reportOf(20_000), 2 ** 20],
  ['what is no such report, and does not fit', `${'ok 1 - a\n'.repeat(200_000)}`, 2 ** 20],
  ['JSON of another shape', JSON.stringify({ testResults: 'x'.repeat(2 ** 21) }), 2 ** 20],
  ['a list of nothing', JSON.stringify({ testResults: [null], pad: 'x'.repeat(2 ** 21) }), 2 ** 20],
])('%s is told to be too large', async (_name, report, room) => {
  expect(await textOf(report, room)).toBe('too large');
});

test('another format that fits goes out as it is', async () => {
  const text = 'ok 1 - a\n'.repeat(200_000);
  expect(await textOf(text, 2 ** 22)).toBe(text);
});
