// Merged pull requests become tasks: against the emulated GitHub, through the real client.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHostedPulls } from '../../src/github/hosted-pulls.ts';
import type { HostedPulls } from '../../src/ports/hosted-pulls.ts';
import { collect } from '../../src/synthesis/collect.ts';
import { githubSource } from '../../src/synthesis/github-source.ts';
import { openPages } from '../../src/synthesis/pages.ts';
import { readRejections } from '../../src/synthesis/rejections.ts';
import { readCollected } from '../../src/synthesis/task-row.ts';
import { type SeededGitHub, startSeededGitHub } from '../github/seeded-github.ts';

const place = { owner: 'octo', repo: 'calc' };
const signal = new AbortController().signal;
let hub: SeededGitHub;
let folder: string;
let pulls: HostedPulls;
let fix: number;
let untested: number;
let issue: number;

beforeAll(async () => {
  hub = await startSeededGitHub();
  folder = await mkdtemp(join(tmpdir(), 'mullover-collect-github-'));
  pulls = createHostedPulls({ apiUrl: hub.github.url, token: 'token-octo', throttle: false, signal });
  hub.github.star(1500);
  const license = { key: 'mit', name: 'MIT License', spdx_id: 'MIT' };
  await hub.github.admin.request('PATCH /repos/{owner}/{repo}', { ...place, license });
  const body = 'add(2, 2) gives 0. <!-- internal note -->';
  issue = (await hub.issue('add subtracts', body)).issue;
  fix = await merged('fix-add', `It adds now. Fixes #${issue}`, {
    'lib/add.js': 'exports.add = (a, b) => a + b;\n',
    'test/add.test.js': "require('node:assert').equal(require('../lib/add.js').add(2, 2), 4);\n",
  });
  untested = await merged('other', `Resolves #${issue}`, { 'lib/other.js': '1\n' });
  await merged('chore', 'Nothing is closed by it.', { 'lib/more.js': '1\n', 'test/more.test.js': '1\n' });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

async function merged(branch: string, body: string, files: Readonly<Record<string, string>>): Promise<number> {
  const { rest } = hub.github.admin;
  const { data: main } = await rest.git.getRef({ ...place, ref: 'heads/main' });
  await rest.git.createRef({ ...place, ref: `refs/heads/${branch}`, sha: main.object.sha });
  for (const [path, text] of Object.entries(files)) {
    const there = await rest.repos.getContent({ ...place, path, ref: branch }).catch(() => undefined);
    const sha = there && 'sha' in there.data ? { sha: there.data.sha } : {};
    const content = Buffer.from(text).toString('base64');
    await rest.repos.createOrUpdateFileContents({ ...place, path, branch, message: `change ${path}`, content, ...sha });
  }
  const { data } = await rest.pulls.create({ ...place, title: `Work on ${branch}`, head: branch, base: 'main', body });
  await rest.pulls.merge({ ...place, pull_number: data.number, merge_method: 'merge' });
  return data.number;
}

async function run(perRepository = 10) {
  const pages = await openPages(folder);
  const sources = (async function* () {
    for await (const found of pulls.search('calc stars:>=1000')) yield githubSource(found, pulls, pages);
  })();
  return collect({ sources, perRepository, excluded: new Set() }, { folder, signal, say: () => {} });
}

describe('collecting from GitHub', () => {
  test('a merged pull request with tests that closes an issue is a task in the words of the issue', async () => {
    expect(await run()).toBe(1);
    const [row] = await readCollected(folder);
    expect(row).toEqual({
      ...{ instance_id: `octo__calc-${fix}`, repo: 'octo/calc', base_commit: hub.base, hints_text: '' },
      problem_statement: 'add subtracts\n\nadd(2, 2) gives 0.',
      created_at: expect.stringMatching(/^\d{4}-/),
      patch: expect.stringMatching(/^diff --git a\/lib\/add\.js [\s\S]*\n\+exports\.add = \(a, b\) => a \+ b;\n$/),
      test_patch: expect.stringMatching(/^diff --git a\/test\/add\.test\.js /),
      ...{ test_files: ['test/add.test.js'], FAIL_TO_PASS: [], PASS_TO_PASS: [] },
      provenance: {
        ...{ source: 'github', statement: 'issue', issues: [issue], pull: fix, stars: 1500 },
        url: expect.stringContaining(`/octo/calc/pull/${fix}`),
        fix: expect.stringMatching(/^[0-9a-f]{40}$/),
        at: expect.stringMatching(/^\d{4}-/),
      },
      licence: { spdx: 'MIT', source: 'GitHub' },
    });
    expect((await readRejections(folder)).map(({ id, reason }) => [id, reason])).toEqual([
      [`octo__calc-${untested + 1}`, 'it closes no issue'],
      [`octo__calc-${untested}`, 'it changes no tests'],
    ]);
  });

  test('what is decided is not asked for again', async () => {
    const before = hub.github.log.length;
    expect(await run()).toBe(1);
    const asked = hub.github.log.slice(before).map(({ path }) => path);
    expect(asked).toEqual(['/search/repositories', '/repos/octo/calc/pulls']);
  });

  test('a repository with few stars is left out', async () => {
    hub.github.star(999);
    const poor = githubSource(await pulls.repository('octo/calc'), pulls, await openPages(folder));
    const said: string[] = [];
    const work = { folder, signal, say: (line: string) => said.push(line) };
    await collect({ sources: [poor], perRepository: 10, excluded: new Set() }, work);
    expect(said).toEqual(['octo/calc is left out: it has 999 stars, fewer than 1000']);
  });

  test('trouble that passes is asked again', async () => {
    hub.github.fail({ path: /\/repos\/octo\/calc$/, what: 'reply', status: 502, times: 2 });
    expect((await pulls.repository('octo/calc')).repository).toBe('octo/calc');
  });

  test('a limit is waited for as long as GitHub says', async () => {
    const polite = createHostedPulls({ apiUrl: hub.github.url, token: 'token-octo', throttle: true, signal });
    const body = { message: 'You have exceeded a secondary rate limit.' };
    const limit = { what: 'reply', status: 403, headers: { 'retry-after': '1' }, body } as const;
    hub.github.fail({ path: /\/issues\/1$/, ...limit });
    expect(await polite.issue('octo/calc', issue)).toEqual({ title: 'add subtracts', body: 'add(2, 2) gives 0.' });
    const answers = hub.github.log.slice(-2).map(({ path, status }) => [path, status]);
    expect(answers).toEqual([403, 200].map((status) => [`/repos/octo/calc/issues/${issue}`, status]));
  });
});
