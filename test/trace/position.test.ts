// Names by position: what is put together comes apart again, and no other file takes a name apart.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BEGINNINGS, type BranchName, beginningsOf, parseBranch, printBranch } from '../../src/github/branch-name.ts';
import {
  askId,
  byPosition,
  child,
  compareId,
  executionId,
  indexOf,
  isRollout,
  isRunId,
  type Kind,
  kindOf,
  kindOfWork,
  nodeOfWork,
  orderOf,
  PREPARE_ID,
  parentOf,
  pathTo,
  prepareId,
  rootIndexOf,
  runIdOf,
  scoreId,
  wordOf,
} from '../../src/trace/position.ts';

const step = fc.tuple(fc.constantFrom<Kind>('u', 'f', 'p', 'r', 't', 'e'), fc.nat(300));
const node = fc
  .array(step, { minLength: 1, maxLength: 6 })
  .map((steps) => steps.reduce<string | null>((parent, [kind, index]) => child(parent, kind, index), null) ?? '');
const names = fc.assert.bind(fc);

describe('the name of a node', () => {
  test('tells its kind, its index, its parent and the way from its root', () => {
    names(
      fc.property(node, step, (parent, [kind, index]) => {
        const id = child(parent, kind, index);
        expect([kindOf(id), indexOf(id), parentOf(id)]).toEqual([kind, index, parent]);
        expect(pathTo(id)).toEqual([...pathTo(parent), id]);
        expect(rootIndexOf(id)).toBe(indexOf(pathTo(id)[0] ?? ''));
        expect(isRollout(id)).toBe(kind === 'p' || kind === 'r');
        expect(wordOf(id)).toMatch(/^\w+$/);
      }),
    );
  });

  test('sorts as a text like the position does', () => {
    names(
      fc.property(node, node, (a, b) => {
        const [left, right] = [orderOf(a), orderOf(b)];
        expect(Math.sign(byPosition(a, b))).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  test('is told of a rollout by its own kind, not by those above it', () => {
    expect(['u0', 'u0.f1', 'u0.f1.p2', 'u0.f1.p2.r0', 'u10.t3', 'e0.e0'].filter(isRollout)).toEqual([
      'u0.f1.p2',
      'u0.f1.p2.r0',
    ]);
    expect(['u0', 'u12.f3', 'u7.t0', 'e0.e0'].map(rootIndexOf)).toEqual([0, 12, 7, 0]);
  });
});

describe('the name of a piece of work', () => {
  test('tells its kind and the node that it is about', () => {
    const check = { kind: 'reproduction', test: 'u0.t1' } as const;
    const works = [
      askId('u0.f1', 2),
      scoreId('u0.f1'),
      compareId('u0', 'u1'),
      prepareId('e0.e0'),
      PREPARE_ID,
      executionId('base', check, 'ab'),
    ];
    expect(works.map((work) => [kindOfWork(work), nodeOfWork(work)])).toEqual([
      ['ask', 'u0.f1'],
      ['score', 'u0.f1'],
      ['compare', undefined],
      ['prepare', 'e0.e0'],
      ['prepare', undefined],
      ['run', undefined],
    ]);
  });
});

describe('the name of a run', () => {
  test('is made of the first twelve digits', () => {
    expect(runIdOf('0123456789abcdef')).toBe('r-0123456789ab');
    expect(['r-0123456789ab', 'c-0123456789ab', 'r-0123', 'r-0123456789ab\n', 'r-0123456789AB'].map(isRunId)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('the name of a branch', () => {
  test('is read as it was printed', () => {
    const branch: fc.Arbitrary<BranchName> = fc.record({
      beginning: fc.constantFrom(...BEGINNINGS, ...beginningsOf('bots/fix-')),
      issue: fc.nat(),
      number: fc.integer({ min: 1, max: 99 }),
    });
    names(fc.property(branch, (each) => expect(parseBranch(printBranch(each))).toEqual(each)));
    expect(BEGINNINGS.map((beginning) => printBranch({ beginning, issue: 7, number: 1 }))).toEqual([
      'mull/issue-7',
      'mull-issue-7',
      'fix/mull-issue-7',
      'feature/mull-issue-7',
    ]);
    expect(printBranch({ beginning: 'mull/issue-', issue: 7, number: 2 })).toBe('mull/issue-7-2');
  });

  test('begins as the repository wants it, else as always', () => {
    expect(beginningsOf('bots/')).toEqual(['bots/issue-', ...BEGINNINGS]);
    expect([beginningsOf('mull/'), beginningsOf(undefined)]).toEqual([BEGINNINGS, BEGINNINGS]);
    expect(parseBranch('bots/issue-7-2')).toEqual({ beginning: 'bots/issue-', issue: 7, number: 2 });
  });

  test.each([
    'main',
    'mull/issue-',
    'mull/issue-7-',
    'mull/issue-7-1',
    'mull/issue-07',
    'mull/issue-7-2-3',
    'x//issue-7',
    'issue-7',
    '../issue-7',
    'a/.b/issue-7',
    'a.lock/issue-7',
    `${'x'.repeat(60)}/issue-7`,
  ])('is not %s', (name) => expect(parseBranch(name)).toBeUndefined());

  test.each([`mull/issue-${'9'.repeat(30)}`, 'mull/issue-7\n', 'mull issue-7'])('is not %j', (name) => {
    expect(parseBranch(name)).toBeUndefined();
  });
});

/** Variables that hold such names. */
const NAME = String.raw`\b(?:id|node|nodeId|work|parent|root|winner|left|right|run|branch|ref)\b(?:\)|\]|!)*\??`;
const METHODS =
  'split|substring|charAt|charCodeAt|at|startsWith|endsWith|indexOf|lastIndexOf|includes|replace|replaceAll|match|matchAll|search|padStart';
/** The beginning of a name may be shown (`slice(0, 12)`), and a list has members (`at(-1)`, `includes(id)`). */
const TAKES_APART = [
  new RegExp(String.raw`${NAME}\.(?:${METHODS})\(\s*(?:['"\`/]|\d)`),
  new RegExp(String.raw`${NAME}\.slice\((?!0,|-1\)|\))`),
  new RegExp(String.raw`/[a-z]*\.(?:exec|test)\((?:[\w.?]+\.)?${NAME}\s*(?:\)|,|\?\?)`),
  /\[pr\]\\d|['"`/^](?:ask|score|compare|prepare|run):|mull\\?\/issue-(?!…)|['"`^]r-(?:['"`$[]|\\w)/,
];

function takesApart(line: string): boolean {
  // The id of a test is `file::title`: another kind of name, of verification/.
  if (/^\s*(?:\/\/|\/?\*)/.test(line) || line.includes('::')) return false;
  return TAKES_APART.some((pattern) => pattern.test(line));
}

/** Folders where `id` is a test's and `run` a container's, files that own their names, and the schema of a job. */
const OTHERS =
  /^(?:src\/(?:docker|sandbox|ecosystems|runners|ci-files|workspace|stages|models|verification\/report|cli\/test)|src\/node-version|src\/secrets\/secret-pieces\.ts|src\/trace\/position\.ts|src\/github\/branch-name\.ts|src\/queue\/job\.ts|bench\/(?:tasks|teacher)|demo\/(?:servers|terminal))/;

describe('every other file', () => {
  const root = resolve(import.meta.dirname, '../..');
  const files = ['src', 'bench', 'demo'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(folder, path)),
  );

  test('takes no such name apart', () => {
    const read = files.filter((path) => !OTHERS.test(path));
    expect(read.length).toBeGreaterThan(150);
    const lines = read.flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .map((line) => ({ path, line })),
    );
    expect(lines.filter(({ line }) => takesApart(line))).toEqual([]);
  });

  test.each([
    String.raw`const rollouts = [...tree.nodes.keys()].filter((id) => /\.[pr]\d+$/.test(id)).length;`,
    'return all.filter(({ nodes }) => nodes.some(({ id }) => Number.parseInt(id.slice(1), 10) < first));',
    String.raw`const order = id.replace(/\d+/g, (digits) => digits.padStart(7, '0'));`,
    "const [kind, node = ''] = work.split(':');",
    "const parts = id.split('.');",
    "const title = node.id.split('.').at(-1)?.startsWith('r') ? 'Repair' : TITLES[node.stage];",
    "const isKind = (work: string) => kinds.includes((work.split(':')[1] ?? '').charAt(0));",
    "for (const work of tree.open.keys()) if (work.startsWith('ask:')) return true;",
    'const open = nodes.some(({ id }) => tree.open.has(`ask:` + id));',
    "return id === null ? 'issue' : id.replaceAll('.', '_');",
    String.raw`const number = /^mull\/issue-(\d+)(?:-\d+)?$/.exec(data.head.ref)?.[1];`,
    'const branch = `mull/issue-` + issue;',
    "const reason = other.startsWith('r-') ? 'Run' : 'A continued run';",
    'const run = `r-` + hash.slice(0, 12);',
    "const depth = node.parent.split('.').length;",
    'if (winner?.charAt(0) === root) return true;',
    "const last = parent.lastIndexOf('.');",
  ])('would be found: %s', (line) => {
    expect(takesApart(line)).toBe(true);
  });

  test.each([
    "// takes `ask:u0:1` apart: id.split(':')",
    'const shown = ids.slice(0, 5).map((id) => codeSpan(id));',
    'const first = nodes.at(-1);',
    'if (ids.includes(id)) return run.slice(0, 12);',
    "const file = id.slice(0, Math.max(0, id.indexOf('::')));",
    'return kindOf(node.id) === kindOf(work.node);',
    "'Delete the branches `mull/issue-…` that nobody needs.',",
  ])('may say: %s', (line) => {
    expect(takesApart(line)).toBe(false);
  });
});
