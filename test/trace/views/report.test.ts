// The summary for programs, and which texts each view needs.

import { describe, expect, test } from '@jest/globals';
import { diagnosis } from '../../../src/trace/views/diagnosis.ts';
import { progress } from '../../../src/trace/views/progress.ts';
import { pullRequest } from '../../../src/trace/views/pull-request.ts';
import { report } from '../../../src/trace/views/report.ts';
import { revision } from '../../../src/trace/views/revision.ts';
import type { Texts } from '../../../src/trace/views/run-view.ts';
import { progressLines, summaryLines } from '../../../src/trace/views/terminal.ts';
import { textsNeeded, type ViewName } from '../../../src/trace/views/texts-needed.ts';
import { BASE, completeTrace, keyOf } from './sample-trace.ts';

describe('the report', () => {
  const trace = completeTrace();
  const value = report(trace.events, trace.texts, 'r-7f3a00112233');

  test('holds decision, patch and test, and survives JSON', () => {
    expect(JSON.parse(JSON.stringify(value))).toMatchObject({
      schemaVersion: 1,
      run: 'r-7f3a00112233',
      base: BASE,
      model: 'qwen3-coder-32b',
      decision: 'propose',
      confidence: 0.86,
      patch: { node: 'u0.f0.p0', title: 'Keep attributes of repeated nodes in one-list groups' },
      test: { node: 'u0.t0', file: 'spec/mull_634_spec.js' },
    });
    expect(value.patch?.diff).toContain('@@ -112,4 +112,5 @@');
  });

  test('holds every candidate with its checks', () => {
    expect(value.candidates[2]).toEqual({
      number: 7,
      nodes: ['u7.f0.p0'],
      key: keyOf(trace, 'u7.f0.p0'),
      summary: 'rewrite of j2x',
      files: ['src/xmlbuilder/json2xml.js'],
      lines: 41,
      regression: 'fail',
      newFailures: 4,
      reproduction: 'pass',
      reward: 0.4,
      reason: 'breaks 4 tests',
    });
    expect(value.candidates.map(({ nodes }) => nodes.length)).toEqual([5, 1, 1, 1]);
  });

  test('holds seed, temperature, model and prompt of every model turn', () => {
    expect(value.samples).toHaveLength(25);
    expect(value.samples[1]).toMatchObject({
      node: 'u1',
      stage: 'repository-understanding',
      turn: 0,
      attempt: 1,
      model: 'qwen3-coder-32b',
      temperature: 0.8,
      seed: 101,
      prompt: 'repository-understanding',
      promptHash: 'c0ffee'.padEnd(64, '0'),
      outcome: 'draft',
      usage: { inputTokens: 8000, outputTokens: 1000, money: 0, estimated: false },
      ms: 10_000,
    });
  });

  test('of an empty trace is all null and empty', () => {
    const { evidence, cost, ...rest } = report([], new Map(), 'r-0');
    expect(rest).toEqual({
      schemaVersion: 1,
      run: 'r-0',
      base: null,
      model: null,
      judge: null,
      prompts: null,
      decision: null,
      confidence: null,
      reason: null,
      doubts: [],
      next: null,
      missing: null,
      patch: null,
      test: null,
      environment: null,
      candidates: [],
      samples: [],
    });
    expect(evidence.rows.every(({ onBase, withPatch }) => !onBase.known && !withPatch.known)).toBe(true);
    expect(cost.stages).toEqual([]);
  });
});

describe('the texts that a view needs', () => {
  const trace = completeTrace({ thoughts: 'some thoughts' });
  const end = { now: Date.parse(trace.events.at(-1)?.at ?? ''), commands: [], label: undefined, width: 100, tty: true };
  const views: Readonly<Record<ViewName, (texts: Texts) => unknown>> = {
    'pull-request': (texts) =>
      pullRequest(trace.events, texts, { run: 'r-1', issue: 1, trace: '/traces/r-1', commands: [] }),
    diagnosis: (texts) => diagnosis(trace.events, texts, end),
    progress: (texts) => progress(trace.events, texts, end),
    terminal: (texts) => [progressLines(trace.events, texts, end), summaryLines(trace.events, texts, 100)],
    report: (texts) => report(trace.events, texts, 'r-1'),
    revision: (texts) => revision(trace.events, texts, { ...end, trace: '/traces/r-1' }),
  };

  test.each(Object.entries(views))('are enough and fewer than all: %s', (name, view) => {
    const needed = textsNeeded(trace.events, name as ViewName);
    const loaded = new Map(needed.map((ref) => [ref, trace.texts.get(ref) ?? 'missing']));
    expect(view(loaded)).toEqual(view(trace.texts));
    expect(needed.length).toBeLessThan(trace.texts.size);
  });

  test.each(Object.entries(views))('may be missing without a fault: %s', (_, view) => {
    expect(() => view(new Map())).not.toThrow();
  });
});
