import { expect, test } from '@jest/globals';
import type { Prompts } from '../../src/ports.ts';
import { patchGeneration, patchRepair } from '../../src/stages/patch-generation.ts';
import type { Location } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const TEXT = "// about\nimport { a } from './a.js';\n\nexport function f() {\n  return a();\n}\n";
const prompts: Prompts = { hashes: {}, render: (_, variables) => String(variables.listing) };
const lines = TEXT.split('\n');

async function codeOf(locations: readonly Location[]) {
  const messages = await patchGeneration.open({
    task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
    workspace: {
      ...fakeWorkspace({ 'lib/f.js': TEXT }),
      resolve: async (location) => ({
        location,
        code: lines.slice((location.startLine ?? 1) - 1, location.endLine).join('\n'),
      }),
    },
    prompts,
    parent: { kind: 'localization', locations, analysis: '' },
    evidence: '',
    cases: [],
    tried: [],
    left: 8000,
    room: 1000,
    count: (text) => text.length,
  });
  return messages[0]?.content;
}

test('the patch is asked for with the located code and the imports above it', async () => {
  expect(await codeOf([{ file: 'lib/f.js', function: 'f', startLine: 4, endLine: 6 }])).toBe(
    "lib/f.js:4-6 f (located: lines 4-6)\n```\nexport function f() {\n  return a();\n}\n```\n\nlib/f.js, outside of these functions: the imports (pieces)\n```\n// about\nimport { a } from './a.js';\n[… lines 3-6 left out …]\n```",
  );
});

test('the top is not shown twice', async () => {
  expect(await codeOf([{ file: 'lib/f.js', startLine: 1, endLine: 2 }])).toBe(
    "lib/f.js:1-6 (a piece; located: lines 1-2)\n```\n// about\nimport { a } from './a.js';\n\nexport function f() {\n  return a();\n}\n```",
  );
});

test('the title is what the reply says, whatever the code says that it changes', async () => {
  const page = '<title>Shop</title>\n';
  const reply = `<title>Name the shop</title>\n<edit file="a.html">\n<<<<<<< SEARCH\n${page}=======\n<title>Our shop</title>\n>>>>>>> REPLACE\n</edit>`;
  const workspace = {
    ...fakeWorkspace({ 'a.html': page }),
    ...{ syntaxError: async () => undefined, diff: async () => '+a', refusals: async () => [] },
  };
  const task = { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) };
  const rest = { prompts, parent: undefined, evidence: '', cases: [], tried: [], left: 8000, room: 1000 };
  const reading = await patchGeneration.read(reply, { task, workspace, ...rest, count: (text) => text.length });
  expect(reading).toMatchObject({ product: { summary: 'Name the shop' } });
});

test('a draft names those of its files that are new', async () => {
  const edit = (file: string, search: string, replace: string) =>
    `<edit file="${file}">\n<<<<<<< SEARCH\n${search}=======\n${replace}\n>>>>>>> REPLACE\n</edit>`;
  const reply = `<title>t</title>\n${edit('lib/f.js', '  return a();\n', '  return b();')}\n${edit('lib/b.js', '', 'export const b = 1;')}`;
  const scene = {
    task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
    workspace: {
      ...fakeWorkspace({ 'lib/f.js': TEXT }),
      ...{ syntaxError: async () => undefined, diff: async () => '+a', refusals: async () => [] },
    },
    ...{
      prompts,
      parent: undefined,
      evidence: '',
      cases: [],
      tried: [],
      left: 8000,
      room: 1000,
      count: (text: string) => text.length,
    },
  };
  expect(await patchGeneration.read(reply, scene)).toMatchObject({
    product: { files: ['lib/f.js', 'lib/b.js'], added: ['lib/b.js'] },
  });
});

test.each([
  ['comments only', '// about', '// about f', 'it changes comments and blanks only.'],
  ['nothing', '  return a();', '  return a();', 'it changes nothing.'],
])('a patch that changes %s goes back to the model', async (_name, search, replace, reason) => {
  const reply = `<title>t</title>\n<edit file="lib/f.js">\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n</edit>`;
  const diff = async () => (search === replace ? '' : 'diff');
  const scene = {
    task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
    workspace: { ...fakeWorkspace({ 'lib/f.js': TEXT }), syntaxError: async () => undefined, diff },
    ...{
      prompts,
      parent: undefined,
      evidence: '',
      cases: [],
      tried: [],
      left: 8000,
      room: 1000,
      count: (text: string) => text.length,
    },
  };
  expect(await patchGeneration.read(reply, scene)).toEqual({ kind: 'invalid', reason });
});

test.each([
  ['I could answer with <wrong-test> since the issue says nothing of it, but the test is right.', 'invalid'],
  ['I considered `<wrong-test>`, but the test is right.', 'invalid'],
  ['<wrong-test>\nit asks for 3\n</wrong-test>', 'given-up'],
  ['So <wrong-test>it asks for 3</wrong-test>', 'given-up'],
])('a test is said to be wrong by a section, not by a sentence that names it: %j', async (reply, kind) => {
  const task = { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) };
  const rest = { prompts, parent: undefined, evidence: '', cases: [], tried: [], left: 8000, room: 1000 };
  const scene = { task, workspace: fakeWorkspace({}), ...rest, count: (text: string) => text.length };
  expect(await patchRepair.read(reply, scene)).toMatchObject({ kind });
});
