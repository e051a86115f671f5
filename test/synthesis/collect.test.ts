import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addClones, readClones } from '../../src/synthesis/clones.ts';
import { collect } from '../../src/synthesis/collect.ts';
import { gitSource } from '../../src/synthesis/git-source.ts';
import { readRejections } from '../../src/synthesis/rejections.ts';
import { readCollected } from '../../src/synthesis/task-row.ts';
import { openClone } from '../../src/workspace/fix-history.ts';
import { ADD_TEST, FIXED_CALC, type MinedRepository, minedRepository } from './mined-repository.ts';

let folder: string;
let repository: MinedRepository;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-collect-'));
  repository = await minedRepository();
});
afterEach(async () => {
  await repository.remove();
  await rm(folder, { recursive: true });
});

async function mine(options: { perRepository?: number; excluded?: readonly string[] } = {}) {
  const said: string[] = [];
  const signal = new AbortController().signal;
  const source = gitSource(await openClone(repository.path, { env: { PATH: process.env.PATH }, signal }));
  const { perRepository = 10, excluded = [] } = options;
  const work = { folder, signal, say: (line: string) => said.push(line) };
  const total = await collect({ sources: [source], perRepository, excluded: new Set(excluded) }, work);
  return { total, said };
}

const named = (commit: string) => `acme__calc-${commit.slice(0, 12)}`;

describe('the name of a clone', () => {
  const nameOf = async (path: string) => (await openClone(path, { env: { PATH: process.env.PATH } })).repository;
  const bare = async (...names: readonly string[]) => {
    const path = join(folder, ...names);
    await repository.git('clone', '-q', '--bare', repository.path, path);
    await repository.git('-C', path, 'remote', 'remove', 'origin');
    return path;
  };

  test('is that of its remote, else of its folder, else of the one that a bare `repo` lies in', async () => {
    expect(await nameOf(await bare('one', 'acme+one.git'))).toBe('acme/one');
    expect(await nameOf(await bare('acme+two', 'repo'))).toBe('acme/two');
    const plain = await bare('plain', 'repo');
    expect(await nameOf(plain)).toBe('local/repo');
    await repository.git('-C', plain, 'remote', 'add', 'origin', 'https://github.com/acme/three.git');
    expect(await nameOf(plain)).toBe('acme/three');
  });

  test('belongs to one folder: else tasks of one would be looked for in the other', async () => {
    const [one, two] = [await bare('one', 'repo'), await bare('two', 'repo')];
    const clones = await Promise.all([one, two].map((path) => openClone(path, { env: { PATH: process.env.PATH } })));
    const refusal = `${one} and ${two} are both called local/repo.`;
    await expect(addClones(folder, clones)).rejects.toThrow(refusal);
    await addClones(folder, clones.slice(0, 1));
    await expect(addClones(folder, clones.slice(1))).rejects.toThrow(refusal);
    await rm(one, { recursive: true });
    await addClones(folder, clones.slice(1));
    expect(await readClones(folder)).toEqual({ 'local/repo': two });
  });
});

describe('collecting from a clone', () => {
  test('a fix with tests that closes an issue is a task, with its sides, its origin and its licence', async () => {
    const base = await repository.git('rev-parse', 'HEAD');
    const files = { 'lib/calc.js': FIXED_CALC, 'test/add.test.js': ADD_TEST, 'docs/add.md': '# add\n' };
    const message = 'fix(calc): add subtracts (#12)\n\nadd(2, 2) gives 0.\n\nFixes #7\nSigned-off-by: D <d@e.org>';
    const fix = await repository.commit(message, files);
    expect(await mine()).toEqual({ total: 1, said: ['acme/calc: 1 tasks, 1 of them new'] });
    const [row] = await readCollected(folder);
    expect(row).toEqual({
      instance_id: named(fix),
      ...{ repo: 'acme/calc', base_commit: base, hints_text: '', created_at: '2026-01-02T03:04:05+00:00' },
      problem_statement: 'Add subtracts\n\nadd(2, 2) gives 0.',
      patch: expect.stringMatching(/^diff --git a\/docs\/add\.md [\s\S]*\ndiff --git a\/lib\/calc\.js /),
      test_patch: expect.stringMatching(
        /^diff --git a\/test\/add\.test\.js b\/test\/add\.test\.js\nnew file mode 100644\n/,
      ),
      ...{ test_files: ['test/add.test.js'], FAIL_TO_PASS: [], PASS_TO_PASS: [] },
      provenance: {
        ...{ source: 'git', statement: 'derived', issues: [12, 7], fix, at: '2026-01-02T03:04:05+00:00' },
        url: `https://github.com/acme/calc/commit/${fix}`,
      },
      licence: { spdx: 'MIT', source: 'LICENSE' },
    });
  });

  test('a merge is one change with the words of what it brought; its commits are none of their own', async () => {
    await repository.git('checkout', '-q', '-b', 'topic');
    await repository.commit('tests first', { 'test/add.test.js': ADD_TEST });
    await repository.commit('make add add, which fixes #9', { 'lib/calc.js': FIXED_CALC });
    await repository.git('checkout', '-q', 'main');
    await repository.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #10 from dev/topic', 'topic');
    const fix = await repository.git('rev-parse', 'HEAD');
    await mine();
    const rows = await readCollected(folder);
    expect(rows.map((row) => [row.instance_id, row.problem_statement, row.provenance.issues])).toEqual([
      [named(fix), 'Tests first\n\nmake add add, which', [10, 9]],
    ]);
  });

  test('everything else is left out with its reason, once, however often it is started', async () => {
    const make = async (message: string, files: Readonly<Record<string, string | null>>) =>
      named(await repository.commit(message, files));
    const code = (n: number) => ({ [`lib/f${n}.js`]: `exports.f = ${n};\n`, 'test/f.test.js': `// ${n}\n` });
    const many = Object.assign({}, ...[1, 2, 3, 4, 5, 6].map(code));
    const links = [1, 2, 3, 4].map((n) => `https://example.org/${n}`).join(' ');
    const ids = [
      [await make('fix: a crash of the empty sum, #1', { 'lib/a.js': '1\n' }), 'it changes no tests'],
      [await make('fix: a flaky test of the sum, #2', { 'test/a.test.js': '1\n' }), 'it changes tests only'],
      [await make('fix the many files of it, #3', many), 'it changes 6 code files, more than 5'],
      [
        await make('feat: another thing for f, #4', code(7)),
        'its text does not say that it mends something, or refers to no issue',
      ],
      [
        await make('fix: a wrong thing that nobody told', code(8)),
        'its text does not say that it mends something, or refers to no issue',
      ],
      [
        await make('fix: #15\n\nhttps://example.org/security/advisories/GHSA-1234', code(12)),
        'its text has 0 characters, fewer than 20',
      ],
      [await make('Revert "fix: a crash of f, #16"', code(13)), 'it takes back an earlier change'],
      [await make('fix #5', code(9)), 'its text has 0 characters, fewer than 20'],
      [await make(`fix what they say of it: #6 ${links}`, code(10)), 'its text has 4 links, more than 3'],
      [
        await make('fix: the picture of f is wrong, #7', { ...code(11), 'lib/f.png': '\u0000\u0001' }),
        'it changes binary files',
      ],
      [
        await make('fix: the notes of f are wrong, #8', { 'notes.md': 'f\n', 'test/f.test.js': '8\n' }),
        'it changes no code',
      ],
      [
        await make('fix: what f reads is wrong, #9', { 'lib/f.js': '9\n', 'test/fixtures/f.json': '{}\n' }),
        'none of the tests that it changes is run by itself',
      ],
    ].toReversed();
    await mine();
    const rejections = (await readRejections(folder)).map(({ step, id, reason }) => [step, id, reason]);
    expect(rejections).toEqual(ids.map(([id, reason]) => ['collect', id, reason]));
    await mine();
    expect(await readRejections(folder)).toHaveLength(ids.length);
  });

  test('what people write into messages and paths is never taken for the end of one', async () => {
    const files = (n: number) => ({ [`lib/ü :(top) ${n}.js`]: `${n}\n`, 'test/a.test.js': `${n}\n` });
    const ids = [
      await repository.commit(`fix: a \u001e strange \u001f message is wrong, #1\n\n${'a'.repeat(40)}`, files(1)),
      await repository.commit('fix: it is wrong once more, see #2', { ...files(2), [`lib/\n${'b'.repeat(40)}`]: '' }),
      await repository.commit('fix: it is wrong a third time, see #3', files(3)),
    ];
    await repository.commit('fix: nothing at all, see #4', {});
    await mine();
    const rows = await readCollected(folder);
    expect(rows.map((row) => row.instance_id)).toEqual([named(ids[2] ?? ''), named(ids[0] ?? '')]);
    expect(rows[1]?.patch).toContain('+++ b/lib/ü :(top) 1.js');
    expect((await readRejections(folder)).map(({ reason }) => reason)).toEqual([
      'it changes no tests',
      'a path holds quotes or control characters',
    ]);
  });

  test('no more than asked for are taken of a repository, over all sessions', async () => {
    await repository.commit('fix: add subtracts, see #1', { 'lib/calc.js': FIXED_CALC, 'test/add.test.js': ADD_TEST });
    for (const n of [2, 3])
      await repository.commit(`fix: number ${n} is wrong, see #${n}`, {
        'lib/n.js': `${n}\n`,
        'test/n.test.js': `${n}\n`,
      });
    expect((await mine({ perRepository: 2 })).total).toBe(2);
    expect((await mine({ perRepository: 2 })).total).toBe(2);
    expect(await mine({ perRepository: 3 })).toEqual({ total: 3, said: ['acme/calc: 3 tasks, 1 of them new'] });
    expect((await readCollected(folder)).map((row) => row.problem_statement)).toEqual([
      'Number 3 is wrong, see #3',
      'Number 2 is wrong, see #2',
      'Add subtracts, see #1',
    ]);
  });

  test('the same commit in a clone of another name is the same task', async () => {
    await repository.commit('fix: add subtracts, see #1', { 'lib/calc.js': FIXED_CALC, 'test/add.test.js': ADD_TEST });
    await mine();
    const [first] = await readCollected(folder);
    await repository.git('remote', 'add', 'origin', 'https://github.com/fork/calc.git');
    expect(await mine()).toEqual({ total: 1, said: ['fork/calc: 0 tasks, 0 of them new'] });
    const id = first?.instance_id;
    expect((await readRejections(folder)).at(-1)).toEqual({
      ...{ step: 'collect', id: id?.replace('acme', 'fork') },
      reason: `copy: its fix is the commit of ${id}`,
    });
  });

  test('says at once of which tasks no licence is known, since nothing is learnt from these', async () => {
    await repository.commit('fix: add subtracts, see #1', {
      ...{ 'lib/calc.js': FIXED_CALC, 'test/add.test.js': ADD_TEST },
    });
    await repository.commit('chore: no licence', { LICENSE: 'All rights reserved.\n' });
    await repository.commit('fix: adding is far too slow, see #2', {
      ...{ 'lib/calc.js': `${FIXED_CALC}// fast\n`, 'test/add.test.js': `${ADD_TEST}// fast\n` },
    });
    expect((await mine()).said).toEqual([
      'acme/calc: 2 tasks, 2 of them new',
      'acme/calc: 1 of them under no known licence: filter leaves them out',
    ]);
  });

  test('a repository of a benchmark, and one that is named, are not looked at', async () => {
    await repository.commit('fix: add subtracts, see #1', { 'lib/calc.js': FIXED_CALC, 'test/add.test.js': ADD_TEST });
    expect((await mine({ excluded: ['acme/calc'] })).said).toEqual([
      'acme/calc is left out: it is left out by --exclude',
    ]);
    await repository.git('remote', 'add', 'origin', 'git@github.com:Django/django.git');
    expect(await mine()).toEqual({ total: 0, said: ['Django/django is left out: it is a repository of a benchmark'] });
    expect(await readRejections(folder)).toEqual([
      { step: 'collect', id: 'acme/calc', reason: 'it is left out by --exclude' },
      { step: 'collect', id: 'Django/django', reason: 'it is a repository of a benchmark' },
    ]);
  });
});
