import { expect, test } from '@jest/globals';
import type { Prompts } from '../../src/ports.ts';
import { repositoryUnderstanding } from '../../src/stages/repository-understanding.ts';
import type { Scene } from '../../src/stages/stage.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const prompts: Prompts = { hashes: {}, render: (_, variables) => String(variables.paths ?? '') };
const NOISE = [
  'pnpm-lock.yaml',
  'index.js.map',
  'lib/big.min.js',
  'site/index.html',
  'vendor/jquery.js',
  'package.json',
];
const files = Object.fromEntries(
  [
    ...Array.from({ length: 200 }, (_, i) => `docs/guide/page-${i}.md`),
    ...NOISE,
    ...Array.from({ length: 30 }, (_, i) => `src/nodes/node-${i}.js`),
    ...['src/parse.js', 'src/stringify.js', 'test/parse.test.js'],
  ].map((path) => [path, '']),
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

test('sources are listed where they fit, and of nothing else but its number', async () => {
  const sources = Object.keys(files).filter((path) => /^src\//.test(path));
  expect(await paths(1000)).toBe(
    `${sources.sort().join('\n')}\n\nNumber of other files by folder:\ndocs/guide: 200\n.: 3\nlib: 1\nsite: 1\nvendor: 1`,
  );
});

test('where they do not fit, the paths that match the issue are listed and the others counted by folder', async () => {
  expect(await paths(30)).toBe(
    'src/parse.js\n\nThese match the issue best. Number of other files by folder:\n' +
      'docs/guide: 200\nsrc/nodes: 30\n.: 3\nlib: 1\n[2 lines left out]\nvendor: 1',
  );
});

test('a repository without code lists all', async () => {
  const { workspace } = scene(1000);
  const files = async () => (await workspace.files()).map((file) => ({ ...file, isSource: false }));
  const [, message] = await repositoryUnderstanding.open({ ...scene(1000), workspace: { ...workspace, files } });
  expect(message?.content.split('\n')).toHaveLength(238);
});

const ANALYSIS = '<analysis>\nwhy\n</analysis>';
const PLACES = '<locations>\nsrc/parse.js :: function a\ngone.js :: function b\n</locations>';
const read = (reply: string) => repositoryUnderstanding.read(reply, scene(1000));

test('without a list of files, those of the places are meant', async () => {
  expect(await read(`${ANALYSIS}\n${PLACES}`)).toMatchObject({
    draft: { files: ['src/parse.js'], locations: [{ file: 'src/parse.js', function: 'a' }], analysis: 'why' },
  });
  expect(await read(`${ANALYSIS}\n<locations>\ngone.js :: function b\n</locations>`)).toMatchObject({
    reason: 'there is no <files> section in it.',
  });
});

test.each([
  ['The parser drops it.\n\n<files>\nsrc/parse.js\n</files>', 'The parser drops it.'],
  [
    'Here is my answer:\n\nThe parser\ndrops it.\n\nIt always does.\n\n## Files\n- src/parse.js',
    'The parser\ndrops it.\n\nIt always does.',
  ],
  ['# My findings\nThe parser drops it.\n\n**Files:**\n- src/parse.js', 'The parser drops it.'],
])('prose above the first section is the analysis: %j', async (reply, analysis) => {
  expect(await read(reply)).toMatchObject({ draft: { files: ['src/parse.js'], analysis } });
});

test.each([
  'Here is my answer:\n\n<files>\nsrc/parse.js\n</files>',
  '<files>\nsrc/parse.js\n</files>\n\nThe parser drops it.',
])('what leads to a section, or stands behind it, is none: %j', async (reply) => {
  expect(await read(reply)).toMatchObject({ reason: 'there is no <analysis> section in it.' });
});
