import { describe, expect, test } from '@jest/globals';
import { bestRecall, goldPlaces, isLocated, recallOf } from '../../src/evaluation/gold-places.ts';
import type { Location } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const SOURCE = `def first(a):
    return a


class Second:
    def third(self, b):
        def inner():
            return b
        return inner()


LIMIT = 3
`;
const WORKSPACE = fakeWorkspace({ 'lib/a.py': SOURCE, 'lib/b.py': 'X = 1\n', 'test/test_a.py': 'assert True\n' });
const hunk = (path: string, start: number, line: string, more = '') =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -${start},1 +${start},1 @@\n-${line}\n+${more}${line} # fixed\n`;
const FIX = [
  hunk('lib/a.py', 8, '            return b'),
  hunk('lib/a.py', 12, 'LIMIT = 3').split('\n').slice(3).join('\n'),
  hunk('lib/b.py', 1, 'X = 1'),
  hunk('test/test_a.py', 1, 'assert True'),
].join('');

test('the places of a fix are its files, innermost functions and lines, without its tests and what it creates', async () => {
  const created =
    'diff --git a/lib/new.py b/lib/new.py\nnew file mode 100644\n--- /dev/null\n+++ b/lib/new.py\n@@ -0,0 +1 @@\n+x\n';
  expect(await goldPlaces(FIX + created, WORKSPACE)).toEqual({
    files: ['lib/a.py', 'lib/b.py'],
    functions: [{ file: 'lib/a.py', name: 'inner', start: 7, end: 8 }],
    lines: [
      { file: 'lib/a.py', line: 8 },
      { file: 'lib/a.py', line: 12 },
      { file: 'lib/b.py', line: 1 },
    ],
  });
});

describe('a localization', () => {
  test.each([
    [
      'of everything',
      [
        { file: 'lib/a.py', startLine: 5, endLine: 12 },
        { file: 'lib/b.py', startLine: 1 },
      ],
      [1, 1, 1],
    ],
    ['of a function by its name', [{ file: 'lib/a.py', function: 'inner' }], [1 / 2, 1, 0]],
    ['of another function', [{ file: 'lib/a.py', function: 'first', startLine: 1, endLine: 2 }], [1 / 2, 0, 0]],
    ['of the name in another file', [{ file: 'lib/b.py', function: 'inner' }], [1 / 2, 0, 0]],
    ['of another file', [{ file: 'lib/c.py', startLine: 8, endLine: 8 }], [0, 0, 0]],
    ['of nothing', [], [0, 0, 0]],
  ] as const)('%s', async (_name, locations: readonly Location[], [file, inFunction, line]) => {
    const recall = recallOf(locations, await goldPlaces(FIX, WORKSPACE));
    expect(recall).toEqual({ file, function: inFunction, line });
    expect(isLocated(recall)).toBe(inFunction === 1);
  });

  test('of a fix outside of all functions is judged by its lines, and the best of several is taken kind by kind', async () => {
    const places = await goldPlaces(hunk('lib/b.py', 1, 'X = 1'), WORKSPACE);
    const right = recallOf([{ file: 'lib/b.py', startLine: 1 }], places);
    const wrong = recallOf([{ file: 'lib/b.py', startLine: 2 }], places);
    expect([right, wrong]).toEqual([
      { file: 1, function: null, line: 1 },
      { file: 1, function: null, line: 0 },
    ]);
    expect([isLocated(right), isLocated(wrong)]).toEqual([true, false]);
    expect(bestRecall([wrong, right])).toEqual(right);
    expect(bestRecall([])).toEqual({ file: null, function: null, line: null });
  });
});
