// What emulate 0.12.2 lacks or answers unlike GitHub, answered here instead. Facts from GitHub's REST reference.
import { Checks } from './checks.ts';
import { type Exchange, forward, json, parsed, type Reply } from './exchange.ts';
import { Reactions } from './reactions.ts';
import { Reviews } from './reviews.ts';
import type { Tokens } from './tokens.ts';

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface Gaps {
  /** Stars of repositories by `owner/name`; the emulator has none. */
  readonly stars: Map<string, number>;
  readonly reactions: Reactions;
  readonly reviews: Reviews;
  readonly checks: Checks;
  /** The reply that replaces the emulator's; undefined to pass the request on. */
  before(exchange: Exchange): Promise<Reply | undefined>;
  /** The emulator's reply, corrected. */
  after(exchange: Exchange, reply: Reply): Reply;
  /** Body of an event that the emulator sends, corrected. */
  event(exchange: Exchange): Promise<string>;
}

interface GapsOptions {
  readonly upstream: string;
  readonly botLogin: string;
  readonly tokens: Tokens;
  readonly permissions: ReadonlyMap<string, Permission>;
  /** `git diff` between the merge base of two commits and the second one. */
  diff(base: string, head: string): Promise<string>;
  readonly installation: number;
  /** Path of the repository that the installation covers. */
  repository(): string;
  /** Sends an event of ours to the App. */
  deliver(event: string, payload: unknown): void;
}

const EMPTY: Reply = { status: 204, headers: {}, body: Buffer.alloc(0) };
/** GitHub's limit for bodies of issues, pull requests and comments, in characters. */
const LONGEST_BODY = 65_536;
const invalid = (message: string): Reply =>
  json(422, { message: 'Validation Failed', errors: [{ resource: 'PullRequest', code: 'custom', message }] });

/** The older `permission` knows four words; `role_name` all of them. */
function permissionReply(login: string, role: Permission): Reply {
  const permission = role === 'maintain' ? 'write' : role === 'triage' ? 'read' : role;
  const type = login.endsWith('[bot]') ? 'Bot' : 'User';
  return json(200, { permission, role_name: role, user: { login, type } });
}

function tooLong(exchange: Exchange): Reply | undefined {
  if (!['POST', 'PATCH'].includes(exchange.method) || !/\/(issues|pulls)(\/|$)/.test(exchange.path)) return undefined;
  const { body } = (parsed(exchange) ?? {}) as { body?: unknown };
  if (typeof body !== 'string' || [...body].length <= LONGEST_BODY) return undefined;
  return json(422, {
    message: 'Validation Failed',
    errors: [{ field: 'body', code: 'custom', message: `body is too long (maximum is ${LONGEST_BODY} characters)` }],
  });
}

export function createGaps(options: GapsOptions): Gaps {
  const { upstream, botLogin, tokens, permissions, installation, deliver, diff } = options;
  const reactions = new Reactions();
  const stars = new Map<string, number>();
  const ask = (exchange: Exchange, path: string, query = ''): Promise<Reply> =>
    forward(upstream, { ...exchange, method: 'GET', path, query, body: Buffer.alloc(0) });

  async function permission(exchange: Exchange, repo: string, login: string): Promise<Reply> {
    const visible = await ask(exchange, repo);
    if (visible.status !== 200) return visible;
    const role = permissions.get(login);
    return role ? permissionReply(login, role) : json(404, { message: `${login} is not a user` });
  }

  /** GitHub lists files and commits of a pull request by comparing its base with its head. */
  async function pullParts(exchange: Exchange, repo: string, number: string, part: string): Promise<Reply> {
    const pull = await ask(exchange, `${repo}/pulls/${number}`);
    if (pull.status !== 200) return pull;
    type Side = { ref: string; sha: string };
    const { base, head, merged } = parsed(pull) as { base: Side; head: Side; merged?: boolean };
    // The base branch holds what was merged: what it was before counts then.
    const from = merged ? base.sha : base.ref;
    const compared = await ask(exchange, `${repo}/compare/${from}...${merged ? head.sha : head.ref}`);
    return compared.status === 200 ? json(200, (parsed(compared) as Record<string, unknown>)[part]) : compared;
  }

  async function pullDiff(exchange: Exchange, repo: string, number: string): Promise<Reply> {
    const pull = await ask(exchange, `${repo}/pulls/${number}`);
    if (pull.status !== 200) return pull;
    const { base, head } = parsed(pull) as { base: { sha: string }; head: { sha: string } };
    const headers = { 'content-type': 'application/vnd.github.diff; charset=utf-8' };
    return { status: 200, headers, body: Buffer.from(await diff(base.sha, head.sha)) };
  }

  /** By head or merge commit, which is enough for what is asked here. */
  async function pullsOf(exchange: Exchange, repo: string, sha: string): Promise<Reply> {
    const all = await ask(exchange, `${repo}/pulls`, '?state=all&per_page=100');
    type Pull = { head: { sha: string }; merge_commit_sha: string | null };
    const is = ({ head, merge_commit_sha: merged }: Pull) => head.sha === sha || merged === sha;
    return all.status === 200 ? json(200, (parsed(all) as Pull[]).filter(is)) : all;
  }

  async function installed(exchange: Exchange): Promise<Reply> {
    const found = await ask(exchange, options.repository());
    return found.status === 200 ? json(200, { total_count: 1, repositories: [parsed(found)] }) : found;
  }

  /** A search by stars, which the emulator counts none of. */
  async function starred(exchange: Exchange): Promise<Reply> {
    const query = new URLSearchParams(exchange.query);
    const q = query.get('q') ?? '';
    const least = Number(/stars:>=(\d+)/.exec(q)?.[1] ?? 0);
    query.set('q', q.replace(/stars:>=\d+ ?/, '').trim());
    const found = counted(await forward(upstream, { ...exchange, query: `?${query}` }));
    const body = parsed(found) as { items: { stargazers_count: number }[] };
    return json(found.status, { ...body, items: body.items.filter((one) => one.stargazers_count >= least) });
  }

  /** Repositories with their stars. */
  function counted(reply: Reply): Reply {
    const withStars = (one: { full_name: string }) => ({ ...one, stargazers_count: stars.get(one.full_name) ?? 0 });
    const body = parsed(reply) as { full_name: string } | { items: { full_name: string }[] };
    return json(reply.status, 'items' in body ? { ...body, items: body.items.map(withStars) } : withStars(body));
  }

  /** The emulator goes on telling the head that a pull request was opened with. */
  async function pullNow(exchange: Exchange, repo: string, number: string): Promise<Reply> {
    const found = await ask(exchange, `${repo}/pulls/${number}`);
    if (found.status !== 200) return found;
    const pull = parsed(found) as { state: string; head: { ref: string } };
    if (pull.state !== 'open') return found;
    const branch = await ask(exchange, `${repo}/git/ref/heads/${pull.head.ref}`);
    if (branch.status !== 200) return found;
    const { sha } = (parsed(branch) as { object: { sha: string } }).object;
    return json(200, { ...pull, head: { ...pull.head, sha } });
  }

  /** The emulator creates branches that do not exist, and any number of pull requests for one branch. */
  async function pullRefusal(exchange: Exchange, repo: string): Promise<Reply | undefined> {
    const { head, base } = parsed(exchange) as { head?: string; base?: string };
    for (const ref of [head, base]) {
      const branch = ref?.split(':').at(-1) ?? '';
      const found = await ask(exchange, `${repo}/branches/${branch}`);
      if (found.status === 404) return invalid(`no branch ${branch}`);
    }
    const owner = repo.split('/')[2] ?? '';
    const branch = head?.split(':').at(-1) ?? '';
    const open = await ask(exchange, `${repo}/pulls`, `?state=open&head=${owner}:${encodeURIComponent(branch)}`);
    const clash = (parsed(open) as { base: { ref: string } }[]).some((pull) => pull.base.ref === base);
    if (clash) return invalid(`A pull request already exists for ${owner}:${branch}.`);
    const compared = await ask(exchange, `${repo}/compare/${base}...${branch}`);
    const { ahead_by: ahead } = parsed(compared) as { ahead_by?: number };
    return ahead === 0 ? invalid(`No commits between ${base} and ${branch}`) : undefined;
  }

  /** Git keeps no branch below the name of another one. */
  async function refRefusal(exchange: Exchange, repo: string): Promise<Reply | undefined> {
    const { ref = '' } = parsed(exchange) as { ref?: string };
    const folders = ref.replace('refs/heads/', '').split('/').slice(0, -1);
    for (const [index] of folders.entries()) {
      const name = folders.slice(0, index + 1).join('/');
      const found = await ask(exchange, `${repo}/git/ref/heads/${name}`);
      if (found.status === 200) return json(422, { message: 'Reference update failed' });
    }
    return undefined;
  }

  function revoke(exchange: Exchange): Reply {
    if (!exchange.token || !tokens.holder(exchange.token)?.permissions)
      return json(401, { message: 'Bad credentials' });
    tokens.revoke(exchange.token);
    return EMPTY;
  }

  /** GitHub says in the event of a comment whether it was written on a pull request. */
  async function event(exchange: Exchange): Promise<string> {
    const body = exchange.body.toString();
    if (exchange.headers['x-github-event'] !== 'issue_comment') return body;
    const payload = JSON.parse(body) as { issue: { number: number }; repository: { full_name: string } };
    const pull = await ask(exchange, `/repos/${payload.repository.full_name}/pulls/${payload.issue.number}`);
    if (pull.status !== 200) return body;
    const { url } = parsed(pull) as { url: string };
    return JSON.stringify({ ...payload, issue: { ...payload.issue, pull_request: { url } } });
  }

  const reviews = new Reviews({
    ...{ ask, deliver, installation, pull: pullNow },
    files: (exchange, repo, number) => pullParts(exchange, repo, number, 'files'),
  });

  const checks = new Checks({ ask, deliver, installation });

  return {
    ...{ reactions, reviews, checks, stars },
    event,
    before: async (exchange) => {
      const stored = checks.storage(exchange);
      if (stored) return stored;
      if (tokens.isRevoked(exchange.token)) return json(401, { message: 'Bad credentials' });
      if (exchange.method === 'DELETE' && exchange.path === '/installation/token') return revoke(exchange);
      const [, repo = '', rest = ''] = /^(\/repos\/[^/]+\/[^/]+)(\/.*)?$/.exec(exchange.path) ?? [];
      const login = /^\/collaborators\/([^/]+)\/permission$/.exec(rest)?.[1];
      if (login) return permission(exchange, repo, decodeURIComponent(login));
      const [, subject, id] = /^(\/issues\/(?:comments\/)?\d+)\/reactions(?:\/(\d+))?$/.exec(rest) ?? [];
      if (subject) return reactions.answer(exchange, `${repo}${subject}`, Number(id), tokens.holder(exchange.token));
      if (decodeURIComponent(exchange.path) === `/users/${botLogin}`)
        return json(200, { id: 7007, login: botLogin, type: 'Bot', html_url: 'https://github.com/apps/mullover' });
      if (exchange.path === '/installation/repositories') return installed(exchange);
      if (exchange.path === '/search/repositories') return starred(exchange);
      const ofCommit = /^\/commits\/([0-9a-f]+)\/pulls$/.exec(rest)?.[1];
      if (ofCommit) return pullsOf(exchange, repo, ofCommit);
      const asDiff = /\/pulls\/(\d+)$/.exec(rest)?.[1];
      if (asDiff && /\.diff\b/.test(exchange.headers.accept ?? '')) return pullDiff(exchange, repo, asDiff);
      const [, number, part = ''] = /^\/pulls\/(\d+)\/(files|commits)$/.exec(rest) ?? [];
      if (number) return pullParts(exchange, repo, number, part);
      const one = exchange.method === 'GET' ? /^\/pulls\/(\d+)$/.exec(rest)?.[1] : undefined;
      if (one) return pullNow(exchange, repo, one);
      const checked = await checks.answer(exchange, repo, rest, tokens.holder(exchange.token));
      if (checked) return checked;
      const reviewed = await reviews.answer(exchange, repo, rest, tokens.holder(exchange.token));
      if (reviewed) return reviewed;
      if (exchange.method === 'POST' && rest === '/pulls')
        return (await pullRefusal(exchange, repo)) ?? tooLong(exchange);
      if (exchange.method === 'POST' && rest === '/git/refs') return refRefusal(exchange, repo);
      return tooLong(exchange);
    },
    after: (exchange, reply) => {
      if (reply.status === 201 && exchange.path.endsWith('/access_tokens')) remember(reply, tokens, botLogin);
      const isRepository = exchange.method === 'GET' && /^\/repos\/[^/]+\/[^/]+$/.test(exchange.path);
      if (isRepository && reply.status === 200) return counted(reply);
      const raw = exchange.path.includes('/contents/') && reply.headers['content-type'] === 'application/octet-stream';
      const type = 'application/vnd.github.raw; charset=utf-8';
      return raw ? { ...reply, headers: { ...reply.headers, 'content-type': type } } : reply;
    },
  };
}

function remember(reply: Reply, tokens: Tokens, login: string): void {
  const minted = parsed(reply) as {
    token: string;
    permissions: Record<string, string>;
    repositories?: { name: string }[];
  };
  const { token, permissions, repositories } = minted;
  const limit = repositories ? { repositories: repositories.map((repository) => repository.name) } : {};
  tokens.add(token, { login, type: 'Bot', permissions, ...limit });
}
