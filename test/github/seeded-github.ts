// An emulated GitHub with one small repository and our App installed, for tests of what the bot does there.

import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createGitHubApp, type GitHubApp } from '../../src/github/github-app.ts';
import type { Place } from '../../src/ports.ts';
import { createSecrets, type Secrets } from '../../src/secrets/secrets.ts';
import { type GitHub, startGitHub } from './emulator.ts';
import { git } from './git-command.ts';

export const WEBHOOK_SECRET = 'a secret of sufficient length';

export interface SeededGitHub {
  readonly github: GitHub;
  readonly app: GitHubApp;
  readonly secrets: Secrets;
  /** Commit id of `main` at the start. */
  readonly base: string;
  readonly bare: string;
  readonly privateKey: string;
  /** Opens an issue; the place names it. */
  issue(title: string, body: string): Promise<Place>;
  /** Commits a file to a branch as a person would, by pushing. */
  push(branch: string, file: string, text: string): Promise<string>;
  /** The App once more, with a clock of its own. */
  appAt(now: () => number): GitHubApp;
  close(): Promise<void>;
}

const repo = { owner: 'octo', repo: 'calc' };

export async function startSeededGitHub(): Promise<SeededGitHub> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-hub-'));
  const bare = join(folder, 'calc.git');
  const base = await seedRepository(folder, bare);
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const app = { id: 77, slug: 'mullover', privateKey, installation: 5, webhookSecret: WEBHOOK_SECRET };
  const github = await startGitHub({
    owner: 'octo',
    repo: 'calc',
    bareRepo: bare,
    app: { ...app, webhookUrl: 'http://127.0.0.1:9/nobody-listens' },
    users: { reader: 'read', writer: 'write', triager: 'triage' },
  });
  const secrets = createSecrets();
  const options = { appId: 77, privateKey, apiUrl: github.url, secrets, log: { warn: () => {} }, throttle: false };
  const { id } = (await github.admin.rest.repos.get(repo)).data;
  return {
    github,
    app: createGitHubApp(options),
    appAt: (now) => createGitHubApp({ ...options, now }),
    secrets,
    base,
    bare,
    privateKey,
    issue: async (title, body) => {
      const { data } = await github.admin.rest.issues.create({ ...repo, title, body });
      return { installation: 5, repositoryId: id, owner: 'octo', name: 'calc', issue: data.number };
    },
    push: async (branch, file, text) => {
      const sha = await commit(folder, bare, branch, file, text);
      await github.mirror();
      return sha;
    },
    close: async () => {
      await github.close();
      await rm(folder, { recursive: true });
    },
  };
}

const author = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];

async function seedRepository(folder: string, bare: string): Promise<string> {
  const work = join(folder, 'seed');
  await git(folder, ['init', '-q', '--bare', '-b', 'main', bare]);
  await git(folder, ['init', '-q', '-b', 'main', work]);
  await mkdir(join(work, 'lib'));
  await writeFile(join(work, 'lib/add.js'), 'exports.add = (a, b) => a - b;\n');
  await writeFile(join(work, 'lib/run.sh'), '#!/bin/sh\n');
  await chmod(join(work, 'lib/run.sh'), 0o755);
  await writeFile(join(work, 'old.txt'), 'old\n');
  await git(work, ['add', '.']);
  await git(work, [...author, 'commit', '-qm', 'initial']);
  await git(work, ['push', '-q', bare, 'main']);
  return (await git(work, ['rev-parse', 'HEAD'])).toString().trim();
}

async function commit(folder: string, bare: string, branch: string, file: string, text: string): Promise<string> {
  const work = await mkdtemp(join(folder, 'work-'));
  await git(folder, ['clone', '-q', '--branch', branch, bare, work]);
  await mkdir(dirname(join(work, file)), { recursive: true });
  await writeFile(join(work, file), text);
  await git(work, ['add', '.']);
  await git(work, [...author, 'commit', '-qm', `change ${file}`]);
  await git(work, ['push', '-q', 'origin', branch]);
  return (await git(work, ['rev-parse', 'HEAD'])).toString().trim();
}
