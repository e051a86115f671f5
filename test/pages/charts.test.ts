import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { stageChart, timeChart } from '../../src/pages/charts.ts';
import { costOf } from '../../src/trace/views/cost.ts';
import { viewRun } from '../../src/trace/views/run-view.ts';
import { spendingOverTime } from '../../src/trace/views/spending.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';

const warned: unknown[] = [];
const { warn } = console;
beforeEach(() => {
  console.warn = (...words) => void warned.push(words);
});
afterEach(() => {
  console.warn = warn;
});

test('charts name every stage in full, begin at 0, and are as wide as a phone, without a word on the log', async () => {
  const { events, texts } = completeTrace();
  const cost = costOf(viewRun(events, texts));
  const charts = [await stageChart(cost), await timeChart(spendingOverTime(events, 300))].map(String);
  const words = charts.map((svg) => [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text ?? ''));
  expect(words[0]).toEqual(
    expect.arrayContaining(['repository understanding', 'fault localization', 'judging', '0', '20k', 'prompts']),
  );
  expect(words[1]).toEqual(expect.arrayContaining(['0', '50k', 'replies']));
  const widths = charts.map((svg) => Number(/ width="(\d+)"/.exec(svg)?.[1]));
  expect(widths.every((width) => width > 300 && width < 390)).toBe(true);
  expect(warned).toEqual([]);
});
