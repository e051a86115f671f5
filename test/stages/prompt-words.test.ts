// What the prompts say: no example invites a wrong answer, and who asks for two things in one says how to answer.

import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadPrompts } from '../../src/prompts.ts';
import { readCovers } from '../../src/stages/cases.ts';
import { type Judged, type JudgedDraft, scoreRequest } from '../../src/stages/judging.ts';
import { patchGeneration, patchRepair } from '../../src/stages/patch-generation.ts';
import { reproductionTest } from '../../src/stages/patch-verification.ts';
import type { Stage } from '../../src/stages/stage.ts';
import type { Draft, Location } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const prompts = loadPrompts(resolve(import.meta.dirname, '../../prompts'));
const count = (text: string) => text.length;
const task = { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) };
const LINES = Array.from({ length: 60 }, (_, i) => `  line(${i});`).join('\n');
const FILES = {
  'lib/a.js': `const WORD = /a/;\n\n${LINES.replaceAll('  ', '')}\n\nfunction add(a) {\n  return WORD.test(a);\n}\n`,
  'lib/b.js': `function use() {\n${LINES}\n  add(1);\n${LINES}\n  add(2);\n}\n`,
  'test/a.js': 'add(1);\n',
};

async function promptOf(stage: Stage, parent: Draft, cases: readonly string[]): Promise<string> {
  const workspace = {
    ...fakeWorkspace(FILES),
    testsNear: async () => ['test/a.js'],
    resolve: async (location: Location) => ({ location, code: '' }),
  };
  const rest = { evidence: 'it fails', tried: [], room: 20_000, left: 60_000, count };
  const messages = await stage.open({ task, workspace, prompts, parent, cases, ...rest });
  return messages.map(({ content }) => content).join('\n');
}

const PLACE = { file: 'lib/a.js', function: 'add', startLine: 64, endLine: 66 };
const LOCATED: Draft = { kind: 'localization', locations: [PLACE], analysis: '' };
const UNDERSTOOD: Draft = { kind: 'understanding', files: ['lib/a.js'], locations: [PLACE], analysis: '' };
const DIFF =
  'diff --git a/lib/a.js b/lib/a.js\n--- a/lib/a.js\n+++ b/lib/a.js\n@@ -65,1 +65,1 @@\n-  return WORD.test(a);\n+  return true;\n';
const PATCH: JudgedDraft = { kind: 'patch', changes: [], diff: DIFF, title: 't', explanation: 'why' };

describe.each([
  ['a patch', patchGeneration, LOCATED],
  ['a repair', patchRepair, PATCH],
  ['a test', reproductionTest, UNDERSTOOD],
] as const)('the prompt of %s', (_name, stage, parent) => {
  test('shows an example that claims no case beyond those that there are, and not all of them', async () => {
    const prompt = await promptOf(stage, parent, ['one', 'two']);
    expect(readCovers(prompt, ['one', 'two'])).toEqual([1]);
    expect(prompt).toMatch(/<covers>\n1\n<\/covers>/);
    expect(prompt).toMatch(/In <covers> go the numbers of those of the cases above that .*, and no others\./);
  });

  test('says that an empty SEARCH is for no file that exists', async () => {
    expect(await promptOf(stage, parent, [])).toMatch(
      /An empty SEARCH(?:, as in the example,)? is only for a file that does not exist yet\./,
    );
  });
});

test.each([
  ['a patch', patchGeneration, LOCATED],
  ['a test', reproductionTest, UNDERSTOOD],
] as const)('who writes %s is asked for no numbers of cases where none are listed', async (_name, stage, parent) => {
  expect(await promptOf(stage, parent, [])).toContain(
    '(They were not listed: read them from the issue, and leave out <covers>.)',
  );
  expect(await promptOf(stage, parent, ['one'])).not.toContain('leave out <covers>');
});

test('tests are announced only where some are shown', async () => {
  const shown = 'Tests of this repository look like this:\n\n## test/a.js\nadd(1);\n';
  expect(await promptOf(reproductionTest, UNDERSTOOD, [])).toContain(shown);
  const workspace = { ...fakeWorkspace(FILES), testsNear: async () => ['test/a.js'] };
  const rest = { cases: [], evidence: '', tried: [], room: 20_000, left: 60_000, count, collected: async () => [] };
  const [, message] = await reproductionTest.open({ task, workspace, prompts, parent: UNDERSTOOD, ...rest });
  expect(message?.content).not.toContain('look like this');
  expect(message?.content).toContain('There are no tests that the test command runs, so that none is shown.');
});

test('a test goes into a new file, as in the example; to one that exists it is added by a quotation', async () => {
  expect(await promptOf(reproductionTest, UNDERSTOOD, [])).toContain(
    'Put it into a new test file beside test/a.js, with a name of its own. To add it to test/a.js instead, quote lines of that file in SEARCH.',
  );
});

test('step 3 shows what a function names at the edge of its file, and says of pieces that they are pieces', async () => {
  const prompt = await promptOf(patchGeneration, LOCATED, []);
  expect(prompt).toContain(
    'A line such as `[… lines 18-31 left out …]` stands for lines of the file that are left out there:',
  );
  expect(prompt).toContain(
    [
      'lib/a.js:64-66 add (located: lines 64-66)',
      '```\nfunction add(a) {\n  return WORD.test(a);\n}\n```',
      '',
      'lib/a.js, outside of these functions: what is named above (pieces)',
      '```\nconst WORD = /a/;\n[… lines 2-66 left out …]\n```',
      '',
      'Where add is used',
      '',
      'lib/b.js:62, 123 use (a piece)',
      '```\nfunction use() {\n[… lines 2-57 left out …]\n  line(56);\n  line(57);\n  line(58);\n  line(59);\n  add(1);\n  line(0);\n  line(1);\n  line(2);\n  line(3);\n[… lines 67-118 left out …]\n  line(56);\n  line(57);\n  line(58);\n  line(59);\n  add(2);\n}\n```',
    ].join('\n'),
  );
});

test('code that holds fences stands between longer ones', async () => {
  const text = 'function add(a) {\n  return `a ```` b`;\n}\n';
  const workspace = { ...fakeWorkspace({ 'lib/a.js': text }), resolve: async () => ({ location: PLACE1, code: '' }) };
  const PLACE1 = { ...PLACE, startLine: 1, endLine: 3 };
  const rest = { cases: [], evidence: '', tried: [], room: 20_000, left: 60_000, count };
  const [message] = await patchGeneration.open({ task, workspace, prompts, parent: LOCATED, ...rest });
  expect(message?.content).toContain(`\n\`\`\`\`\`\n${text}\`\`\`\`\`\n`);
});

test.each<readonly [string, JudgedDraft, RegExp]>([
  [
    'a localization',
    { kind: 'localization', locations: [PLACE], analysis: 'why' },
    /Two things must hold: .*\.\n\nAnswer with one word: Yes if both hold, No if one of them does not\.$/,
  ],
  [
    'a test',
    { kind: 'reproduction-test', changes: [], diff: 'diff', file: 'test/a.js', explanation: 'why' },
    /Two things must hold: .*\.\n\nAnswer with one word: Yes if both hold, No if one of them does not\.$/,
  ],
  ['a patch', PATCH, /\n\nAnswer with one word: Yes only if it does all of that, else No\. .*`No: 2`\.$/],
])('the judge of %s is told how to answer where one of two things holds', (_what, draft, expected) => {
  const judged: Judged = { node: 'u0', draft, task, dialogue: [], evidence: '', cases: ['one', 'two', 'three'] };
  const request = scoreRequest(judged, prompts, { tokens: 20_000, count });
  expect(request?.messages.at(-1)?.content.trimEnd()).toMatch(expected);
});
