// What is said of a review: in each thread what was changed or why not, on the pull request how it went, never more than was found.

import { describe, expect, test } from '@jest/globals';
import type { Remark } from '../../../src/task.ts';
import { hunksOf } from '../../../src/trace/views/hunks.ts';
import { remarkAnswer, revision, revisionPart } from '../../../src/trace/views/revision.ts';
import { viewRun } from '../../../src/trace/views/run-view.ts';
import { DIFF, type Found, remark, revised } from './review-trace.ts';
import type { TraceBuilder } from './sample-trace.ts';

const answer = (found: Found, one: Remark, number = 1) => {
  const { events, texts } = revised(found);
  return remarkAnswer(viewRun(events, texts), one, number);
};
const HUNK = '```diff\n@@ -10,3 +10,3 @@\n x\n-old\n+new\n y\n```';

describe('the answer in a thread', () => {
  test.each<[string, Found, Remark, number, string]>([
    [
      'a change at its line',
      { covers: [1] },
      remark(),
      1,
      `Changed in c0ffee0.\n\n${HUNK}\n\nNo new test shows this.\n`,
    ],
    [
      'one beside it, where nothing is said of cases',
      {},
      remark({ startLine: 13, endLine: 15 }),
      1,
      `Changed in c0ffee0.\n\n${HUNK}\n\nNo new test shows this.\n`,
    ],
    [
      'one that is said to be for something else',
      { covers: [2] },
      remark(),
      1,
      `Changed in c0ffee0, but its author does not say that it is for this: look closely.\n\n${HUNK}\n\nNo new test shows this.\n`,
    ],
    [
      'one that the judge does not see',
      { covers: [1], fails: [1] },
      remark(),
      1,
      `Changed in c0ffee0, but the judge says that it leaves this as it was: look closely.\n\n${HUNK}\n\nNo new test shows this.\n`,
    ],
    [
      'a change elsewhere in the file',
      { covers: [1] },
      remark({ endLine: 90 }),
      1,
      `Taken up in c0ffee0, not at this line but in \`lib/a.js\`.\n\n${HUNK}\n\nNo new test shows this.\n`,
    ],
    [
      'a change in another file that is for it',
      { covers: [2] },
      remark({ file: 'lib/z.js' }),
      2,
      `Taken up in c0ffee0, not at this line but in \`lib/a.js\`.\n\n${HUNK}\n\nNo new test shows this.\n`,
    ],
    [
      'nothing for it',
      { covers: [1] },
      remark({ file: 'lib/z.js' }),
      2,
      'Not changed in c0ffee0: no part of the patch that was chosen is for this. Say more in another review, or with `/mull retry …`.\n',
    ],
    [
      'nothing, as the judge says',
      { fails: [2] },
      remark({ file: 'lib/z.js' }),
      2,
      'Not changed in c0ffee0: no part of the patch that was chosen is for this. Say more in another review, or with `/mull retry …`.\n',
    ],
    [
      'no patch that is good enough',
      { decision: 'abstain', committed: false },
      remark(),
      1,
      'Not changed: no revision was committed. No test shows it.\n',
    ],
    [
      'a branch that moved',
      { committed: false, ended: 'a commit <b>came</b>' },
      remark(),
      1,
      'Not changed: no revision was committed. A commit &lt;b&gt;came&lt;/b&gt;.\n',
    ],
    [
      'an end after a retry',
      { ended: 'the pull request was closed' },
      remark(),
      1,
      'Not changed: no revision was committed. The pull request was closed.\n',
    ],
  ])('tells of %s', (_name, found, one, number, text) => {
    expect(answer(found, one, number)).toBe(text);
  });

  test('is not given while the revision works', () => {
    const { events, texts } = revised();
    const before = events.filter(({ type }) => type !== 'decided' && type !== 'published');
    expect(remarkAnswer(viewRun(before, texts), remark(), 1)).toBeUndefined();
    // Decided, and not committed yet.
    const decided = events.filter(({ type }) => type !== 'published');
    expect(remarkAnswer(viewRun(decided, texts), remark(), 1)).toBeUndefined();
  });
});

describe('the answer on the pull request', () => {
  const options = { now: 0, commands: ['stop'], trace: '/traces/r-1' };
  const of = ({ events, texts }: TraceBuilder) => revision(events, texts, options);

  test('begins with what the review may spend', () => {
    const { events, texts } = revised();
    const before = events.filter(({ type }) => type !== 'decided' && type !== 'published');
    expect(revision(before, texts, options)).toMatch(
      /^Your review with 2 remarks becomes one revision, on `931e910`\. It has half of what a run has here: 4 rollouts and 1\.0M tokens at most\.\n\n\*\*Mullover is working on this\*\*/,
    );
  });

  test('names the commit, the doubts and each remark', () => {
    const text = of(revised({ covers: [1], decision: 'doubt' }));
    expect(text).toMatch(/^\*\*Revised in c0ffee0\*\*: rename it; confidence 0\.80, doubtful\.\n/);
    expect(text).toContain('> **Doubtful, read before relying on it.** No test shows it.');
    expect(text).toContain('- `lib/a.js:11`: changed\n- `lib/z.js:11`: not changed\n');
    expect(text).toContain('\n\nWhat the review says as a whole was not taken up.\n');
  });

  test('says why nothing was committed, and how to go on', () => {
    expect(of(revised({ decision: 'abstain', committed: false }))).toMatch(
      /^\*\*No patch is good enough to commit\.\*\* No test shows it\. This branch stays as it was\.\n\nSay more\. `\/mull retry …` goes on/,
    );
    expect(of(revised({ committed: false, ended: 'the branch moved' }))).toMatch(
      /^\*\*A revision is ready, and was not committed\.\*\* The branch moved\. This branch stays as it was\.\n\n\*\*fix: rename it\*\*\n/,
    );
  });

  test('names the reviewer without calling them, in the description', () => {
    const { events, texts } = revised();
    const part = revisionPart(events, texts, { trace: '/traces/r-1' });
    expect(part?.title).toBe('fix: rename it');
    expect(part?.body).toMatch(/^## Revised for the review of @(?:<!-- -->|&#8203;|\u200b)?ann\n/);
    expect(part?.body).not.toMatch(/(?:^|\s)@ann\b/);
  });
});

test('hunks are told with the lines that they replace', () => {
  expect(hunksOf(DIFF).map(({ file, start, end }) => `${file}:${start}-${end}`)).toEqual([
    'lib/a.js:10-12',
    'lib/a.js:40-41',
    'lib/c.js:0-0',
  ]);
  const gone = 'diff --git a/x b/x\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n';
  expect(hunksOf(gone)).toEqual([{ file: 'x', start: 1, end: 1, text: '@@ -1 +0,0 @@\n-x' }]);
  expect(hunksOf('')).toEqual([]);
});
