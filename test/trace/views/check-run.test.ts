// The check run on the head of a pull request: green only where nothing is doubtful, the root cause at the lines of the new files.

import { describe, expect, test } from '@jest/globals';
import type { EventBody } from '../../../src/trace/event.ts';
import { checkRun } from '../../../src/trace/views/check-run.ts';
import { addedRanges } from '../../../src/trace/views/hunks.ts';
import { completeTrace, createTrace, type TraceBuilder, type Wording } from './sample-trace.ts';

/** The sample run with another decision. */
function decidedAs(change: Partial<Extract<EventBody, { readonly type: 'decided' }>>, wording: Wording = {}) {
  const { events, texts } = completeTrace(wording);
  const last = events.at(-1);
  if (last?.type !== 'decided') throw new Error('the sample run ends with a decision');
  return checkRun([...events.slice(0, -1), { ...last, ...change }], texts);
}

describe('the check run', () => {
  test('holds the evidence, and the root cause at the changed lines', () => {
    const { events, texts } = completeTrace();
    const check = checkRun(events, texts);
    expect(check).toEqual({
      conclusion: 'success',
      title: 'Likely right, confidence 0.86',
      summary: expect.stringMatching(/^`Builder\.j2x` drops [\s\S]*\n\| Evidence \|[\s\S]*\*\*Confidence 0\.86/),
      annotations: [
        {
          ...{ file: 'src/xmlbuilder/json2xml.js', start: 115, end: 115 },
          title: 'keep attributes of repeated nodes in one-list groups',
          message: expect.stringMatching(/^`Builder\.j2x` drops `attributesGroupName`/),
        },
      ],
    });
  });

  test.each<[string, Parameters<typeof decidedAs>[0]]>([
    ['the decision is a doubt', { decision: 'doubt', doubts: ['no test shows it'] }],
    ['a proposal names a doubt', { doubts: ['one file is not reached'] }],
  ])('is neutral and says so where %s', (_name, change) => {
    const check = decidedAs(change);
    expect(check).toMatchObject({
      conclusion: 'neutral',
      title: 'Not sure, confidence 0.86: review it as a proposal',
    });
  });

  test('is neutral where what was run cannot be read any more: unknown is no success', () => {
    const { events } = completeTrace();
    expect(checkRun(events, new Map())).toMatchObject({ conclusion: 'neutral', annotations: [] });
  });

  test('is not there without a chosen patch', () => {
    const trace: TraceBuilder = createTrace();
    expect(checkRun(trace.events, trace.texts)).toBeUndefined();
    expect(decidedAs({ decision: 'abstain', winner: null })).toBeUndefined();
  });

  test('names nobody and hides nothing, whatever a model wrote', () => {
    const check = decidedAs({}, { title: 'ping @everyone, fixes #12', explanation: 'a\u202eb [skip ci] \u200b@ann' });
    expect(check?.annotations[0]).toMatchObject({ title: 'ping @ everyone, fixes # 12', message: 'ab [skip ci] @ann' });
  });
});

describe('lines that a diff adds', () => {
  test.each<[string, string, readonly (readonly [string, number, number])[]]>([
    ['one line', '--- a/x\n+++ b/x\n@@ -10,2 +10,3 @@\n a\n+b\n c\n', [['x', 11, 11]]],
    ['a replaced line', '--- a/x\n+++ b/x\n@@ -10,2 +10,2 @@\n a\n-b\n+c\n', [['x', 11, 11]]],
    [
      'lines apart',
      '--- a/x\n+++ b/x\n@@ -1,3 +1,5 @@\n+a\n b\n c\n+d\n+e\n f\n',
      [
        ['x', 1, 1],
        ['x', 4, 5],
      ],
    ],
    ['removed lines alone', '--- a/x\n+++ b/x\n@@ -5,3 +5,1 @@\n a\n-b\n-c\n d\n', [['x', 6, 6]]],
    ['a new file', '--- /dev/null\n+++ b/n.js\n@@ -0,0 +1,2 @@\n+a\n+b\n', [['n.js', 1, 2]]],
    ['a removed file', '--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n', []],
    ['an emptied file', '--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n', [['x', 1, 1]]],
    ['no diff', 'nothing', []],
  ])('%s', (_name, diff, ranges) => {
    expect(addedRanges(diff)).toEqual(ranges.map(([file, start, end]) => ({ file, start, end })));
  });
});
