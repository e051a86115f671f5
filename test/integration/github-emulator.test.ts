// The emulated GitHub must behave like GitHub where Mullover looks: git and API agree, gaps are cured, faults come on demand.
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Probot, ProbotOctokit } from 'probot';
import { type GitHub, startGitHub } from '../github/emulator.ts';
import { readBody } from '../github/exchange.ts';
import { git } from '../github/git-command.ts';

const owner = 'octo';
const repo = 'calc';
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const received: { event: string; payload: { action: string; sender: { login: string } } }[] = [];
let folder: string;
let bare: string;
let github: GitHub;
let probot: Probot;
let hook: Server;

async function commit(work: string, file: string, text: string): Promise<string> {
  await mkdir(join(work, 'lib'), { recursive: true });
  await writeFile(join(work, file), text);
  await git(work, ['add', '.']);
  await git(work, ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com', 'commit', '-qm', `change ${file}`]);
  return (await git(work, ['rev-parse', 'HEAD'])).toString().trim();
}

async function startHook(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const payload = JSON.parse((await readBody(request)).toString());
    received.push({ event: String(request.headers['x-github-event']), payload });
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'github-test-'));
  bare = join(folder, 'calc.git');
  const work = join(folder, 'seed');
  await git(folder, ['init', '-q', '--bare', '-b', 'main', bare]);
  await git(folder, ['init', '-q', '-b', 'main', work]);
  await commit(work, 'lib/add.js', 'exports.add = (a, b) => a - b;\n');
  await commit(work, 'README.md', '# calc é\n');
  await git(work, ['push', '-q', bare, 'main']);
  hook = await startHook();
  const app = { id: 77, slug: 'mullover', privateKey, webhookUrl: `http://127.0.0.1:${portOf(hook)}`, installation: 5 };
  github = await startGitHub({
    owner,
    repo,
    bareRepo: bare,
    private: true,
    app: { ...app, webhookSecret: 'a secret of sufficient length' },
    users: { reader: 'read', writer: 'write', triager: 'triage' },
  });
  const Octokit = ProbotOctokit.defaults({ throttle: { enabled: false }, retry: { enabled: false } });
  probot = new Probot({
    appId: 77,
    privateKey,
    secret: 'unused here, not empty',
    baseUrl: github.url,
    Octokit,
    logLevel: 'fatal',
  });
});

afterAll(async () => {
  await github.close();
  await new Promise((done) => hook.close(done));
  await rm(folder, { recursive: true, force: true });
});

/** Without Octokit's throttling, which spaces writes by seconds. */
async function asBot(): Promise<InstanceType<typeof ProbotOctokit>> {
  const token = await installationToken({ contents: 'write', issues: 'write', pull_requests: 'write' });
  const off = { throttle: { enabled: false }, retry: { enabled: false } };
  return new ProbotOctokit({ baseUrl: github.url, auth: { token }, ...off });
}

async function installationToken(permissions: Record<string, string>): Promise<string> {
  const app = await probot.auth();
  const { data } = await app.rest.apps.createInstallationAccessToken({
    installation_id: 5,
    repositories: [repo],
    permissions,
  });
  return data.token;
}

const basic = (token: string): string[] => [
  '-c',
  `http.extraHeader=Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
];

describe('git and the API show one repository', () => {
  test('a branch made of blobs, trees and commits through the API can be cloned', async () => {
    const bot = await asBot();
    const base = (await bot.rest.git.getRef({ owner, repo, ref: 'heads/main' })).data.object.sha;
    const tree = (
      await bot.rest.git.createTree({
        owner,
        repo,
        base_tree: (await bot.rest.git.getCommit({ owner, repo, commit_sha: base })).data.tree.sha,
        tree: [{ path: 'lib/add.js', mode: '100644', type: 'blob', content: 'exports.add = (a, b) => a + b;\n' }],
      })
    ).data.sha;
    const made = (await bot.rest.git.createCommit({ owner, repo, message: 'fix: add', tree, parents: [base] })).data
      .sha;
    await bot.rest.git.createRef({ owner, repo, ref: 'refs/heads/mull/issue-1', sha: made });

    const token = await installationToken({ contents: 'read' });
    const clone = join(folder, 'clone');
    await git(folder, [
      ...basic(token),
      'clone',
      '-q',
      '-b',
      'mull/issue-1',
      `${github.url}/${owner}/${repo}.git`,
      clone,
    ]);
    expect((await git(clone, ['rev-parse', 'HEAD'])).toString().trim()).toBe(made);
    expect(await readFile(join(clone, 'lib/add.js'), 'utf8')).toBe('exports.add = (a, b) => a + b;\n');
  });

  test('a push is visible through the API, and a read token may not push', async () => {
    const clone = join(folder, 'clone');
    const sha = await commit(clone, 'lib/sub.js', 'exports.sub = (a, b) => a - b;\n');
    const reading = basic(await installationToken({ contents: 'read' }));
    await expect(git(clone, [...reading, 'push', '-q', 'origin', 'HEAD'])).rejects.toThrow(/403/);
    await git(clone, [...basic(await installationToken({ contents: 'write' })), 'push', '-q', 'origin', 'HEAD']);
    const branch = await github.admin.rest.repos.getBranch({ owner, repo, branch: 'mull/issue-1' });
    expect(branch.data.commit.sha).toBe(sha);
  });

  test('a private repository cannot be cloned without a token, nor with a revoked one', async () => {
    const url = `${github.url}/${owner}/${repo}.git`;
    await expect(git(folder, ['ls-remote', url])).rejects.toThrow(/could not read Username|Authentication failed/);
    const token = await installationToken({ contents: 'read' });
    const revoked = await fetch(`${github.url}/installation/token`, {
      method: 'DELETE',
      headers: { authorization: `token ${token}` },
    });
    expect(revoked.status).toBe(204);
    await expect(git(folder, [...basic(token), 'ls-remote', url])).rejects.toThrow(/403/);
    const after = await fetch(`${github.url}/repos/${owner}/${repo}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(after.status).toBe(401);
  });
});

describe('gaps of the emulator are cured', () => {
  test('permissions are told in the words of GitHub', async () => {
    const told = async (username: string) => {
      const { data } = await github.admin.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username });
      return [data.permission, data.role_name];
    };
    expect(await told(owner)).toEqual(['admin', 'admin']);
    expect(await told('writer')).toEqual(['write', 'write']);
    expect(await told('triager')).toEqual(['read', 'triage']);
    await expect(told('stranger')).rejects.toMatchObject({ status: 404 });
  });

  test('pull requests are refused twice for one branch, found by head, and list their files', async () => {
    const bot = await asBot();
    const head = 'mull/issue-1';
    await expect(
      bot.rest.pulls.create({ owner, repo, title: 't', head: 'absent', base: 'main' }),
    ).rejects.toMatchObject({ status: 422 });
    const pull = await bot.rest.pulls.create({ owner, repo, title: 't', head, base: 'main', draft: true });
    await expect(bot.rest.pulls.create({ owner, repo, title: 't', head, base: 'main' })).rejects.toMatchObject({
      status: 422,
    });
    const found = await bot.rest.pulls.list({ owner, repo, head: `${owner}:${head}` });
    expect(found.data.map(({ number, draft, user }) => [number, draft, user?.login])).toEqual([
      [pull.data.number, true, 'mullover[bot]'],
    ]);
    const files = await bot.rest.pulls.listFiles({ owner, repo, pull_number: pull.data.number });
    expect(files.data.map((file) => file.filename).sort()).toEqual(['lib/add.js', 'lib/sub.js']);
    const commits = await bot.rest.pulls.listCommits({ owner, repo, pull_number: pull.data.number });
    expect(commits.data.map(({ commit }) => commit.message.trim())).toEqual(['fix: add', 'change lib/sub.js']);
    const long = bot.rest.pulls.update({ owner, repo, pull_number: pull.data.number, body: 'x'.repeat(65_537) });
    await expect(long).rejects.toMatchObject({ status: 422 });
  });

  test('a reaction is made once', async () => {
    const issue = (await github.admin.rest.issues.create({ owner, repo, title: 'add subtracts' })).data.number;
    const bot = await asBot();
    const react = () => bot.rest.reactions.createForIssue({ owner, repo, issue_number: issue, content: 'eyes' });
    expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
    expect(github.reactions(issue).map(({ content, user }) => [content, user.login])).toEqual([
      ['eyes', 'mullover[bot]'],
    ]);
  });
});

describe('reviews', () => {
  test('have comments on lines with their hunks, are told as GitHub tells them, and are answered in threads', async () => {
    const bot = await asBot();
    const pull = (await bot.rest.pulls.list({ owner, repo })).data.find(({ head }) => head.ref === 'mull/issue-1');
    const target = { owner, repo, pull_number: pull?.number ?? 0 };
    const reviewer = github.as('writer').rest.pulls;
    const comments = [{ path: 'lib/add.js', line: 1, side: 'RIGHT' as const, body: 'Say why.' }];
    const { data: review } = await reviewer.createReview({ ...target, event: 'REQUEST_CHANGES', comments });
    await github.webhooks.settled();
    const told = github.webhooks.deliveries.findLast(({ event }) => event === 'pull_request_review');
    expect(JSON.parse(told?.body ?? '')).toMatchObject({
      action: 'submitted',
      review: { id: review.id, state: 'changes_requested', user: { login: 'writer', type: 'User' } },
      pull_request: { number: target.pull_number, user: { type: 'Bot' }, head: { ref: 'mull/issue-1' } },
      installation: { id: 5 },
    });

    const [comment] = (await bot.rest.pulls.listReviewComments(target)).data;
    expect(comment).toMatchObject({
      ...{ pull_request_review_id: review.id, path: 'lib/add.js', line: 1, side: 'RIGHT', subject_type: 'line' },
      diff_hunk: expect.stringMatching(/^@@ [^\n]+\n[\s\S]*\+exports\.add = \(a, b\) => a \+ b;$/),
    });
    const reply = { ...target, comment_id: comment?.id ?? 0, body: 'Because.' };
    const { data: answer } = await bot.rest.pulls.createReplyForReviewComment(reply);
    expect(answer).toMatchObject({ in_reply_to_id: comment?.id, user: { login: 'mullover[bot]' } });
    await bot.rest.pulls.updateReviewComment({ owner, repo, comment_id: answer.id, body: 'It adds.' });
    expect(github.threads(target.pull_number).map(({ body }) => body)).toEqual(['Say why.', 'It adds.']);
    const nested = bot.rest.pulls.createReplyForReviewComment({ ...reply, comment_id: answer.id });
    await expect(nested).rejects.toMatchObject({ status: 404 });
    const reading = new ProbotOctokit({
      ...{ baseUrl: github.url, throttle: { enabled: false }, retry: { enabled: false } },
      auth: { token: await installationToken({ pull_requests: 'read' }) },
    });
    await expect(reading.rest.pulls.createReplyForReviewComment(reply)).rejects.toMatchObject({ status: 403 });
  });
});

describe('webhooks and faults', () => {
  test('labelling delivers a signed webhook that can be sent again byte for byte', async () => {
    const issue = (await github.admin.rest.issues.create({ owner, repo, title: 'label me' })).data.number;
    await github.as('writer').rest.issues.addLabels({ owner, repo, issue_number: issue, labels: ['mull'] });
    while (!received.some((entry) => entry.payload.action === 'labeled'))
      await new Promise((done) => setTimeout(done, 20));
    await github.webhooks.settled();
    const labeled = github.webhooks.deliveries.find((delivery) => delivery.action === 'labeled');
    expect(JSON.parse(labeled?.body ?? '')).toMatchObject({
      sender: { login: 'writer' },
      label: { name: 'mull' },
      installation: { id: 5 },
    });
    if (!labeled) throw new Error('no labeled delivery');
    const again = await github.webhooks.redeliver(labeled);
    expect([again.status, again.body, again.id]).toEqual([200, labeled.body, labeled.id]);
  });

  test('a reply can be lost after its effect, and effects are counted', async () => {
    const bot = await asBot();
    const issue = (await github.admin.rest.issues.create({ owner, repo, title: 'faults' })).data.number;
    const comments = new RegExp(`/issues/${issue}/comments$`);
    const comment = () => bot.rest.issues.createComment({ owner, repo, issue_number: issue, body: 'hello' });
    github.fail({ method: 'POST', path: comments, what: 'drop-after' });
    await expect(comment()).rejects.toThrow();
    github.fail({ method: 'POST', path: comments, what: 'reply', status: 403, headers: { 'retry-after': '60' } });
    await expect(comment()).rejects.toMatchObject({ status: 403 });
    expect(github.count('POST', comments)).toBe(1);
    expect(
      (await bot.rest.issues.listComments({ owner, repo, issue_number: issue })).data.map((entry) => entry.body),
    ).toEqual(['hello']);
  });
});
