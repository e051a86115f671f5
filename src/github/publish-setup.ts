// The pull request of `/mull setup`: one commit with the repository's file, on a branch of its own. Repeating it doubles nothing.

import type { Place } from '../ports.ts';
import type { FileChange, Sha } from '../task.ts';
import { type Api, persist, persistThere, statusOf } from './api.ts';
import { headOf, setBranch } from './branch-head.ts';
import { changedTree, createCommit, treeOf } from './commit-tree.ts';
import type { OutgoingText } from './outgoing.ts';

export interface SetupRequest {
  readonly title: OutgoingText;
  readonly body: OutgoingText;
  readonly changes: readonly FileChange[];
  /** The file that makes all of it needless. */
  readonly file: string;
  /** Our account, `slug[bot]`. */
  readonly login: string;
}

/** `there`: the repository has the file already. `open`: so is a pull request with it. */
export type SetupOutcome =
  | { readonly kind: 'there' }
  | { readonly kind: 'open' | 'opened'; readonly number: number; readonly url: string };

const SETUP_BRANCH = 'mull/setup';

/** Throws GitHubFault. */
export async function publishSetup(
  api: Api,
  place: Place,
  request: SetupRequest,
  signal?: AbortSignal,
): Promise<SetupOutcome> {
  const repo = { owner: place.owner, repo: place.name };
  const { data } = await persist('Reading the repository', () => api.rest.repos.get(repo), signal);
  const here = { ...place, owner: data.owner.login, name: data.name };
  const base = await headOf(api, here, data.default_branch, signal);
  if (base === undefined || (await isThere(api, here, { path: request.file, ref: base }, signal)))
    return { kind: 'there' };
  const open = await openSetup(api, here, request.login, signal);
  if (open) return { kind: 'open', ...open };
  await moveBranch(api, here, { base, request }, signal);
  const wish = { owner: here.owner, repo: here.name, head: SETUP_BRANCH, base: data.default_branch };
  const { title, body } = request;
  return persistThere(
    'Opening the pull request',
    async () => {
      const found = await openSetup(api, here, request.login, signal);
      if (found) return { kind: 'opened', ...found } as const;
      const created = await api.rest.pulls.create({ ...wish, title, body });
      return { kind: 'opened', number: created.data.number, url: created.data.html_url } as const;
    },
    signal,
  );
}

async function isThere(
  api: Api,
  { owner, name: repo }: Place,
  { path, ref }: { readonly path: string; readonly ref: Sha },
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await persist(`Reading ${path}`, () => api.rest.repos.getContent({ owner, repo, path, ref }), signal);
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

async function openSetup(api: Api, { owner, name: repo }: Place, login: string, signal?: AbortSignal) {
  const query = { owner, repo, head: `${owner}:${SETUP_BRANCH}`, state: 'open' as const };
  const { data } = await persist('Looking for the pull request', () => api.rest.pulls.list(query), signal);
  const found = data.find(({ head, user }) => head.ref === SETUP_BRANCH && user?.login === login);
  return found && { number: found.number, url: found.html_url };
}

/** Where the branch of a closed pull request is left, it goes on from there: nothing is forced. */
async function moveBranch(
  api: Api,
  place: Place,
  { base, request }: { readonly base: Sha; readonly request: SetupRequest },
  signal?: AbortSignal,
): Promise<void> {
  const before = await headOf(api, place, SETUP_BRANCH, signal);
  const tree = await changedTree(api, place, await treeOf(api, place, base, signal), request.changes, signal);
  const parents = before === undefined ? [base] : [before, base];
  const sha = await createCommit(api, place, { message: request.title, tree, parents }, signal);
  const refusal = await setBranch(api, place, { branch: SETUP_BRANCH, sha, before }, signal);
  if (refusal instanceof Error) throw refusal;
}
