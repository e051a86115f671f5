// A whole GitHub on this host for tests and the demo: API with an installed App, signed webhooks, git over HTTP.

import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createEmulator } from 'emulate';
import { ProbotOctokit } from 'probot';
import { freePort } from '../free-port.ts';
import { createFaults, type Fault } from './faults.ts';
import { type LoggedRequest, RELAY_PATH, startFront } from './front.ts';
import { createGaps, type Permission } from './gaps.ts';
import { git } from './git-command.ts';
import { createGitHttp } from './git-http.ts';
import { type Api, mirrorToApi, mirrorToGit } from './mirror.ts';
import type { Reaction } from './reactions.ts';
import type { ReviewComment } from './reviews.ts';
import { Tokens } from './tokens.ts';
import { Webhooks } from './webhooks.ts';

export interface GitHubOptions {
  readonly owner: string;
  readonly repo: string;
  /** Folder of the bare repository; its default branch is `main`. */
  readonly bareRepo: string;
  /** Private repositories need a token for cloning too. */
  readonly private?: boolean;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    /** PEM. */
    readonly privateKey: string;
    readonly webhookUrl: string;
    readonly webhookSecret: string;
    readonly installation: number;
    /** Least permissions of app.yml when absent. */
    readonly permissions?: Readonly<Record<string, string>>;
  };
  /** People besides the owner, and what they may do here. */
  readonly users?: Readonly<Record<string, Permission>>;
}

type Octokit = InstanceType<typeof ProbotOctokit>;

export interface GitHub {
  /** Base of API, web pages and git; `<url>/api/v3` works too. */
  readonly url: string;
  /** The owner of the repository. */
  readonly admin: Octokit;
  /** One of the users, or the owner. */
  as(login: string): Octokit;
  readonly webhooks: Webhooks;
  /** Every API request in order; git requests are not in it. */
  readonly log: LoggedRequest[];
  /** Requests that took effect (2xx), by method and path. */
  count(method: string, path: RegExp): number;
  fail(fault: Fault): void;
  heal(): void;
  permit(login: string, permission: Permission): void;
  reactions(issue: number): readonly Reaction[];
  /** Gives the repository so many stars. */
  star(count: number): void;
  /** Comments in the threads of a pull request, oldest first. */
  threads(pull: number): readonly ReviewComment[];
  /** Logs of jobs by the number of their check run. */
  readonly jobLogs: Map<number, string>;
  /** Installation tokens that were minted and never revoked. */
  liveTokens(): readonly string[];
  /** What those may do and where, e.g. `issues: write in calc`. */
  liveGrants(): readonly string[];
  /** Gives the repository another name; requests for the old one are redirected from then on. */
  rename(repo: string): Promise<void>;
  /** Copies what was committed to the bare repository by hand to the API. */
  mirror(): Promise<void>;
  close(): Promise<void>;
}

const PERMISSIONS = {
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  checks: 'write',
  statuses: 'read',
  actions: 'read',
  metadata: 'read',
};
const EVENTS = ['issues', 'issue_comment', 'pull_request', 'pull_request_review', 'pull_request_review_comment'];

function seed(options: GitHubOptions, front: string): Record<string, unknown> {
  const { owner, repo, app, users = {} } = options;
  const logins = [owner, ...Object.keys(users)];
  const permissions = app.permissions ?? PERMISSIONS;
  const installations = [{ installation_id: app.installation, account: owner, repository_selection: 'all' }];
  return {
    tokens: Object.fromEntries(logins.map((login) => [`token-${login}`, { login, scopes: ['repo', 'user'] }])),
    github: {
      users: logins.map((login) => ({ login, name: login })),
      repos: [{ owner, name: repo, auto_init: false, private: options.private ?? false }],
      apps: [
        {
          app_id: app.id,
          slug: app.slug,
          name: app.slug,
          private_key: app.privateKey,
          permissions,
          events: EVENTS,
          webhook_url: `${front}${RELAY_PATH}`,
          webhook_secret: app.webhookSecret,
          installations,
        },
      ],
    },
  };
}

function administrator(upstream: string, token: string): Api {
  return async (method, path, body) => {
    const response = await fetch(`${upstream}${path}`, {
      method,
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${method} ${path} → ${response.status} ${await response.text()}`);
    return response.json();
  };
}

/** One thing after another: mirroring in two directions at once would tear. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

function knownTokens(options: GitHubOptions): Tokens {
  const tokens = new Tokens();
  for (const login of [options.owner, ...Object.keys(options.users ?? {})]) {
    tokens.add(`token-${login}`, { login, type: 'User' });
  }
  return tokens;
}

/** Whoever the emulator must take for a collaborator; a mere reader of a public repository is none. */
async function addCollaborators(api: Api, path: string, options: GitHubOptions): Promise<void> {
  for (const [login, permission] of Object.entries(options.users ?? {})) {
    if (permission === 'none' || (permission === 'read' && !options.private)) continue;
    const words = { write: 'push', read: 'pull', admin: 'admin', maintain: 'maintain', triage: 'triage' };
    await api('PUT', `${path}/collaborators/${login}`, { permission: words[permission] });
  }
}

/** The folder that git http-backend serves, with a link to the given repository. */
async function gitRoot(options: GitHubOptions): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'mullover-github-'));
  const link = join(root, options.owner, `${options.repo}.git`);
  await mkdir(dirname(link));
  await symlink(resolve(options.bareRepo), link);
  for (const setting of ['http.receivepack', 'uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant']) {
    await git(options.bareRepo, ['config', setting, 'true']);
  }
  return root;
}

/** Starts GitHub. `close()` ends it and removes what it wrote; the bare repository stays. */
export async function startGitHub(options: GitHubOptions): Promise<GitHub> {
  const { owner, repo, bareRepo, app } = options;
  const root = await gitRoot(options);
  const port = await freePort();
  const upstream = `http://127.0.0.1:${port}`;
  const api = administrator(upstream, `token-${owner}`);
  let path = `/repos/${owner}/${repo}`;
  const moved = new Map<string, string>();
  const inTurn = oneAtATime();
  const tokens = knownTokens(options);
  const permissions = new Map<string, Permission>([[owner, 'admin'], ...Object.entries(options.users ?? {})]);
  const faults = createFaults();
  const diff = async (base: string, head: string) =>
    (await git(bareRepo, ['diff', '--no-color', '--full-index', `${base}...${head}`])).toString();
  const webhooks = new Webhooks(app.webhookUrl, app.webhookSecret);
  const gaps = createGaps({
    ...{ upstream, botLogin: `${app.slug}[bot]`, tokens, permissions, installation: app.installation, diff },
    repository: () => path,
    deliver: (event, payload) => void webhooks.send(event, payload),
  });
  const log: LoggedRequest[] = [];
  const mirror = () => inTurn(() => mirrorToApi(api, path, bareRepo)).then(() => undefined);
  const serveGit = await createGitHttp({
    root,
    allow: (repository, access, token) =>
      (access === 'read' && !options.private && token === undefined) || tokens.mayUseGit(token, repository, access),
    pushed: mirror,
  });
  const branchesChanged = () => inTurn(() => mirrorToGit(api, path, bareRepo));
  const front: { server: Server; url: string } = await startFront(() => ({
    ...{ upstream, gaps, faults, webhooks, log, moved, url: front.url, git: serveGit, branchesChanged },
  }));
  const emulator = await createEmulator({
    service: 'github',
    port,
    baseUrl: front.url,
    seed: seed(options, front.url),
  });
  await addCollaborators(api, path, options);
  await mirror();
  const as = (login: string): Octokit =>
    new ProbotOctokit({
      baseUrl: front.url,
      auth: { token: `token-${login}` },
      throttle: { enabled: false },
      retry: { enabled: false },
    });
  return {
    url: front.url,
    admin: as(owner),
    as,
    webhooks,
    log,
    count: (method, wanted) =>
      log.filter((entry) => entry.effect && entry.method === method && wanted.test(entry.path)).length,
    fail: faults.fail,
    heal: faults.heal,
    permit: (login, permission) => void permissions.set(login, permission),
    star: (count) => void gaps.stars.set(`${owner}/${repo}`, count),
    threads: (pull) => gaps.reviews.of(`${path}/pulls/${pull}`),
    reactions: (issue) => gaps.reactions.of(`${path}/issues/${issue}`),
    jobLogs: gaps.checks.logs,
    liveTokens: () => tokens.liveInstallationTokens(),
    liveGrants: () => tokens.liveGrants(),
    rename: async (name) => {
      const to = `/repos/${owner}/${name}`;
      await api('PATCH', path, { name });
      for (const from of [...moved.keys(), path]) moved.set(from, to);
      moved.delete(to);
      path = to;
    },
    mirror,
    close: async () => {
      await webhooks.settled();
      await emulator.close();
      front.server.closeAllConnections();
      await new Promise((done) => front.server.close(done));
      await rm(root, { recursive: true, force: true });
    },
  };
}
