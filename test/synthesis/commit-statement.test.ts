import { describe, expect, test } from '@jest/globals';
import { statementOf } from '../../src/synthesis/commit-statement.ts';

describe('the text of a commit as the statement of an issue', () => {
  test.each([
    ['prefix and number of the pull request', 'fix(parser)!: empty input hangs (#12)', 'Empty input hangs', '', [12]],
    [
      'closing words alone on their line',
      'Empty input hangs\n\nCloses #3, #4 and gh-5.',
      'Empty input hangs',
      '',
      [3, 4, 5],
    ],
    ['closing words in front', 'Fixes #12: empty input hangs', 'Empty input hangs', '', [12]],
    ['an issue by its page', 'Crash on NUL\n\nFixes https://github.com/a/b/issues/9', 'Crash on NUL', '', [9]],
    [
      'references inside of a sentence stay',
      'Wrong sum since #40 was merged',
      'Wrong sum since #40 was merged',
      '',
      [40],
    ],
    ['a reference in brackets with words', 'Wrong sum (follow-up to #4)', 'Wrong sum', '', [4]],
    ['trailers', 'Fix sum, see #1\n\nWhy.\n\nCo-authored-by: A <a@b.c>\nRefs: #1', 'Fix sum, see #1', 'Why.', [1]],
    ['a marker in brackets', '[fix] wrong sum #1', 'Wrong sum #1', '', [1]],
    [
      'what programs put into squashed branches',
      'Wrong sum #1\n\n* Wrong sum of none\n\n* [pre-commit.ci] auto fixes\n\nfor more information, see https://pre-commit.ci\n\n---------',
      'Wrong sum #1',
      '* Wrong sum of none',
      [1],
    ],
    ['a merge of a fork that was private', 'Merge commit from fork\n\nFix wrong sum #1', 'Fix wrong sum #1', '', [1]],
    ['an issue of Python', 'bpo-123: fix sum', 'Bpo-123: fix sum', '', [123]],
  ])('%s', (_name, message, title, body, issues) => {
    expect(statementOf([message])).toEqual({ title, body, kind: 'derived', issues });
  });

  test.each([
    ['no issue', 'fix: empty input hangs'],
    ['nothing that is mended', 'Add a second parser (#12)'],
    ['an address with a number in it is no issue', 'fix the colour #123456789 of https://x.org/a#12'],
    ['a commit of C# or a word with a sign', 'fix C#12 and F#3 syntax'],
  ])('is none: %s', (_name, message) => {
    expect(statementOf([message])).toBeUndefined();
  });

  test('a merge tells its title once', () => {
    const messages = ['Merge pull request #8 from a/b\n\nEmpty input hangs', 'fix: empty input hangs\n\nIt loops.'];
    expect(statementOf(messages)).toEqual({
      ...{ title: 'Empty input hangs', body: 'It loops.', kind: 'derived', issues: [8] },
    });
  });
});
