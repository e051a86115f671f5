// Whoever reads a result learns that the images of the issue were not read.

import { expect, test } from '@jest/globals';
import type { Event } from '../../../src/trace/event.ts';
import { diagnosis } from '../../../src/trace/views/diagnosis.ts';
import { pullRequest } from '../../../src/trace/views/pull-request.ts';
import { summaryLines } from '../../../src/trace/views/terminal.ts';
import { completeTrace } from './sample-trace.ts';

const trace = completeTrace();
const withImages = (unreadImages: number): readonly Event[] =>
  trace.events.map((event) => (event.type === 'pinned' ? { ...event, unreadImages } : event));
const options = { run: 'r-1', issue: 634, trace: '/t', commands: [] } as const;

test.each([
  [1, '1 image of the issue was not read.'],
  [3, '3 images of the issue were not read.'],
])('with %i of them', (count, sentence) => {
  const events = withImages(count);
  expect(pullRequest(events, trace.texts, options)?.body).toContain(`\n\n${sentence}\n\n`);
  expect(diagnosis(events, trace.texts, options)).toContain(`\n\n${sentence}\n\n`);
  expect(summaryLines(events, trace.texts, 100)).toContain(`    ${sentence}`);
});

test('nothing is said where there were none', () => {
  expect(pullRequest(trace.events, trace.texts, options)?.body).not.toContain('image of the issue');
  expect(diagnosis(trace.events, trace.texts, options)).not.toContain('not read');
});
