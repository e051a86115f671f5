// What the command line prints while a run works and at its end.

import { describe, expect, test } from '@jest/globals';
import type { Event } from '../../../src/trace/event.ts';
import { columnsOf } from '../../../src/trace/views/shortened.ts';
import { progressLines, summaryLines } from '../../../src/trace/views/terminal.ts';
import { completeTrace } from './sample-trace.ts';

const trace = completeTrace();
const lines = (length: number, tty: boolean, width = 100) => {
  const events = trace.events.slice(0, length);
  const now = Date.parse(events.at(-1)?.at ?? '') + 1000;
  return progressLines(events, trace.texts, { now, width, tty });
};

describe('the lines of a running search', () => {
  test('hold finished steps, a bar for the running one, time and tokens so far', () => {
    const patches = trace.events.findIndex((event) => event.type === 'asked' && event.node === 'u7.f0.p0') + 1;
    expect(lines(patches, true)).toEqual([
      '  ✓ prepared     node 20, jasmine                                          0:31',
      '  ✓ understood   src/xmlbuilder/json2xml.js +1 more                 8/8    1:20   72k tokens',
      `  ✓ reproduced   fails on base: Expected '<a></a>' to be '<a id="1"></a>'.`,
      '  ✓ located      Builder.j2x:115 +1 more                            4/4    1:20   72k tokens',
      '  ▸ patches      █████████░ 7/8 · 3 distinct',
      '    5:12 so far · 244k tokens',
    ]);
  });

  test('are only finished steps where nothing can be redrawn, and never change once printed', () => {
    let printed: readonly string[] = [];
    for (let length = 1; length <= trace.events.length; length++) {
      const now = lines(length, false);
      expect(now.filter((line) => printed.includes(line))).toEqual(printed);
      printed = now;
    }
    expect(printed.map((line) => line.slice(0, 14).trim())).toEqual([
      '✓ prepared',
      '✓ understood',
      '✓ reproduced',
      '✓ located',
      '✓ patches',
      '✓ verified',
    ]);
  });

  test('are never wider than the terminal', () => {
    for (const width of [20, 40, 79, 200]) {
      for (let length = 1; length <= trace.events.length; length++) {
        for (const line of lines(length, true, width)) expect(line.length).toBeLessThanOrEqual(width);
      }
      for (const line of summaryLines(trace.events, trace.texts, width)) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  test('hold no terminal codes of a test run', () => {
    const loud = completeTrace({
      message: '\u001b[31mExpected\u001b[0m\r\n\u202e1',
      summary: '\u001b]0;title\u0007text',
    });
    const end = { now: 0, width: 100, tty: true };
    const all = [...progressLines(loud.events, loud.texts, end), ...summaryLines(loud.events, loud.texts, 100)].join(
      '\n',
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not be there
    expect(all).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(all).toContain('✗ fails: Expected');
  });
});

test('the summary gives decision, evidence, counts and cost', () => {
  expect(summaryLines(trace.events, trace.texts, 110)).toEqual([
    '  Likely right, confidence 0.86: append attributes in the array branch',
    '    why: it turns 1 reproduction test green and breaks nothing',
    '    next: Review the diff.',
    '    Reproduction test, written before any patch: spec/mull_634_spec.js::oneListGroup > keeps attributes',
    `      on base: ✗ fails: Expected '<a></a>' to be '<a id="1"></a>'.`,
    '      with this patch: ✓ passes',
    '    Regression: whole suite, 412 tests',
    '      on base: 410 pass, 1 fails, 1 flaky',
    '      with this patch: 410 pass, 1 fails as on base',
    '    8 rollouts, 4 distinct patches, 1 chosen',
    '    spent: 269k tokens, 6:22, 109 s in the sandbox, $0.00',
  ]);
});

test('a patch that is not proposed is shown as the best one, and counted as none', () => {
  const abstained = {
    decision: 'abstain',
    confidence: 0.3,
    reason: 'no patch passes enough checks',
    next: 'Wait.',
  } as const;
  const events = trace.events.map((event): Event => (event.type === 'decided' ? { ...event, ...abstained } : event));
  const shown = summaryLines(events, trace.texts, 110);
  expect(shown.slice(0, 5)).toEqual([
    '  No patch is good enough to propose',
    '    why: no patch passes enough checks',
    '    next: Wait.',
    '    the best patch, which is not proposed: append attributes in the array branch',
    '    Reproduction test, written before any patch: spec/mull_634_spec.js::oneListGroup > keeps attributes',
  ]);
  expect(shown.at(-2)).toBe('    8 rollouts, 4 distinct patches, none chosen');
});

test('a text without blanks is broken between its characters, by the columns that they take', () => {
  const doubt = '修正会破坏一个现有的测试，该测试可能断言了问题中所说的错误行为';
  const doubtful = { decision: 'doubt', confidence: 0.5, reason: doubt, doubts: [doubt] } as const;
  const events = trace.events.map((event): Event => (event.type === 'decided' ? { ...event, ...doubtful } : event));
  const shown = summaryLines(events, trace.texts, 40);
  expect(shown.slice(2, 5)).toEqual([
    '    doubt: 修正会破坏一个现有的测试，该',
    '      测试可能断言了问题中所说的错误行为',
    '    next: Review the diff.',
  ]);
  for (const line of shown) expect(columnsOf(line)).toBeLessThanOrEqual(40);
});

test('every doubt is read to its end, on lines of its own', () => {
  const doubts = [
    `the kept test spec/a_spec.js::keeps attributes fails with it: Expected '<a></a>' to be '<a id="1"></a>'.`,
    'it breaks spec/old_spec.js::drops attributes, which may assert what the issue calls wrong: Expected 1 to be 2.',
  ];
  const doubt = { decision: 'doubt', confidence: 0.5, reason: doubts.join('; '), doubts } as const;
  const events = trace.events.map((event): Event => (event.type === 'decided' ? { ...event, ...doubt } : event));
  expect(summaryLines(events, trace.texts, 80).slice(0, 8)).toEqual([
    '  Doubtful, confidence 0.50: append attributes in the array branch',
    '    doubt: the kept test spec/a_spec.js::keeps attributes fails with it:',
    `      Expected '<a></a>' to be '<a id="1"></a>'.`,
    '    doubt: it breaks spec/old_spec.js::drops attributes, which may assert what',
    '      the issue calls wrong: Expected 1 to be 2.',
    '    next: Review the diff.',
    '    Reproduction test, written before any patch:',
    '      spec/mull_634_spec.js::oneListGroup > keeps attributes',
  ]);
  const none = events.map((event): Event => (event.type === 'decided' ? { ...event, decision: 'abstain' } : event));
  expect(summaryLines(none, trace.texts, 400)[1]).toBe(`    why: ${doubts.join('; ')}`);
  for (const width of [1, 5, 20, 79]) {
    for (const line of summaryLines(events, trace.texts, width)) expect(line.length).toBeLessThanOrEqual(width);
  }
});
