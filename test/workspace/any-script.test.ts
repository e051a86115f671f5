// Identifiers in scripts of any kind, alone and mixed: an issue that names them leads to their code.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { suspectedCode } from '../../src/stages/code-view.ts';
import { readLocations } from '../../src/stages/locations.ts';
import { readSearchRequest } from '../../src/stages/search-requests.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

const filler = (from: number) =>
  Array.from({ length: 900 }, (_, i) => `def filler_${from + i}(x):\n    return x + ${from + i}\n`).join('\n');
const BIG = `${filler(0)}
class 請求書:
    def 合計(self, 税率=10):
        return self.小計 * (100 + 税率) // 100

def 端数処理(値):
    return int(値)

def parse_数量(text):
    return int(text[1:])

def größe_von(werk):
    return werk.breite

def обрезать(строка):
    return строка[:9]

${filler(1000)}`;
const FILES = {
  'src/会計.py': BIG,
  'src/表示.py': 'from 会計 import 端数処理\n\n\ndef 印刷(書):\n    print(端数処理(書))\n',
  'src/処理.py': 'def 処理(x):\n    return x\n\n\nprint(処理(1))\n',
  ...Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`src/other${i}.py`, `def f${i}(x):\n    return x + ${i}\n`]),
  ),
};

let workspace: Workspace;
beforeAll(async () => {
  const gitDir = await makeRepository();
  const base = await commitFiles(gitDir, FILES);
  workspace = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
});

const ISSUES: readonly (readonly [name: string, issue: string, body: string])[] = [
  ['a call in code marks', 'Wrong result\n\n`端数処理(1.5)` は 2 になるべき。', 'return int(値)'],
  ['a name in code marks', '結果が違う\n\n`端数処理` を見てください', 'return int(値)'],
  ['a call in a sentence', '関数端数処理(1.5)が1を返します。', 'return int(値)'],
  ['a name of two signs in a sentence', '税込の合計が違います。', 'return self.小計 * (100 + 税率) // 100'],
  ['an argument in a sentence', '税率が無視されるようです。', 'return self.小計 * (100 + 税率) // 100'],
  ['a member', '請求書.合計(8) が間違っている', 'return self.小計 * (100 + 税率) // 100'],
  ['a mixed name', 'parse_数量 fails for "x12"', 'return int(text[1:])'],
  ['a mixed name in a sentence', 'この関数parse_数量は負の数で失敗する', 'return int(text[1:])'],
  ['a name with an umlaut', 'größe_von returns the width', 'return werk.breite'],
  ['a Cyrillic name', '`обрезать` не режет', 'return строка[:9]'],
  ['a member in Cyrillic', 'работа.обрезать не режет', 'return строка[:9]'],
  ['a frame', 'Traceback:\n  File "/app/src/会計.py", line 3, in 端数処理\n    return', 'return int(値)'],
];

const count = (text: string) => Math.ceil(text.length / 3);
const scene = (room: number) => ({
  ...{ workspace, room, count, left: room * 8, parent: undefined, evidence: '', cases: [], tried: [] },
  prompts: { hashes: {}, render: () => '' },
  task: { id: 'local', title: '', body: '', comments: [], base: '0'.repeat(40) },
});

describe.each(ISSUES)('%s', (_name, issue, body) => {
  test('leads to its file', async () => {
    expect((await workspace.retrieve(issue, 3)).map(({ path }) => path)).toContain('src/会計.py');
  });

  test('and to its body', async () => {
    const parent = { kind: 'understanding', files: ['src/会計.py'], locations: [], analysis: '' } as const;
    expect(await suspectedCode(scene(1000), issue, parent)).toContain(body);
  });
});

test('a name is used where it stands alone, not inside of a longer one', async () => {
  expect(await workspace.uses('処理')).toEqual([
    { path: 'src/処理.py', line: 1, isTest: false },
    { path: 'src/処理.py', line: 5, isTest: false },
  ]);
});

test('what imports and calls it is one step away', async () => {
  const found = await workspace.retrieve('`端数処理(1.5)`', 10);
  expect(found.map(({ path }) => path)).toContain('src/表示.py');
});

test.each([
  ['src/会計.py :: class 請求書 :: function 合計', { class: '請求書', function: '合計' }],
  ['src/会計.py :: 請求書.合計', { class: '請求書', function: '合計' }],
  ['src/会計.py: 端数処理()', { function: '端数処理' }],
  ['File "src/会計.py", line 7, in 端数処理', { function: '端数処理', startLine: 7, endLine: 7 }],
])('%s is a place', async (line, place) => {
  expect(readLocations(line, await workspace.files())).toMatchObject([{ file: 'src/会計.py', ...place }]);
});

test.each([
  ['method 合計 in class 請求書', { kind: 'method', name: '合計', class: '請求書' }],
  ['method 請求書.合計', { kind: 'method', name: '合計', class: '請求書' }],
  ['class 請求書', { kind: 'class', name: '請求書' }],
  ['usages of 端数処理', { kind: 'code', text: '端数処理' }],
  ['code 端数処理(', { kind: 'code', text: '端数処理(' }],
  ['src/会計.py', { kind: 'file', file: 'src/会計.py' }],
])('%s is a search that finds something', async (line, request) => {
  const read = readSearchRequest(line);
  expect(read).toEqual(request);
  expect(read && (await workspace.search(read)).found).toBeGreaterThan(0);
});
