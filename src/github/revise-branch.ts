// One more commit on the branch of our pull request, on top of whatever is there: never forced, never without having seen it.

import { GitHubFault } from '../errors.ts';
import type { Place } from '../ports.ts';
import type { FileChange, RunId, Sha } from '../task.ts';
import { type Api, persistThere } from './api.ts';
import { headOf, setBranch } from './branch-head.ts';
import { changedTree, createCommit, treeOf } from './commit-tree.ts';
import { isOurs, trailerOf } from './our-commits.ts';
import type { OutgoingText } from './outgoing.ts';

export interface RevisionCommit {
  readonly run: RunId;
  /** The head that was reviewed: what the changes were made for and checked on. */
  readonly base: Sha;
  readonly branch: string;
  readonly message: OutgoingText;
  readonly changes: readonly FileChange[];
  /** Our account, `slug[bot]`. */
  readonly login: string;
}

const MOST_LOOKS = 3;

/** `moved`: somebody else's commit came on top, with which nothing was checked. Safe to repeat. Throws GitHubFault. */
export async function reviseBranch(
  api: Api,
  place: Place,
  request: RevisionCommit,
  signal?: AbortSignal,
): Promise<Sha | 'moved'> {
  const { base, branch, run } = request;
  const tree = await changedTree(api, place, await treeOf(api, place, base, signal), request.changes, signal);
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const head = await headOf(api, place, branch, signal);
    if (head === undefined) return 'moved';
    const state = await stateOf(api, place, { ...request, head, tree }, signal);
    if (state === 'done') return head;
    if (state === 'moved') return 'moved';
    const message = `${request.message}\n\n${trailerOf(run)}` as OutgoingText;
    const sha = await createCommit(api, place, { message, tree, parents: [head] }, signal);
    const refusal = await setBranch(api, place, { branch, sha, before: head }, signal);
    if (refusal === undefined) return sha;
    if (refusal instanceof GitHubFault) throw refusal;
  }
  return 'moved';
}

/** `done`: the head is this very result; `ours`: it is what was reviewed, or an earlier result of the same run on it. */
async function stateOf(
  api: Api,
  { owner, name: repo }: Place,
  { base, head, tree, run, login }: RevisionCommit & { readonly head: Sha; readonly tree: Sha },
  signal?: AbortSignal,
): Promise<'done' | 'ours' | 'moved'> {
  if (head === base) return 'ours';
  const { data } = await persistThere(
    `Reading commit ${head}`,
    () => api.rest.repos.getCommit({ owner, repo, ref: head }),
    signal,
  );
  const mine = isOurs(data, login) && data.commit.message.includes(trailerOf(run));
  if (!mine) return 'moved';
  return data.commit.tree.sha === tree ? 'done' : 'ours';
}
