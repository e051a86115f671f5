// What a maintainer reads of the environment: why there is none, what was tried, and the block to write down.

import { describe, expect, test } from '@jest/globals';
import type { Recipe, SandboxSettings } from '../../../src/execution.ts';
import { parseRepositoryFile } from '../../../src/repository-file.ts';
import { foldTree } from '../../../src/trace/fold-tree.ts';
import { diagnosis } from '../../../src/trace/views/diagnosis.ts';
import { environmentNote, environmentStory } from '../../../src/trace/views/environment-note.ts';
import { progress } from '../../../src/trace/views/progress.ts';
import { report } from '../../../src/trace/views/report.ts';
import { viewRun } from '../../../src/trace/views/run-view.ts';
import { stagesSoFar } from '../../../src/trace/views/stages-so-far.ts';
import { progressLines, summaryLines } from '../../../src/trace/views/terminal.ts';
import type { Prepared } from '../../../src/trace/work-event.ts';
import { ask, begin, createTrace, drafted, execute, type TraceBuilder } from './sample-trace.ts';

const RECIPE: Recipe = {
  ...{ ecosystem: 'node', runtime: '20', directory: '.', build: [], runner: 'mocha', test: 'mocha test/', reasons: [] },
  setup: ['npm ci --ignore-scripts --no-audit --no-fund'],
};
const NEXT = 'Set `sandbox: {setup: ["…"]}` in .github/mullover.yml to the commands that install this repository.';
const FAILED = {
  ok: false,
  recipe: RECIPE,
  next: NEXT,
  reason: 'The set-up failed: npm ci --ignore-scripts --no-audit --no-fund\nnpm error code ERESOLVE',
} as const;

function attempt(trace: TraceBuilder, work: string, outcome: Prepared['outcome'], settings?: SandboxSettings): void {
  const log = trace.put('$ npm ci\nnpm error code ERESOLVE\nnpm error peer react@"17" from @octo/x@1\n');
  const settled = { type: 'prepared', work, attempt: 1, seconds: 12, cached: false, log, outcome } as const;
  trace.add(settings ? { ...settled, settings } : settled, 12);
}

function propose(trace: TraceBuilder, node: string, settings: SandboxSettings): void {
  const outcome = drafted(trace, { kind: 'environment', settings, analysis: 'peers' }, 'npm install');
  ask(trace, { node, outcome });
}

const built = (recipeHash: string): Prepared['outcome'] => ({
  ok: true,
  environment: { recipeHash, image: `sha256:${'1'.repeat(64)}`, recipe: RECIPE },
});
const LEGACY: SandboxSettings = { setup: ['npm install --legacy-peer-deps --ignore-scripts'] };

function failedRun(): TraceBuilder {
  const trace = createTrace();
  begin(trace);
  attempt(trace, 'prepare', FAILED);
  propose(trace, 'e0', LEGACY);
  attempt(trace, 'prepare:e0', { ...FAILED, reason: 'The set-up failed: npm install\nE404' }, LEGACY);
  ask(trace, { node: 'e0.e0', outcome: { kind: 'given-up', reason: 'The package @octo/x is in a private registry.' } });
  trace.add({
    ...{ type: 'decided', decision: 'blocked', winner: null, confidence: 0, rollouts: 0 },
    ...{ reason: `the tests could not be run: ${FAILED.reason}`, next: NEXT },
  });
  return trace;
}

function repairedRun(): TraceBuilder {
  const trace = createTrace();
  begin(trace);
  attempt(trace, 'prepare', FAILED);
  propose(trace, 'e0', LEGACY);
  attempt(trace, 'prepare:e0', built('ab'.repeat(32)), LEGACY);
  execute(trace, {
    check: { kind: 'baseline', scope: 'all', repetition: 0 },
    subject: 'base',
    results: [{ id: 'test/a.js::a', status: 'passed' }],
    verdict: { result: 'pass', reason: '1 of 1 tests pass' },
  });
  return trace;
}

test('names each set-up that was tried, what it came to, and the one that is used', () => {
  const trace = createTrace();
  begin(trace);
  const log = trace.put('');
  const settled = { type: 'prepared', attempt: 1, seconds: 12, cached: false, log } as const;
  trace.add({ ...settled, work: 'prepare', outcome: FAILED, variations: ['as CI does', 'without the build'] }, 12);
  trace.add({ ...settled, work: 'vary:0', outcome: built('ab'.repeat(32)), variation: 'as CI does' }, 12);
  execute(trace, {
    check: { kind: 'baseline', scope: 'all', repetition: 0 },
    subject: 'base',
    results: [
      { id: 'test/a.js::a', status: 'passed' },
      { id: 'test/a.js::b', status: 'failed' },
    ],
    verdict: { result: 'pass', reason: '1 of 2 tests pass' },
  });
  const tree = foldTree(trace.events);
  expect(stagesSoFar(viewRun(trace.events, trace.texts))[0]).toMatchObject({
    state: 'running',
    result: 'not enough by itself, trying without the build',
  });
  expect(environmentNote(tree)).toEqual([
    [
      '<details>\n<summary>2 set-ups tried for the tests</summary>\n',
      '- as detected: The set-up failed: npm ci --ignore-scripts --no-audit --no-fund',
      '- as CI does: 1 of 2 tests pass (used)',
      '\n</details>',
    ].join('\n'),
  ]);
});

const blockOf = (text: string) => /```yaml\n([\s\S]*?)\n```/.exec(text)?.[1] ?? '';

describe('a run whose tests could not be run', () => {
  test('says the reason, the log, what else was tried, and the block to start from', () => {
    const { events, texts } = failedRun();
    expect(diagnosis(events, texts, { commands: ['retry'] })).toBe(
      `**Stopped: the tests could not be run** (not a verdict about the patches). The set-up failed: npm ci --ignore-scripts --no-audit --no-fund.

<details open>
<summary>Last lines of the set-up</summary>

\`\`\`
$ npm ci
npm error code ERESOLVE
npm error peer react@"17" from @octo/x@1
\`\`\`

</details>

<details>
<summary>Also tried, as the model proposed: 1 set-up</summary>

- \`npm install --legacy-peer-deps --ignore-scripts\`: The set-up failed: npm install

</details>

The model sees no way in this sandbox: The package @&#8203;octo/x is in a private registry.

To start from, in \`.github/mullover.yml\` on the default branch; correct what is wrong in it:

\`\`\`yaml
sandbox:
  setup: npm install --legacy-peer-deps --ignore-scripts
\`\`\`

Set \`sandbox: {setup: ["…"]}\` in .github/mullover.yml to the commands that install this repository.

Spent: 18k tokens, 0:45.
`,
    );
  });

  test('says the same on the terminal and in the report', () => {
    const { events, texts } = failedRun();
    expect(summaryLines(events, texts, 120).join('\n')).toBe(`  Stopped, which is no verdict about the patches
    why: the tests could not be run: The set-up failed: npm ci --ignore-scripts --no-audit --no-fund npm error code
      ERESOLVE
    next: Set \`sandbox: {setup: ["…"]}\` in .github/mullover.yml to the commands that install this repository.
    also tried without success: 1 proposed set-up
    the model sees no way: The package @octo/x is in a private registry.
    to start from, in .github/mullover.yml on the default branch (correct what is wrong in it):
      sandbox:
        setup: npm install --legacy-peer-deps --ignore-scripts
    0 rollouts, 0 distinct patches, none chosen
    spent: 18k tokens, 0:45, 24 s in the sandbox, $0.00`);
    expect(report(events, texts, 'r-1').environment).toEqual({
      state: 'failed',
      reason: FAILED.reason,
      next: NEXT,
      block: 'sandbox:\n  setup: npm install --legacy-peer-deps --ignore-scripts\n',
      failed: [{ commands: LEGACY.setup, reason: 'The set-up failed: npm install' }],
      noWay: 'The package @octo/x is in a private registry.',
    });
  });

  test('shows detection’s own recipe as the block when nothing was proposed', () => {
    const trace = createTrace();
    begin(trace);
    attempt(trace, 'prepare', FAILED);
    expect(parseRepositoryFile(environmentStory(foldTree(trace.events))?.block ?? '').sandbox).toEqual({
      ...{ setup: RECIPE.setup, test: 'mocha test/', runtime: '20' },
    });
  });

  test('shows while it repairs that it does', () => {
    const trace = createTrace();
    begin(trace);
    attempt(trace, 'prepare', FAILED);
    const { events, texts } = trace;
    const now = Date.parse(events.at(-1)?.at ?? '');
    expect(progress(events, texts, { now, commands: [], label: undefined })).toContain(
      '- [ ] Preparing the environment: not enough by itself, trying proposal 1 of at most 5',
    );
    expect(progressLines(events, texts, { now, width: 100, tty: true })[0]).toContain('trying proposal 1 of at most 5');
  });
});

describe('a run whose environment was repaired', () => {
  test('shows the block that our own schema reads back as what worked', () => {
    const [note = ''] = environmentNote(foldTree(repairedRun().events));
    expect(note).toContain('<summary>The tests needed a set-up of their own</summary>');
    expect(note).toContain(
      'Detection was not enough: The set-up failed: npm ci --ignore-scripts --no-audit --no-fund. From the log the model proposed the commands below, with which the tests run.',
    );
    expect(parseRepositoryFile(blockOf(note)).sandbox).toEqual(LEGACY);
  });

  test('where the recipe was kept from an earlier run says so', () => {
    const trace = createTrace();
    begin(trace);
    attempt(trace, 'prepare', built('ab'.repeat(32)), LEGACY);
    const tree = foldTree(trace.events);
    expect(environmentStory(tree)).toMatchObject({ state: 'kept', reason: null });
    expect(environmentNote(tree)[0]).toContain('An earlier run of this repository found the commands below');
  });

  test('nothing is said where detection was enough', () => {
    const trace = createTrace();
    begin(trace);
    attempt(trace, 'prepare', built('ab'.repeat(32)));
    expect(environmentNote(foldTree(trace.events))).toEqual([]);
  });
});
