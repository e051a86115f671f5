// The demo as a user runs it, with the worker killed in the middle: label → draft pull request on real parts; then its own
// trace, cut after every event.

import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { drive } from '../../src/search/drive.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { select } from '../../src/selection/select.ts';
import type { Event } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { openJournal } from '../../src/trace/journal.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { replayedRunner } from '../search/replayed-runner.ts';
import { meaningOf } from '../search/simulated-runner.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let printed: string;
let trace: readonly Event[];

beforeAll(async () => {
  const { stdout } = await execa(process.execPath, ['demo/demo.ts', '--crash'], { cwd: ROOT, timeout: 500_000 });
  printed = stdout;
  trace = await lastTrace();
});

/** The longest trace of the last demo. */
async function lastTrace(): Promise<readonly Event[]> {
  const runs = join(ROOT, '.mullover/demo/last/data/runs');
  const traces = await Promise.all(
    (await readdir(runs))
      .filter((name) => !name.startsWith('.'))
      .map(async (run) => (await readFile(join(runs, run, 'trace.jsonl'), 'utf8')).trim().split('\n')),
  );
  return traces.sort((a, b) => b.length - a.length)[0]?.map((line) => JSON.parse(line) as Event) ?? [];
}

describe('the demo', () => {
  test('ends with a draft pull request whose evidence was executed', () => {
    expect(printed).toMatch(/Pull request #\d+ \(draft, 2 commits on mull\/issue-1\)/);
    expect(printed).toMatch(/✗ fails: .*│ ✓ passes/);
    // The one of the phase in which the worker was killed, and no other: it comments on this repository, for an hour at most.
    expect(printed).toContain(
      '1 token left unrevoked (issues: write in shell-quote): GitHub lets it expire within the hour.',
    );
    // The tests of the demo's repository run its code, and say so: without that there is no evidence.
    expect(trace.find(({ type }) => type === 'decided')).toMatchObject({ decision: 'propose' });
    const published = trace.find((event) => event.type === 'published' && event.what === 'pull-request');
    expect(published).toBeDefined();
    const executions = trace.filter((event) => event.type === 'executed');
    expect(executions.length).toBeGreaterThan(10);
    expect(executions.filter(({ container, state }) => container === '' || state.finishedAt === '')).toEqual([]);
  });

  test('repeats no completed model call and no completed execution after kill -9 of the worker', () => {
    expect(printed).toMatch(/kill -9 of the worker after \d+ events, another worker finished the run/);
    expect(printed).toMatch(/were complete by then: none was made again/);
    const completed = trace.flatMap((event) =>
      event.type !== 'work-started' && event.type !== 'work-lost' && 'work' in event ? [event.work] : [],
    );
    expect(new Set(completed).size).toBe(completed.length);
  });

  test('its trace, cut after every event, always ends in the same tree, and nothing completed is asked for again', async () => {
    const searched = trace.slice(
      0,
      trace.findIndex(({ type }) => type === 'decided'),
    );
    const whole = foldTree(searched);
    for (let cut = 2; cut <= searched.length; cut++) {
      const kept = searched.slice(0, cut);
      const { tree, calls } = await continued(kept, searched);
      expect(meaningOf(tree)).toEqual(meaningOf(whole));
      expect(select(tree).winner?.key).toBe(select(whole).winner?.key);
      const completed = new Set(
        kept.flatMap((e) => (e.type !== 'work-started' && e.type !== 'work-lost' && 'work' in e ? [e.work] : [])),
      );
      expect(calls.filter((work) => completed.has(work))).toEqual([]);
    }
  });
});

async function continued(kept: readonly Event[], whole: readonly Event[]) {
  const store = createFakeTraceStore();
  for (const { v: _v, seq, at: _at, ...body } of kept) await store.append('r-cut', seq, body as Event);
  const journal = await openJournal(store, 'r-cut');
  const { budget, run } = journal.tree;
  const policy = policyNamed(run?.policy ?? '');
  if (!budget || !policy) throw new Error('the demo has no budget or no policy');
  const calls: string[] = [];
  const concurrency = { model: 4, sandbox: 2 };
  const tree = await drive({
    ...{ journal, budget: { ...budget, seconds: 1e9 }, policy, runner: replayedRunner(whole, calls), concurrency },
    ...{ now: () => 0, worker: 'w', signal: AbortSignal.timeout(60_000) },
  });
  return { tree, calls };
}
