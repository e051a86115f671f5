// What a branch with the name of ours is: absent, ours to go on with, done already, or somebody's.

import type { Place } from '../ports.ts';
import type { RunId, Sha } from '../task.ts';
import { type Api, persist, persistThere, statusOf } from './api.ts';
import { headOf } from './branch-head.ts';
import { type BranchCommit, isOurs, trailerOf } from './our-commits.ts';

/** What tells our commits on a branch from others'. */
export interface OurRun {
  readonly run: RunId;
  readonly base: Sha;
  /** Our account, `slug[bot]`. */
  readonly login: string;
}

/** Of a hundred commits each: a branch of ours has a few. */
const MOST_PAGES = 3;

/** `earlier`: the head is an earlier result of the same run, made for the same base. */
export type BranchState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ours' | 'earlier' | 'done'; readonly head: Sha }
  | { readonly kind: 'foreign' };

export async function branchState(
  api: Api,
  place: Place,
  branch: string,
  { run, base, login }: OurRun,
  tree: Sha | undefined,
  signal?: AbortSignal,
): Promise<BranchState> {
  const head = await headOf(api, place, branch, signal);
  if (head === undefined) return { kind: 'absent' };
  const commits = await commitsAbove(api, place, base, head, signal);
  const last = commits?.find(({ sha }) => sha === head);
  if (last === undefined || !commits?.every((commit) => isOurs(commit, login))) return { kind: 'foreign' };
  const sameRun = last.commit.message.includes(trailerOf(run));
  if (sameRun && last.commit.tree.sha === tree) return { kind: 'done', head };
  const pulls = await pullsOf(api, place, branch, signal);
  const closed = pulls.length > 0 && pulls.every(({ state }) => state === 'closed');
  return closed ? { kind: 'foreign' } : { kind: sameRun ? 'earlier' : 'ours', head };
}

/** All that a branch holds beyond the base; undefined where it has nothing in common with it, or more than GitHub tells. */
async function commitsAbove(
  api: Api,
  place: Place,
  base: Sha,
  head: Sha,
  signal?: AbortSignal,
): Promise<readonly BranchCommit[] | undefined> {
  const query = { owner: place.owner, repo: place.name, basehead: `${base}...${head}`, per_page: 100 } as const;
  const above: BranchCommit[] = [];
  for (let page = 1; ; page++) {
    const data = await compared(api, { ...query, page }, signal);
    if (data === undefined) return undefined;
    above.push(...data.commits);
    if (above.length >= data.total_commits) return above;
    if (data.commits.length === 0 || page === MOST_PAGES) return undefined;
  }
}

type Comparison = Parameters<Api['rest']['repos']['compareCommitsWithBasehead']>[0];

async function compared(api: Api, query: Comparison, signal?: AbortSignal) {
  try {
    const compare = () => api.rest.repos.compareCommitsWithBasehead(query);
    return (await persistThere(`Comparing ${query?.basehead}`, compare, signal)).data;
  } catch (error) {
    if (statusOf(error) === 404) return undefined; // no common ancestor
    throw error;
  }
}

export async function pullsOf(api: Api, place: Place, branch: string, signal?: AbortSignal) {
  const query = { owner: place.owner, repo: place.name, head: `${place.owner}:${branch}` } as const;
  const { data } = await persist(
    `Looking for pull requests of ${branch}`,
    () => api.rest.pulls.list({ ...query, state: 'all', per_page: 20 }),
    signal,
  );
  return data.filter(({ head }) => head.ref === branch);
}
