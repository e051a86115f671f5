// An issue that is fixed already: since which commit, found by a few runs on earlier ones. Real git; test files run in memory.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readConfig } from '../../src/config.ts';
import { solve } from '../../src/solve.ts';
import { diagnosis } from '../../src/trace/views/diagnosis.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import { createHost } from '../../src/wire.ts';
import { CALC, calcAnswers, ISSUE, repositoryOf } from '../calc.ts';
import { createFakeSandbox, type FakeTest } from '../fakes/sandbox.ts';
import type { Answer } from '../model-server/answer.ts';
import { startModelServer } from '../model-server/server.ts';

const never = new AbortController().signal;
const RUN = 'r-000000000001';
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Tests that differ, and patches that are none: there is nothing to change. */
const answer: Answer = (call) => {
  const [stage, , index = '0'] = call.work.split('/');
  if (stage === 'patch-verification')
    return {
      text: `<explanation>case ${index}</explanation>
<edit file="test/add${index}.test.js">
<<<<<<< SEARCH
=======
require('../lib/calc.js').add(${index}, 2);
>>>>>>> REPLACE
</edit>`,
    };
  return calcAnswers(call);
};

const testing =
  (path: string, passes: (calc: Record<string, (a: number, b: number) => number>) => boolean): FakeTest =>
  (read) => {
    const exported = {};
    runInNewContext(read('lib/calc.js'), { exports: exported });
    const status = passes(exported) ? 'passed' : 'failed';
    return [{ id: `${path}::works`, status, ...(status === 'failed' ? { message: 'AssertionError: no' } : {}) }];
  };

const TESTS = Object.fromEntries([
  ['test/multiply.test.js', testing('test/multiply.test.js', (calc) => calc.multiply?.(2, 3) === 6)],
  ...['0', '1', '2'].map((at) => {
    const path = `test/add${at}.test.js`;
    return [path, testing(path, (calc) => calc.add?.(2, 2) === 4)] as const;
  }),
]);

type Change = readonly [file: string, text: string];

/** The comment of a run on the last of the commits. */
async function searchedOn(commits: readonly Change[]): Promise<{ readonly text: string; readonly looks: number }> {
  const repository = await repositoryOf(CALC);
  const server = await startModelServer({ answer });
  const data = await mkdtemp(join(tmpdir(), 'mullover-data-'));
  closing.push(
    repository.remove,
    () => server.close(),
    () => rm(data, { recursive: true, force: true }),
  );
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=Dev', '-c', 'user.email=d@example.com', ...args], { cwd: repository.path });
  for (const [file, text] of commits) {
    await writeFile(join(repository.path, file), text);
    await git('add', '.');
    await git('commit', '-qm', `change ${file} to ${text.length} signs`);
  }
  const base = (await git('rev-parse', 'HEAD')).stdout;
  const host = createHost(
    readConfig({
      ...{ PATH: process.env.PATH, MULLOVER_DATA: data, MULLOVER_MODEL_URL: server.url },
      ...{ MULLOVER_MODEL: 'recorded', MULLOVER_BUDGET: '2' },
    }),
  );
  const { url, store } = { url: repository.path, store: host.store };
  const issue = await store.put(RUN, JSON.stringify(ISSUE));
  await store.append(RUN, 0, {
    ...{ type: 'run-started', origin: { kind: 'cli', repository: url }, issue, title: ISSUE.title },
    ...{ budget: host.config.budget.default, policy: host.config.policy, seed: 1 },
  });
  const sandbox = createFakeSandbox(TESTS);
  const mainLine = {
    commits: (ref: string, most: number) => host.mainLine({ url, ref }, most, never),
    open: (ref: string) => host.open({ url, ref }, never),
  };
  const deps = { ...(await host.deps(await host.open({ url, ref: base }, never))), sandbox, mainLine };
  await solve(RUN, { id: 'local', ...ISSUE, comments: [], base }, deps, never);
  const events = await wholeEvents(store, RUN);
  const since = events.find((event) => event.type === 'fixed-since');
  const text = diagnosis(events, new Map(), { commands: [] });
  return { text, looks: since?.type === 'fixed-since' ? since.runs : 0 };
}

const CALC_JS = CALC['lib/calc.js'] ?? '';
const FIXED = CALC_JS.replace('return a - b;', 'return a + b;');
const notes = (from: number, count: number): readonly Change[] =>
  Array.from({ length: count }, (_, i) => ['notes.md', 'n'.repeat(from + i)] as const);

test('the commit that fixed it is found among many by a few runs, and named with its day and title', async () => {
  const { text, looks } = await searchedOn([...notes(1, 20), ['lib/calc.js', FIXED], ...notes(50, 13)]);
  process.stdout.write(`${looks} runs: ${text.split('\n')[0]}\n`);
  expect(text).toMatch(
    /^\*\*This may be fixed already\.\*\* \d different tests .* So there is no pull request\. The one below has passed since `[0-9a-f]{7}` of \d{4}-\d\d-\d\d \(change lib\/calc\.js to \d+ signs\); on `[0-9a-f]{7}` before it, it fails\.$/m,
  );
  expect(looks).toBeLessThanOrEqual(8);
});

test('it is said where it passes as far back as was looked', async () => {
  const { text, looks } = await searchedOn([['lib/calc.js', FIXED], ...notes(1, 127)]);
  expect(text).toMatch(/The one below passes on each of the 127 earlier commits, back to `[0-9a-f]{7}` of /);
  expect(looks).toBe(1);
});

test('commits with other dependencies tell nothing, and that is said', async () => {
  const other = (CALC['package.json'] ?? '').replace('1.0.0', '1.0.1');
  const { text } = await searchedOn([
    ['lib/calc.js', FIXED],
    ['notes.md', 'a'],
    ['package.json', other],
    ['notes.md', 'b'],
  ]);
  expect(text).toMatch(
    /The one below passes on `[0-9a-f]{7}` of \S+ \(change package\.json to \d+ signs\) and later\. On `[0-9a-f]{7}`, before that, it gives no result, or would need another environment\./,
  );
});
