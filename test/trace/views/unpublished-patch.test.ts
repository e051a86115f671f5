// Whether a chosen patch is still to be shown: a dry run has shown it as words only, so that a retry may make a pull request of it.

import { expect, test } from '@jest/globals';
import type { EventBody, StoredEvent } from '../../../src/trace/event.ts';
import { DRY_RUN } from '../../../src/trace/views/patch-comment.ts';
import { holdsUnpublishedPatch } from '../../../src/trace/views/unpublished-patch.ts';

const decided = {
  type: 'decided',
  decision: 'propose',
  winner: 'u0.f0.p0',
  confidence: 1,
  reason: '',
  next: '',
} as const;
const comment = (note?: string): EventBody => ({
  ...{ type: 'published', what: 'comment', number: 1, url: 'u' },
  ...(note === undefined ? {} : { note }),
});
const holds = (...later: readonly EventBody[]) =>
  holdsUnpublishedPatch(
    [{ ...decided, rollouts: 1 }, ...later].map((body, seq): StoredEvent => ({ ...body, v: 1, seq, at: '' })),
  );

test.each<[string, boolean, readonly EventBody[]]>([
  ['nothing was published', true, []],
  ['a dry run told it', true, [comment(DRY_RUN)]],
  ['GitHub took no pull request', false, [comment('the answer of GitHub')]],
  ['a pull request holds it', false, [{ type: 'published', what: 'pull-request', number: 1, url: 'u' }]],
  [
    'a pull request came after a dry run',
    false,
    [comment(DRY_RUN), { type: 'published', what: 'pull-request', number: 1, url: 'u' }],
  ],
])('where %s: %j', (_name, expected, later) => {
  expect(holds(...later)).toBe(expected);
});
