// What a patch may touch is a rule: every name that a tool looks for is refused, also those that nobody listed.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Workspace } from '../../src/ports/workspace.ts';
import { placeChanges } from '../../src/workspace/changed-tree.ts';
import { type CodeIndex, openCodeIndex } from '../../src/workspace/code-index.ts';
import type { Ground } from '../../src/workspace/ground.ts';
import { touchProblem } from '../../src/workspace/may-touch.ts';
import { judgePaths } from '../../src/workspace/refusals.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { CONVENTIONS, ORDINARY, TREE } from './conventions.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

const SETTINGS = 'scripts/**\npy/*.py\nwebpack.prod.js\n**/*.yml\n.*\n';
let index: CodeIndex;
let ground: Ground;
let tree: readonly string[];
let plain: Workspace;
let allowing: Workspace;

beforeAll(async () => {
  const gitDir = await makeRepository();
  const cacheDir = await mkdtemp(join(tmpdir(), 'mullover-index-'));
  const allowedIn = (settings: string) => settings.trim().split('\n');
  const base = await commitFiles(gitDir, TREE);
  const other = await commitFiles(gitDir, { ...TREE, '.github/mullover.yml': SETTINGS }, 'allowing');
  plain = await openWorkspace({ gitDir, base, cacheDir, allowedIn });
  allowing = await openWorkspace({ gitDir, base: other, cacheDir, allowedIn });
  index = openCodeIndex({ gitDir, base, cacheDir, env: undefined }, undefined);
  ground = await index.ground();
  tree = Object.keys(TREE);
});

/** All that is said of a path, without making the tree. */
async function reasonsFor(path: string): Promise<readonly string[]> {
  const { reasons, changes } = placeChanges([{ path, text: 'x\n' }], await index.entries());
  if (changes.length === 0) return reasons;
  const isNew = !ground.has(path);
  const problem = touchProblem({ path, isNew, isRead: false }, ground, []);
  const change = { path, oldMode: isNew ? '000000' : '100644', newMode: '100644' };
  return [...(problem === undefined ? [] : [problem]), ...judgePaths([change], [...tree, path], ground.isTest)];
}

const named = CONVENTIONS.flatMap(({ tool, where, names }) =>
  names
    .split(' ')
    .filter((name) => name !== '')
    .flatMap((name) => where.map((folder) => [folder + name, tool] as const)),
);

test('the table holds names enough', () => {
  expect(named.length).toBeGreaterThan(400);
});

test.each(named)('%j, which %s would take, is refused', async (path) => {
  const reasons = await reasonsFor(path);
  expect(reasons).not.toEqual([]);
  for (const reason of reasons) expect(reason).toMatch(/^[^\n]+\.$/);
});

test('a name that no file system holds is refused, and the longest that one does is not', async () => {
  const named = (bytes: number) => `src/${'ä'.repeat((bytes - 3) / 2)}.js`;
  expect(await reasonsFor(named(255))).toEqual([]);
  expect(await reasonsFor(named(257))).toEqual([
    `${JSON.stringify(named(257))} has a name of more than 255 bytes, which file systems do not hold.`,
  ]);
});

test.each(ORDINARY)('%j is accepted', async (path, text) => {
  expect(await plain.refusals([{ path, text }])).toEqual([]);
});

test('a name that nobody thought of is refused unless it is one of a source, a test or a document', async () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
  const ending = fc
    .stringMatching(/^[a-z]{4,9}$/)
    .filter(
      (text) =>
        !/^(java|json5?|html|graphql|groovy|scala|swift|svelte|astro|scss|sass|less|properties|markdown|adoc|asciidoc|textile|rdoc|pyi|yaml|toml|xhtml)$/.test(
          text,
        ),
    );
  const folder = fc.constantFrom(
    '',
    'src/',
    'test/',
    'py/',
    'py/src/calc/',
    'new/',
    'packages/a/',
    'go/',
    'java/src/main/java/',
  );
  await fc.assert(
    fc.asyncProperty(folder, word, fc.option(ending, { nil: undefined }), async (where, stem, end) => {
      const path = `${where}${stem}${end === undefined ? '' : `.${end}`}`;
      expect(await reasonsFor(path)).not.toEqual([]);
    }),
    { numRuns: 500 },
  );
});

describe('what a maintainer allows', () => {
  test('is accepted by its pattern, on the word of the base commit', async () => {
    for (const path of [
      'scripts/release.js',
      'scripts/deep/new.js',
      'py/tasks.py',
      'webpack.prod.js',
      'ops/deploy.yml',
    ]) {
      expect([path, await allowing.refusals([{ path, text: 'x\n' }])]).toEqual([path, []]);
      expect([path, await plain.refusals([{ path, text: 'x\n' }])]).toEqual([
        path,
        [expect.stringMatching(/; a maintainer can allow it by `patch\.allow` in \.github\/mullover\.yml\.$/)],
      ]);
    }
  });

  test('opens neither automation nor what git reads nor a name that reads like another one', async () => {
    for (const path of [
      '.github/workflows/x.yml',
      'a/.github/x.yml',
      '.gitlab-ci.yml',
      '.gitattributes',
      'scripts/ｒun.js',
      'scripts/con.js',
    ])
      expect([path, await allowing.refusals([{ path, text: 'x\n' }])]).not.toEqual([path, []]);
  });
});
