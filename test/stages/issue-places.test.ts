// Names and places that an issue gives, also one that was written to be hard to read.

import { describe, expect, test } from '@jest/globals';
import { namesIn, placesIn, wordsIn } from '../../src/stages/issue-places.ts';

describe('names', () => {
  test.each([
    [
      'in code marks, whatever they are',
      'Use `limit` or\n```js\nconst depth = parse(x);\n```',
      ['limit', 'depth', 'parse'],
    ],
    [
      'spelled like code in prose',
      'When maxDepth, max_items or qs.stringify and then run() fail.',
      ['maxDepth', 'max_items', 'stringify', 'run'],
    ],
    ['no words of prose, no keywords, no links', 'This fails. See https://x.org/a_b for `return` and `true`.', []],
  ])('are those %s', (_what, text, names) => {
    expect([...namesIn(text).listed].filter((name) => name !== 'qs')).toEqual(names);
  });
});

describe('places', () => {
  test.each([
    ['https://github.com/a/b/blob/main/src/x.py#L3-L9', { file: 'src/x.py', startLine: 3, endLine: 9 }],
    [
      'https://github.com/a/b/blob/0f3c/src/x%20y.ts?plain=1#L9C2-L3C1',
      { file: 'src/x y.ts', startLine: 3, endLine: 9 },
    ],
    ['https://gitlab.com/a/b/-/blob/main/src/x.py#L3-9', { file: 'src/x.py', startLine: 3, endLine: 9 }],
    ['https://bitbucket.org/a/b/src/main/x.py#lines-4:8', { file: 'x.py', startLine: 4, endLine: 8 }],
    ['  File "/usr/lib/pkg/x.py", line 7, in run', { file: '/usr/lib/pkg/x.py', function: 'run' }],
    ['  File "/usr/lib/pkg/x.py", line 7, in <module>', undefined],
    [
      '    at Object.parse [as read] (/app/node_modules/qs/lib/parse.js:12:3)',
      { file: '/app/node_modules/qs/lib/parse.js', function: 'parse' },
    ],
    ['    at /app/lib/parse.mjs:12:3', { file: '/app/lib/parse.mjs' }],
    ['we meet at noon (see a.js)', undefined],
  ])('%s', (text, place) => {
    expect(placesIn(`Text before\n${text}\nand after`)).toEqual(place === undefined ? [] : [place]);
  });
});

test.each([
  ['one endless word', 'a'.repeat(200_000)],
  ['endless members', 'a.'.repeat(100_000)],
  ['frames that never end', 'at a a a '.repeat(20_000)],
  ['links that never end', '/blob/a/b'.repeat(20_000)],
  ['open code marks', '```x '.repeat(40_000)],
  ['open quotes', 'File "'.repeat(30_000)],
])('%s is read to its end', (_what, text) => {
  expect(placesIn(text)).toEqual([]);
  expect(namesIn(text).listed.size + wordsIn(text).size).toBeLessThan(10);
});
