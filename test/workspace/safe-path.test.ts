// Paths come from models and from hostile repositories: none may lead out of the tree or into git's own folder.

import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldPath, pathProblem, safePath } from '../../src/workspace/safe-path.ts';

describe('a path', () => {
  test.each([
    ['src/a.ts', 'src/a.ts'],
    ['./src/a.ts', 'src/a.ts'],
    ['src//lib/./a.ts', 'src/lib/a.ts'],
    [' src/a.ts ', 'src/a.ts'],
    ['src/ä b (1).ts', 'src/ä b (1).ts'],
    ['.github/workflows/ci.yml', '.github/workflows/ci.yml'],
    ['git/x', 'git/x'],
  ])('%j is read as %j', (given, expected) => {
    expect(safePath(given)).toBe(expected);
  });

  test.each([
    '',
    '.',
    '..',
    '../x',
    'a/../x',
    'a/..',
    '/etc/passwd',
    '~/x',
    'C:/x',
    'a\\b',
    'a\0b',
    'a\nb',
    'a\u0085b',
    '.git/config',
    'a/.git/config',
    '.GIT/config',
    '.Git./config',
    '.git /config',
    'git~1/config',
    '.g\u200bit/config',
    '.git\u2060/config',
    '.git::$INDEX_ALLOCATION/config',
    '\uff0egit/config',
    'a\u202eb',
    '\ud800',
    'a/'.repeat(600),
  ])('%j is refused', (given) => {
    expect(safePath(given)).toBeUndefined();
    expect(pathProblem(given)).toMatch(/\w/);
  });

  test('never leads out of the repository, whatever it is made of', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '', '.git', '/', '\\', '~', 'a', '.GIT', 'C:', '\0'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = safePath(pieces.join('/'));
        if (path === undefined) return;
        const joined = posix.join('/repository', path);
        expect(joined).toBe(`/repository/${path}`);
        expect(path.toLowerCase().split('/')).not.toContain('.git');
        expect(safePath(path)).toBe(path);
      }),
      { numRuns: 20_000 },
    );
  });

  test('has one spelling for case and for Unicode composition', () => {
    expect(foldPath('SRC/\u00c4.ts')).toBe(foldPath('src/a\u0308.ts'));
  });
});
