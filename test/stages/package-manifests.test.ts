// What describes the package is shown where a test is asked for and there are no examples, whatever the language.

import { describe, expect, test } from '@jest/globals';
import { ECOSYSTEMS } from '../../src/ecosystems/all.ts';
import { describesPackage, describingFiles } from '../../src/stages/manifest-path.ts';
import { reproductionTest } from '../../src/stages/patch-verification.ts';
import type { Scene } from '../../src/stages/stage.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

async function examples(files: Readonly<Record<string, string>>, suspect: string): Promise<string> {
  const passed: Record<string, unknown>[] = [];
  const scene: Scene = {
    task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
    workspace: {
      ...fakeWorkspace(files),
      testsNear: async () => [],
      testFiles: async () => [],
      definitions: async () => undefined,
      retrieve: async () => [],
      skeleton: async () => '',
    },
    prompts: { hashes: {}, render: (_, variables) => `${passed.push(variables)}` },
    parent: { kind: 'understanding', files: [suspect], locations: [], analysis: '' },
    ...{ evidence: '', cases: [], tried: [], left: 8000, room: 1000, count: (text: string) => text.length },
  };
  await reproductionTest.open(scene);
  return String(passed.find((variables) => 'examples' in variables)?.examples);
}

const NONE = 'There are no tests that the test command runs, so that none is shown. What describes the package:\n\n';

describe('each ecosystem', () => {
  test.each(ECOSYSTEMS.flatMap(({ name, manifests }) => manifests.map((manifest) => [name, manifest] as const)))(
    '%s: %s',
    async (_name, manifest) => {
      expect(await examples({ [manifest]: 'its text\n', 'src/a.x': 'a\n' }, 'src/a.x')).toBe(
        `${NONE}## ${manifest}\nits text\n`,
      );
    },
  );

  test.each(['mylib.gemspec', 'Makefile', 'GNUmakefile', 'Makefile.am', 'build.gradle.kts', 'phpunit.xml.dist'])(
    '%s too',
    (path) => expect(describesPackage(path)).toBe(true),
  );
});

test.each(['Gemfile.lock', 'composer.lock', 'node_modules/a/package.json', 'src/package.js', 'docs/Gemfile.md'])(
  '%s describes none',
  (path) => expect(describesPackage(path)).toBe(false),
);

test('the package of the suspected file comes before the root, others not at all', () => {
  const paths = ['package.json', 'a/Gemfile', 'a/a.gemspec', 'a/Rakefile', 'b/CMakeLists.txt'];
  expect(describingFiles(paths, 'a/lib/x.rb')).toEqual(['a/Gemfile', 'a/a.gemspec', 'a/Rakefile', 'package.json']);
});

test('where none is around the file, the highest ones are shown', () => {
  expect(describingFiles(['x/y/setup.py', 'b/CMakeLists.txt'], 'lib/x.c')).toEqual([
    'b/CMakeLists.txt',
    'x/y/setup.py',
  ]);
});

test('none is said', async () => {
  expect(await examples({ 'a.c': 'a\n' }, 'a.c')).toBe(`${NONE}(none)`);
});
