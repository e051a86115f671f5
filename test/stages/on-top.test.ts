import { expect, test } from '@jest/globals';
import { patchRepair } from '../../src/stages/patch-generation.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const BASE = 'export function f(a) {\n  return a;\n}\n\nexport function g(a) {\n  return a + 1;\n}\n';
const PATCHED = BASE.replace('return a;', 'return max(a, 0);');
const parent = {
  kind: 'patch' as const,
  changes: [
    { path: 'lib/f.js', text: PATCHED },
    { path: 'lib/n.js', text: 'export const n = 1;\n' },
  ],
  diff: 'diff',
  title: 't',
  explanation: '',
};

const edit = (search: string, replace: string) =>
  `<edit file="lib/f.js">\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n</edit>\n`;

async function repaired(reply: string, patched = PATCHED) {
  const workspace = {
    ...fakeWorkspace({ 'lib/f.js': BASE }),
    ...{ syntaxError: async () => undefined, diff: async () => '+a', refusals: async () => [] },
  };
  const [, other] = parent.changes;
  const changes = [{ path: 'lib/f.js', text: patched }, ...(other ? [other] : [])];
  const scene = {
    task: { id: 'local' as const, title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
    workspace,
    prompts: { hashes: {}, render: () => '' },
    parent: { ...parent, changes },
    ...{ evidence: '', cases: [], tried: [], left: 8000, room: 1000, count: (text: string) => text.length },
  };
  const reading = await patchRepair.read(`<title>t</title>\n${reply}`, scene);
  if (reading.kind === 'draft' && reading.draft.kind === 'patch')
    return Object.fromEntries(reading.draft.changes.map(({ path, text }) => [path, text]));
  return reading.kind === 'invalid' ? reading.reason : reading.kind;
}

test.each([
  ['a line of it', '  return max(a, 0);', '  return max(a, 1);'],
  [
    'the whole function',
    'export function f(a) {\n  return max(a, 0);\n}',
    'export function f(a) {\n  return max(a, 1);\n}',
  ],
])('a repair that quotes its last patch, %s, goes on top of it', async (_what, search, replace) => {
  expect(await repaired(edit(search, replace))).toEqual({
    'lib/f.js': BASE.replace('return a;', 'return max(a, 1);'),
    'lib/n.js': 'export const n = 1;\n',
  });
});

test('what fits the base is an edit of the base', async () => {
  expect(await repaired(edit('  return a;', '  return max(a, 1);'))).toEqual({
    'lib/f.js': BASE.replace('return a;', 'return max(a, 1);'),
  });
});

const WORD = '`return max(a, 0);` is code of your last patch, which is not in the file';
test.each([
  [
    'one block of the patched code and one of the base',
    edit('  return max(a, 0);', '  return 1;') + edit('  return a + 1;', '  return 2;'),
    PATCHED,
    WORD,
  ],
  ['a text of neither', edit('  return min(a);', '  return 1;'), PATCHED, 'does not occur in the file'],
  [
    'a text that the patch wrote twice',
    edit('  return max(a, 0);', '  return 1;'),
    PATCHED.replace('return a + 1;', 'return max(a, 0);'),
    'does not occur in the file',
  ],
])('%s: refused', async (_what, reply, patched, reason) => {
  expect(await repaired(reply, patched)).toEqual(expect.stringContaining(reason));
});
