import { expect, test } from '@jest/globals';
import type { Prompts } from '../../src/ports.ts';
import { repositoryUnderstanding } from '../../src/stages/repository-understanding.ts';
import type { Scene } from '../../src/stages/stage.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const prompts: Prompts = { hashes: {}, render: (_, variables) => String(variables.paths ?? '') };
const files = Object.fromEntries(
  [...Array.from({ length: 200 }, (_, i) => `docs/guide/page-${i}.md`), 'src/parse.js', 'src/stringify.js'].map(
    (path) => [path, ''],
  ),
);
const scene = (room: number): Scene => ({
  task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
  workspace: {
    ...fakeWorkspace(files),
    retrieve: async () => [{ path: 'src/parse.js', score: 2 }],
    skeleton: async () => 'outline',
  },
  prompts,
  parent: undefined,
  evidence: '',
  cases: [],
  tried: [],
  left: 8000,
  room,
  count: (text) => text.split('\n').length,
});
const paths = async (room: number) => (await repositoryUnderstanding.open(scene(room))).at(-1)?.content;

test('every path is listed where they fit', async () => {
  expect((await paths(1000))?.split('\n')).toEqual(Object.keys(files).sort());
});

test('where they do not fit, the paths that match the issue are listed and the others counted by folder', async () => {
  expect(await paths(20)).toBe(
    'src/parse.js\n\nThese match the issue best. Number of other files by folder:\ndocs/guide: 200\nsrc: 1',
  );
});
