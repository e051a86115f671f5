// The code that the prompts show: what an issue is about is read before anything is said of it.

import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createTokenCounter } from '../../src/models/token-counter.ts';
import { loadPrompts } from '../../src/prompts.ts';
import { faultLocalization } from '../../src/stages/fault-localization.ts';
import { compareRequest, type Judged, scoreRequest } from '../../src/stages/judging.ts';
import { patchedCode, unpatchedCode } from '../../src/stages/located-code.ts';
import { patchGeneration } from '../../src/stages/patch-generation.ts';
import { repositoryUnderstanding } from '../../src/stages/repository-understanding.ts';
import type { Scene, Stage } from '../../src/stages/stage.ts';
import type { Draft, Location, Patch } from '../../src/task.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';

const prompts = loadPrompts(resolve(import.meta.dirname, '../../prompts'));
const { count } = createTokenCounter();

const filler = (from: number, lines: number) =>
  Array.from({ length: lines }, (_, i) => `def filler_${from + i}(): return ${from + i}`).join('\n');
const SHORT = 'def helper(value):\n    return value + 1\n';
const LONG = `import os\n\n${filler(0, 400)}\n\nclass Scanner:\n    def number(self, text):\n        head = text[0]\n        return self.ends_at(head)\n\n    def ends_at(self, head):\n        return head.isdigit()\n\n${filler(400, 400)}\n`;
const CALLER = `from scanner import Scanner\n\ndef tally(text):\n    scanner = Scanner()\n    total = 0\n    for line in text:\n        total += scanner.number(line)\n    return total\n`;
const FILES: Files = {
  'pkg/scanner.py': LONG,
  'pkg/tally.py': CALLER,
  'pkg/short.py': SHORT,
  'test/test_a.py': 'from pkg import number\nnumber()\n',
};

const TRACE =
  'Traceback (most recent call last):\n  File "/usr/lib/python3/site-packages/pkg/scanner.py", line 12, in ends_at\n    x\nTypeError: no';

function sceneOf(
  body: string,
  parent: Draft | undefined,
  files: readonly string[] = Object.keys(FILES),
  context = 32_768,
): Scene {
  const tokens = context - Math.floor(context / 3);
  const workspace = {
    ...fakeWorkspace(FILES),
    skeleton: async () => '   1 | import os\n   …',
    retrieve: async () => files.filter((path) => path.startsWith('pkg/')).map((path) => ({ path, score: 1 })),
    resolve: async (location: Location) => resolved(location),
  };
  const task = { id: 'local', title: 'numbers are cut off', body, comments: [], base: '0'.repeat(40) };
  return {
    task,
    workspace,
    prompts,
    parent,
    evidence: '',
    cases: ['`1e3` is 1000', '`1e-3` is 0.001'],
    tried: [],
    room: Math.floor(tokens / 8),
    left: tokens,
    count,
  };
}

/** As the workspace resolves: by name, or by lines. */
async function resolved(location: Location) {
  const definitions = (await fakeWorkspace(FILES).definitions(location.file)) ?? [];
  const found = definitions.find(({ name }) => name === (location.function ?? location.class));
  const [startLine, endLine] = [location.startLine ?? found?.start, location.endLine ?? found?.end];
  return startLine === undefined || endLine === undefined
    ? undefined
    : { location: { ...location, startLine, endLine }, code: '' };
}

async function promptOf(stage: Stage, scene: Scene): Promise<string> {
  return (await stage.open(scene)).map(({ content }) => content).join('\n');
}

const BODY =
  ' 405 |     def number(self, text):\n 406 |         head = text[0]\n 407 |         return self.ends_at(head)';
const NEXT = ' 409 |     def ends_at(self, head):\n 410 |         return head.isdigit()';

describe('step 1', () => {
  test('shows short files whole, with their lines', async () => {
    const prompt = await promptOf(repositoryUnderstanding, sceneOf('It fails.', undefined));
    expect(prompt).toContain('## pkg/short.py\n   1 | def helper(value):\n   2 |     return value + 1');
  });

  test.each([
    ['an identifier', 'Calling `scanner.number` gives 1.', BODY],
    ['a spelled name in prose', 'It comes from ends_at somewhere.', NEXT],
    ['a word that a name is made of', 'Every number is cut off.', BODY],
    ['a frame of a traceback', TRACE, NEXT],
    ['linked lines', 'See https://github.com/acme/calc/blob/0f3c/pkg/scanner.py#L409-L410 for it.', NEXT],
    ['one linked line', 'https://gitlab.com/acme/calc/-/blob/main/pkg/scanner.py#L406', BODY],
  ])('shows of a long file the body that is meant by %s', async (_what, body, code) => {
    const first = ['pkg/short.py', 'pkg/tally.py', 'pkg/scanner.py'];
    const prompt = await promptOf(repositoryUnderstanding, sceneOf(body, undefined, first));
    expect(prompt).toContain(
      '## pkg/scanner.py (811 lines, outline)\n   1 | import os\n   …\n\nCode of pkg/scanner.py\n',
    );
    expect(prompt).toContain(code);
    expect(prompt).not.toContain('filler_120');
  });

  test('shows the outline of a long file that the issue says nothing of', async () => {
    const prompt = await promptOf(
      repositoryUnderstanding,
      sceneOf('It fails.', undefined, ['pkg/a', 'pkg/b', 'pkg/scanner.py']),
    );
    expect(prompt).not.toContain('Code of pkg/scanner.py');
  });
});

const UNDERSTOOD: Draft = {
  kind: 'understanding',
  files: ['pkg/short.py', 'pkg/tally.py', 'pkg/scanner.py'],
  locations: [{ file: 'pkg/scanner.py', class: 'Scanner', function: 'ends_at' }],
  analysis: 'the scanner ends too early',
};

test('step 2 shows the bodies around the places of step 1', async () => {
  const prompt = await promptOf(faultLocalization, sceneOf('It fails.', UNDERSTOOD));
  expect(prompt).toContain(`Code of pkg/scanner.py\n${NEXT}`);
});

const LOCATED: Draft = {
  kind: 'localization',
  analysis: '',
  locations: [{ file: 'pkg/scanner.py', startLine: 406, endLine: 406 }],
};
const FUNCTION = '    def number(self, text):\n        head = text[0]\n        return self.ends_at(head)';
const CALL =
  'Where number is used\n\npkg/tally.py:3-8 tally\n```\ndef tally(text):\n    scanner = Scanner()\n    total = 0\n    for line in text:\n        total += scanner.number(line)\n    return total\n```';

test('step 3 shows the whole function around the lines, the top of its file, its callers and the cases', async () => {
  const prompt = await promptOf(patchGeneration, sceneOf('It fails.', LOCATED));
  expect(prompt).toContain(
    `pkg/scanner.py:405-407 Scanner.number (located: line 406)\n\`\`\`\n${FUNCTION}\n\`\`\`\n\npkg/scanner.py, outside of these functions: the imports (pieces)\n\`\`\`\nimport os\n[… lines 2-811 left out …]\n\`\`\`\n\n${CALL}`,
  );
  expect(prompt).toContain('1. `1e3` is 1000\n2. `1e-3` is 0.001');
});

const PATCHED = LONG.replace('head = text[0]', 'head = text[0:2]');
const PATCH: Patch = {
  changes: [{ path: 'pkg/scanner.py', text: PATCHED }],
  diff: 'diff --git a/pkg/scanner.py b/pkg/scanner.py\n--- a/pkg/scanner.py\n+++ b/pkg/scanner.py\n@@ -405,3 +405,3 @@ class Scanner:\n     def number(self, text):\n-        head = text[0]\n+        head = text[0:2]\n         return self.ends_at(head)\n',
  title: 't',
  explanation: 'sure',
};

test('the judge of a patch reads the changed function as it is with the patch, its callers and the cases', async () => {
  const { task, workspace, cases } = sceneOf('It fails.', undefined);
  const room = { tokens: 8192, count };
  const code = await patchedCode(workspace, PATCH, room);
  const judged: Judged = {
    node: 'u0.f0.p0',
    draft: { kind: 'patch', ...PATCH },
    task,
    dialogue: [],
    evidence: 'Nothing was executed.',
    code,
    cases,
  };
  const prompt = scoreRequest(judged, prompts, room)
    ?.messages.map(({ content }) => content)
    .join('\n');
  expect(prompt).toContain(
    `pkg/scanner.py:405-407 Scanner.number\n\`\`\`\n${FUNCTION.replace('text[0]', 'text[0:2]')}`,
  );
  expect(prompt).toContain(CALL);
  expect(prompt).toContain('1. `1e3` is 1000\n2. `1e-3` is 0.001');
});

test('who compares two patches reads the functions as they are without them', async () => {
  const { task, workspace, cases } = sceneOf('It fails.', undefined);
  const room = { tokens: 8192, count };
  const before = await unpatchedCode(workspace, PATCH.diff, room);
  const draft = { kind: 'patch', ...PATCH } as const;
  const judged: Judged = { node: 'u0.f0.p0', draft, task, dialogue: [], evidence: '', before, cases };
  const asked = compareRequest(judged, { ...judged, node: 'u0.f0.p1' }, prompts, room);
  const shown = `pkg/scanner.py:405-407 Scanner.number\n\`\`\`\n${FUNCTION}`;
  for (const messages of [asked?.leftFirst, asked?.rightFirst])
    expect(messages?.map(({ content }) => content).join('\n')).toContain(shown);
});

test.each([4096, 8192])('what matters least is cut in a context of %d tokens', async (context) => {
  const body = `Calling \`scanner.number\` gives 1.\n${'It is so.\n'.repeat(2000)}`;
  const tokens = context - Math.floor(context / 3);
  for (const [stage, parent] of [
    [repositoryUnderstanding, undefined],
    [faultLocalization, UNDERSTOOD],
    [patchGeneration, LOCATED],
  ] as const) {
    const prompt = await promptOf(stage, sceneOf(body, parent, undefined, context));
    expect(count(prompt)).toBeLessThanOrEqual(tokens);
    expect(prompt).toContain('def number(self, text):');
  }
});
