// The existing tests that are shown where a reproduction test is asked for.

import { expect, test } from '@jest/globals';
import { reproductionTest } from '../../src/stages/patch-verification.ts';
import type { Scene } from '../../src/stages/stage.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const files = {
  'lib/a.js': 'a\n',
  'test/near.js': 'near\n',
  'test/second.js': 'second\n',
  'test/far.js': 'far\n',
};

/** What the prompt is given as examples, and where it says that the test belongs. */
async function shown(near: readonly string[], collected?: readonly string[]) {
  const passed: Record<string, unknown>[] = [];
  const scene: Scene = {
    task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
    workspace: {
      ...fakeWorkspace(files),
      testsNear: async () => near,
      testFiles: async () => ['test/far.js', 'test/near.js', 'test/second.js'],
      definitions: async () => undefined,
      retrieve: async () => [],
      skeleton: async () => '',
    },
    prompts: { hashes: {}, render: (_, variables) => `${passed.push(variables)}` },
    parent: { kind: 'understanding', files: ['lib/a.js'], locations: [], analysis: '' },
    ...{ evidence: '', cases: [], tried: [], left: 8000, room: 1000, count: (text: string) => text.length },
    ...(collected && { collected: async (paths) => paths.filter((path) => collected.includes(path)) }),
  };
  await reproductionTest.open(scene);
  const { examples, place } = passed.find((variables) => 'examples' in variables) ?? {};
  return { examples: String(examples).match(/^## .*$/gm), place };
}

test('are the nearest ones that the test command runs', async () => {
  expect(await shown(['test/near.js', 'test/second.js'], ['test/second.js'])).toEqual({
    examples: ['## test/second.js'],
    place:
      'Put it into a new test file beside test/second.js, with a name of its own. To add it to test/second.js instead, quote lines of that file in SEARCH.',
  });
});

test('are others that it runs where it runs none of the near ones', async () => {
  expect((await shown(['test/near.js'], ['test/far.js'])).examples).toEqual(['## test/far.js']);
});

test('are the nearest where nothing is known of the command, and none where it runs none', async () => {
  expect((await shown(['test/near.js', 'test/second.js'])).examples).toEqual(['## test/near.js', '## test/second.js']);
  expect((await shown(['test/near.js'], [])).examples).toBeNull();
});
