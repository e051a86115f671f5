// The evidence table: computed from executions alone, and unknown wherever one is missing.

import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../../src/trace/check.ts';
import type { Event } from '../../../src/trace/event.ts';
import { type Cell, type Evidence, evidenceOf } from '../../../src/trace/views/evidence.ts';
import { evidenceNotes, evidenceTable } from '../../../src/trace/views/evidence-table.ts';
import { pullRequest } from '../../../src/trace/views/pull-request.ts';
import { type Texts, viewRun } from '../../../src/trace/views/run-view.ts';
import { summaryLines } from '../../../src/trace/views/terminal.ts';
import type { Executed } from '../../../src/trace/work-event.ts';
import {
  BASE,
  completeTrace,
  execute,
  IMAGE,
  keyOf,
  REPRODUCTION,
  SUITE,
  suite,
  type TraceBuilder,
  verify,
} from './sample-trace.ts';

const evidence = (events: readonly Event[], texts: Texts): Evidence => evidenceOf(viewRun(events, texts));
const cells = ({ rows }: Evidence): readonly Cell[] => rows.flatMap(({ onBase, withPatch }) => [onBase, withPatch]);

/** Positions, in `cells`, of those that stand on one execution. */
type Carrier = readonly [event: Event & Executed, cells: readonly number[]];

/** Executions on base and with the winner's patch, in order. */
function carriers(trace: TraceBuilder): readonly Carrier[] {
  const winner = keyOf(trace, 'u0.f0.p0');
  return trace.events.flatMap((event): Carrier[] => {
    if (event.type !== 'executed' || (event.subject !== 'base' && event.subject !== winner)) return [];
    if (event.check.kind === 'baseline') return [[event, [2, 3]]];
    if (event.check.kind === 'regression') return [[event, [3]]];
    return [[event, event.subject === 'base' ? [0, 1] : [1]]];
  });
}

describe('the evidence of a complete run', () => {
  test('compares base with the patch, test by test, and names flaky tests', () => {
    const trace = completeTrace();
    const containers = carriers(trace).map(([{ container }]) => container);
    expect(evidence(trace.events, trace.texts)).toEqual({
      base: BASE,
      rows: [
        {
          kind: 'reproduction',
          what: 'Reproduction test, written before any patch',
          name: REPRODUCTION,
          onBase: {
            known: true,
            ok: false,
            text: `✗ fails: Expected '<a></a>' to be '<a id="1"></a>'.`,
            tests: [REPRODUCTION],
            containers: [containers[0], containers[1]],
          },
          withPatch: { known: true, ok: true, text: '✓ passes', tests: [REPRODUCTION], containers: [containers[5]] },
        },
        {
          kind: 'regression',
          what: 'Regression: whole suite, 412 tests',
          name: undefined,
          onBase: {
            known: true,
            ok: false,
            text: '410 pass, 1 fails, 1 flaky',
            tests: [SUITE[410]],
            containers: [containers[2], containers[3]],
          },
          withPatch: {
            known: true,
            ok: true,
            text: '410 pass, 1 fails as on base',
            tests: [],
            containers: [containers[4]],
          },
        },
      ],
      flaky: [SUITE[411]],
      flakyWithPatch: [],
      leftOut: undefined,
      reach: [],
      commands: ['npx jasmine spec/mull_634_spec.js', 'npx jasmine'],
      images: [IMAGE],
    });
  });

  test('is a table whose notes name commands, image, red and flaky tests', () => {
    const trace = completeTrace();
    const value = evidence(trace.events, trace.texts);
    expect(evidenceTable(value)).toBe(
      [
        '| Evidence | on base `931e910` | with this patch |',
        '|---|---|---|',
        "| Reproduction test, written before any patch: `spec/mull_634_spec.js::oneListGroup > keeps attributes` | ✗ fails: Expected '&lt;a&gt;&lt;/a&gt;' to be '&lt;a id=\"1\"&gt;&lt;/a&gt;'. | ✓ passes |",
        '| Regression: whole suite, 412 tests | 410 pass, 1 fails, 1 flaky | 410 pass, 1 fails as on base |',
      ].join('\n'),
    );
    expect(evidenceNotes(value)).toBe(
      [
        'Failing on base already: `spec/j2x_spec.js::builder > case 411`. Flaky on base, left out of the comparison: `spec/j2x_spec.js::builder > case 412`.',
        'Each run in a fresh container without network, the regression tests on base twice: `npx jasmine spec/mull_634_spec.js`, `npx jasmine`, image `sha256:9f2c00000000`.',
      ].join('\n\n'),
    );
  });

  test('a test that broke and passed when repeated is named as such', () => {
    const trace = completeTrace();
    const subject = keyOf(trace, 'u0.f0.p0');
    const [first = '', second = ''] = SUITE;
    const broken = (ids: readonly string[]) =>
      ({ result: ids.length > 0 ? 'fail' : 'pass', reason: '', broken: ids, brokenCount: ids.length }) as const;
    const [regression, confirmation] = (['regression', 'confirmation'] as const).map(
      (kind) => ({ kind, scope: 'all' }) as const,
    );
    if (!regression || !confirmation) throw new Error('unreachable');
    execute(trace, { check: regression, subject, results: suite([first, second]), verdict: broken([first, second]) });
    const again = suite([]).slice(0, 2);
    execute(trace, { check: confirmation, subject, results: again, verdict: broken([]) });
    const value = evidence(trace.events, trace.texts);
    expect(value.rows[1]?.withPatch).toMatchObject({ ok: true, text: '409 pass, 2 failed in one run only' });
    expect(value.flakyWithPatch).toEqual([first, second]);
    expect(evidenceNotes(value)).toContain('Failed once with this patch and passed when repeated: `spec/');
    execute(trace, { check: confirmation, subject, results: again.slice(1), verdict: broken([first]) });
    expect(evidence(trace.events, trace.texts).rows[1]?.withPatch).toMatchObject({
      ok: false,
      text: '✗ 409 pass, 1 that passed on base does not, 1 failed in one run only',
      tests: [first],
    });
  });

  test('a patch that breaks the tests near its edits is judged by those, and the cell says so', () => {
    const trace = completeTrace();
    const subject = keyOf(trace, 'u0.f0.p0');
    const [first = ''] = SUITE;
    const selection = { kind: 'files', files: ['spec/j2x_spec.js'] } as const;
    execute(trace, {
      ...{ check: { kind: 'regression', scope: 'own' }, subject, results: suite([first]), but: { selection } },
      verdict: { result: 'fail', reason: first, broken: [first], brokenCount: 1 },
    });
    const events = trace.events.filter(
      (event) => event.type !== 'executed' || event.check.kind !== 'regression' || event.check.scope === 'own',
    );
    const run = viewRun(events, trace.texts);
    const patch = run.candidates.find(({ key }) => key === subject);
    expect(patch?.regression?.verdict.brokenCount).toBe(1);
    expect(evidenceOf(run, patch).rows[1]?.withPatch).toMatchObject({
      ok: false,
      text: '✗ 410 pass, 1 that passed on base does not (only the tests near its edits were run)',
    });
  });

  test('a suite that was run in part says how much, and what is left out', () => {
    const trace = completeTrace();
    const part = { files: 14, of: 40, near: 1, list: 'a'.repeat(64) };
    const selection = { kind: 'files', files: ['spec/j2x_spec.js'] } as const;
    const events = trace.events.map((event) =>
      event.type === 'executed' && event.check.kind !== 'reproduction' ? { ...event, selection, part } : event,
    );
    const value = evidence(events, trace.texts);
    expect(value.rows[1]).toMatchObject({
      what: 'Regression: 412 tests in 14 of the 40 test files, nearest to the fault first',
      name: undefined,
    });
    expect(value.leftOut).toBe('26 of the 40 test files (the whole suite is too slow or too large)');
  });

  test("a suite that is a part of the repository's own test command is not called the whole one", () => {
    const trace = completeTrace();
    const events = trace.events.map((event) => {
      if (event.type !== 'prepared' || !event.outcome.ok) return event;
      const { environment } = event.outcome;
      const recipe = { ...environment.recipe, left: ['node checks/smoke.js'] };
      return { ...event, outcome: { ok: true as const, environment: { ...environment, recipe } } };
    });
    const value = evidence(events, trace.texts);
    expect([value.rows[1]?.what, value.leftOut]).toEqual([
      'Regression: the tests of jasmine only, 412 tests; not run: `node checks/smoke.js`',
      '`node checks/smoke.js`',
    ]);
    const shown = [
      pullRequest(events, trace.texts, { run: 'r-000000000001', issue: 634, trace: 'x', commands: [] })?.body,
      summaryLines(events, trace.texts, 200).join('\n'),
    ];
    for (const text of shown) {
      expect(text).toContain('not run: `node checks/smoke.js`');
      expect(text).not.toContain('whole suite');
    }
  });

  test('names the tests that a patch breaks, also those that no longer run', () => {
    const trace = completeTrace();
    const subject = keyOf(trace, 'u0.f0.p0');
    const [first = '', second = ''] = SUITE;
    execute(trace, {
      check: { kind: 'regression', scope: 'all' },
      subject,
      results: suite([first]).filter(({ id }) => id !== second),
      verdict: { result: 'fail', reason: first, broken: [first, second], brokenCount: 2 },
    });
    const value = evidence(trace.events, trace.texts);
    expect(value.rows[1]?.withPatch).toMatchObject({
      ok: false,
      text: '✗ 409 pass, 2 that passed on base do not',
      tests: [first, second],
    });
    expect(evidenceTable(value)).toContain(
      'do not: `spec/j2x_spec.js::builder > case 1`, `spec/j2x_spec.js::builder > case 2` |',
    );
  });

  test('says that the reproduction test still fails', () => {
    const trace = completeTrace();
    verify(trace, 'u0.f0.p0', [], false);
    expect(evidence(trace.events, trace.texts).rows[0]?.withPatch).toMatchObject({
      known: true,
      ok: false,
      text: `✗ still fails: Expected '<a></a>' to be '<a id="1"></a>'.`,
    });
  });

  test.each([
    [
      'operator: deepEqual\nexpected: [1]\nactual: []\nat: Test.<anonymous> (/w/a.js:3:4)',
      'operator: deepEqual expected: [1] actual: []',
    ],
    [
      'expect(received).toBe(expected)\n\nExpected: 1\nReceived: 2\n    at Object.<anonymous> (a.js:3:4)\n',
      'expect(received).toBe(expected) Expected: 1 Received: 2',
    ],
    [
      'Traceback (most recent call last):\n  File "/w/t.py", line 3\nAssertionError: 3 != 2\n',
      'AssertionError: 3 != 2',
    ],
    ['at least one is wanted', 'at least one is wanted'],
  ])('shows what a test asserts, without its stack: %j', (message, shown) => {
    const { events, texts } = completeTrace({ message });
    expect(evidence(events, texts).rows[0]?.onBase).toMatchObject({ text: `✗ fails: ${shown}` });
  });

  test('shows no tick when the execution was judged a failure although its tests pass', () => {
    const trace = completeTrace();
    execute(trace, {
      check: { kind: 'reproduction', test: 'u0.t0' },
      subject: keyOf(trace, 'u0.f0.p0'),
      results: [{ id: REPRODUCTION, status: 'passed' }],
      verdict: { result: 'fail', reason: 'exit code 1' },
    });
    expect(evidence(trace.events, trace.texts).rows[0]?.withPatch).toMatchObject({ ok: false, text: '✗ exit code 1' });
  });
});

describe('a cell becomes unknown', () => {
  const trace = completeTrace();
  const intact = cells(evidence(trace.events, trace.texts));
  const names = carriers(trace).map(([event, which]) => ({
    name: `${event.check.kind}${'repetition' in event.check ? ` ${event.check.repetition}` : ''} ${event.subject === 'base' ? 'on base' : 'with the patch'}`,
    event,
    which,
  }));

  /** The cells that stand on the event are unknown with a reason; all others stay as they were. */
  function expectUnknown(value: Evidence, which: readonly number[]): void {
    const expected = intact.map((cell, i) =>
      which.includes(i) ? { known: false, reason: expect.stringMatching(/\w/) } : cell,
    );
    expect(cells(value)).toEqual(expected);
    expect(evidenceTable(value)).toContain('*unknown: ');
  }

  test.each(names)('when the event is deleted: $name', ({ event, which }) => {
    const events = trace.events.filter((each) => each !== event);
    expectUnknown(evidence(events, trace.texts), which);
  });

  test.each(names)('when its results test by test are gone: $name', ({ event, which }) => {
    const events = trace.events.map((each) => (each === event ? { ...event, tests: 'gone' } : each));
    expectUnknown(evidence(events, trace.texts), which);
  });

  const damages: readonly (readonly [string, Partial<Executed>])[] = [
    ['it has no container id', { container: '' }],
    [
      'its container was not inspected',
      { state: { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' } },
    ],
    ['it ran into a time-out', { ending: 'timeout' }],
    ['its report did not arrive', { tests: null }],
    ['it was judged unknown', { verdict: { result: 'unknown', reason: 'no test passes', broken: [], brokenCount: 0 } }],
  ];
  test.each(damages)('when %s', (_, damage) => {
    for (const { event, which } of names) {
      if (isSilent(damage) && event.check.kind === 'baseline' && event.check.repetition === 1) continue;
      const events = trace.events.map((each) => (each === event ? { ...event, ...damage } : each));
      expectUnknown(evidence(events, trace.texts), which);
    }
  });

  /** A run that took place and told nothing. */
  const isSilent = ({ ending, tests }: Partial<Executed>) => ending === 'timeout' || tests === null;

  test.each(damages.filter(([, damage]) => isSilent(damage)))(
    'not for a second run of the baseline, which takes nothing from the first, but this is said: %s',
    (_, damage) => {
      const events = trace.events.map((each) =>
        each.type === 'executed' && each.check.kind === 'baseline' && each.check.repetition === 1
          ? { ...each, ...damage }
          : each,
      );
      const { rows, flaky } = evidence(events, trace.texts);
      expect(flaky).toEqual([]);
      expect(rows[1]?.onBase).toMatchObject({
        known: true,
        text: expect.stringMatching(/^411 pass, 1 fails; flaky tests are not known, second run: \w/),
      });
      expect(rows[1]?.withPatch).toMatchObject({ ok: true, text: '411 pass, 1 fails as on base' });
    },
  );

  test('when zero tests ran, and when the stored text is no list of results', () => {
    for (const text of ['[]', '{}', 'no JSON']) {
      for (const { event, which } of names) {
        const events = trace.events.map((each) => (each === event ? { ...event, tests: 'other' } : each));
        expectUnknown(evidence(events, new Map([...trace.texts, ['other', text]])), which);
      }
    }
  });
});

describe('whether the tests see what the patch changes', () => {
  const file = 'src/xmlbuilder/json2xml.js';
  const withReach = (verdict: Verdict) => {
    const trace = completeTrace();
    execute(trace, { check: { kind: 'reach', file, scope: 'all' }, subject: 'base', results: [], verdict });
    return evidence(trace.events, trace.texts);
  };

  test('is said with the number of tests that fail when the file is broken', () => {
    const reason = `14 of 410 tests fail when ${file} is broken`;
    const seen = withReach({ result: 'pass', reason, broken: [], brokenCount: 14 });
    expect(seen.reach).toEqual([{ state: 'seen', file, text: reason }]);
    expect(evidenceNotes(seen)).toMatch(
      new RegExp(`^The tests see \`${file}\`: 14 of 410 tests fail when .* is broken\\.\n`),
    );
    expect(cells(seen)[3]).toMatchObject({ known: true, ok: true });
  });

  test('where none fails, that they still pass is no evidence', () => {
    const reason = `all 410 tests that pass on base still pass when ${file} is broken`;
    const unseen = withReach({ result: 'fail', reason, broken: [], brokenCount: 0 });
    expect(unseen.reach).toEqual([{ state: 'unseen', file, text: reason }]);
    expect(evidenceNotes(unseen)).toContain(`⚠️ No existing test sees \`${file}\`: `);
    expect(cells(unseen)).toMatchObject([{ ok: false }, { ok: true }, { known: true }, { known: false, reason }]);
    expect(evidenceTable(unseen)).toContain(`*unknown: ${reason.slice(0, 40)}`);
  });

  test('is said of each file that it edits, and of those that nobody broke', () => {
    const trace = completeTrace();
    const files = [file, 'src/a.js', 'src/b.css', 'src/c.js', 'src/d.js'];
    const events = trace.events.map((event) =>
      event.type === 'asked' && event.node === 'u0.f0.p0' && event.outcome.kind === 'draft'
        ? { ...event, outcome: { ...event.outcome, files } }
        : event,
    );
    const at = events.length;
    const verdicts: readonly Verdict[] = [
      { result: 'pass', reason: 'two fail', broken: [], brokenCount: 2 },
      { result: 'fail', reason: 'all pass', broken: [], brokenCount: 0 },
    ];
    for (const [index, verdict] of verdicts.entries())
      execute(trace, {
        ...{ check: { kind: 'reach', file: files[index] ?? '', scope: 'all' }, subject: 'base', results: [], verdict },
      });
    const value = evidence([...events, ...trace.events.slice(at)], trace.texts);
    expect(value.reach).toEqual([
      { state: 'seen', file, text: 'two fail' },
      { state: 'unseen', file: 'src/a.js', text: 'all pass' },
      { state: 'untried', file: 'src/c.js', text: 'it was not broken' },
      { state: 'untried', file: 'src/d.js', text: 'of a patch, 3 files are broken at most' },
    ]);
    expect(evidenceNotes(value).split('\n')[0]).toBe(
      `The tests see \`${file}\`: two fail. ⚠️ No existing test sees \`src/a.js\`: all pass. ⚠️ Whether a test sees \`src/c.js\` is not known: it was not broken. ⚠️ Whether a test sees \`src/d.js\` is not known: of a patch, 3 files are broken at most.`,
    );
  });

  test('is not said where nobody looked', () => {
    const trace = completeTrace();
    expect(evidence(trace.events, trace.texts).reach).toEqual([]);
  });
});
