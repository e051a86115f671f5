// Our branch of an issue: created, or moved forward when its head is ours; people's commits are never touched.

import { GitHubFault } from '../errors.ts';
import type { Place } from '../ports.ts';
import type { Sha } from '../task.ts';
import { type Api, persist } from './api.ts';
import { setBranch } from './branch-head.ts';
import { type BranchName, beginningsOf, parseReference, printBranch } from './branch-name.ts';
import { type BranchState, branchState, type OurRun, pullsOf } from './branch-state.ts';
import { changedTree, createCommit, type NewCommit, treeOf } from './commit-tree.ts';
import { trailerOf } from './our-commits.ts';
import type { OutgoingText } from './outgoing.ts';

export interface BranchRequest extends OurRun {
  /** Oldest first: the reproduction test, then the fix. */
  readonly commits: readonly NewCommit[];
  /** What the repository wants the name to begin with; undefined: `mull/`. */
  readonly branchPrefix?: string | undefined;
}

export interface PublishedBranch {
  readonly branch: string;
  readonly sha: Sha;
}

const MOST_BRANCHES = 20;
/** At one branch, while somebody else moves it. */
const MOST_LOOKS = 10;

/**
 * Goes on where an open pull request of ours is, under whatever name an earlier run had to take: an issue gets a second one
 * only where that branch must not be moved. Throws GitHubFault with GitHub's first answer when every name is refused.
 */
export async function publishBranch(
  api: Api,
  place: Place,
  request: BranchRequest,
  signal?: AbortSignal,
): Promise<PublishedBranch> {
  const trees = await storeTrees(api, place, request, signal);
  const publication = { api, place, request, trees, signal };
  let first: GitHubFault | undefined;
  for (const branch of await openBranches(publication)) {
    const attempt = await publishOn(branch, publication);
    if (attempt.kind === 'published') return attempt.published;
  }
  for (const beginning of beginningsOf(request.branchPrefix)) {
    const published = await publishUnder(beginning, publication);
    if (!(published instanceof GitHubFault)) return published;
    first ??= published;
  }
  throw first ?? new GitHubFault('There is no name for a branch.', 'Report this as a bug.', { status: 422 });
}

interface Publication {
  readonly api: Api;
  readonly place: Place;
  readonly request: BranchRequest;
  /** One for each commit. */
  readonly trees: readonly Sha[];
  readonly signal: AbortSignal | undefined;
}

/** Branches of the issue whose head is ours and has an open pull request, in the order in which names are tried. */
async function openBranches({ api, place, request, trees, signal }: Publication): Promise<readonly string[]> {
  const open: string[] = [];
  for (const branch of await existingBranches(api, place, beginningsOf(request.branchPrefix), signal)) {
    const state = await branchState(api, place, branch, request, trees.at(-1), signal);
    if (state.kind === 'absent' || state.kind === 'foreign') continue;
    const pulls = await pullsOf(api, place, branch, signal);
    if (pulls.some((pull) => pull.state === 'open')) open.push(branch);
  }
  return open;
}

async function existingBranches(
  api: Api,
  place: Place,
  beginnings: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const repo = { owner: place.owner, repo: place.name };
  const existing: string[] = [];
  for (const beginning of beginnings) {
    const start = printBranch({ beginning, issue: place.issue, number: 1 });
    const { data } = await persist(
      `Looking for branches ${start}`,
      () => api.rest.git.listMatchingRefs({ ...repo, ref: `heads/${start}` }),
      signal,
    );
    const names = data.map(({ ref }) => parseReference(ref));
    const ours = names.filter((name) => name !== undefined).filter(({ issue }) => issue === place.issue);
    existing.push(...ours.toSorted((a, b) => a.number - b.number).map(printBranch));
  }
  return existing;
}

/** `taken`: the branch is not ours to move. `refused`: GitHub does not let us. */
type Attempt =
  | { readonly kind: 'published'; readonly published: PublishedBranch }
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly fault: GitHubFault; readonly exists: boolean };

/** A fault that comes back says that no branch of this beginning can be had. */
async function publishUnder(
  beginning: BranchName['beginning'],
  publication: Publication,
): Promise<PublishedBranch | GitHubFault> {
  const { issue } = publication.place;
  for (let number = 1; number <= MOST_BRANCHES; number++) {
    const attempt = await publishOn(printBranch({ beginning, issue, number }), publication);
    if (attempt.kind === 'published') return attempt.published;
    // A branch that must not be moved is as good as somebody else's.
    if (attempt.kind === 'refused' && !attempt.exists) return attempt.fault;
  }
  return new GitHubFault(
    `Issue ${issue} has ${MOST_BRANCHES} branches of mine with commits of others.`,
    'Delete the branches `mull/issue-…` that nobody needs.',
    { status: 422 },
  );
}

/** Looks at one branch and puts the commits there. */
async function publishOn(branch: string, { api, place, request, trees, signal }: Publication): Promise<Attempt> {
  const last = trees.at(-1);
  if (last === undefined)
    throw new GitHubFault('There is nothing to publish.', 'Report this as a bug.', { status: 422 });
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const state = await branchState(api, place, branch, request, last, signal);
    if (state.kind === 'foreign') return { kind: 'taken' };
    if (state.kind === 'done') return { kind: 'published', published: { branch, sha: state.head } };
    const sha = await storeNew(api, place, request, trees, state, signal);
    const refusal = await setBranch(api, place, { branch, sha, before: headBefore(state) }, signal);
    if (refusal === undefined) return { kind: 'published', published: { branch, sha } };
    signal?.throwIfAborted();
    // Someone was faster: look at the same name again.
    if (refusal !== 'moved') return { kind: 'refused', fault: refusal, exists: state.kind !== 'absent' };
  }
  return { kind: 'taken' };
}

const headBefore = (state: BranchState): Sha | undefined => ('head' in state ? state.head : undefined);

async function storeTrees(api: Api, place: Place, request: BranchRequest, signal?: AbortSignal): Promise<Sha[]> {
  const trees: Sha[] = [];
  let tree = await treeOf(api, place, request.base, signal);
  for (const { changes } of request.commits) {
    tree = await changedTree(api, place, tree, changes, signal);
    trees.push(tree);
  }
  return trees;
}

/** What goes onto the branch: after an earlier result of the same run one commit, otherwise all of them. */
async function storeNew(
  api: Api,
  place: Place,
  request: BranchRequest,
  trees: readonly Sha[],
  state: Exclude<BranchState, { readonly kind: 'done' | 'foreign' }>,
  signal?: AbortSignal,
): Promise<Sha> {
  const [fix, tree] = [request.commits.at(-1), trees.at(-1)];
  if (state.kind !== 'earlier' || fix === undefined || tree === undefined)
    return storeCommits(api, place, request, trees, state.kind === 'absent' ? undefined : state.head, signal);
  const message = `${fix.message}\n\n${trailerOf(request.run)}` as OutgoingText;
  return createCommit(api, place, { message, tree, parents: [state.head] }, signal);
}

async function storeCommits(
  api: Api,
  place: Place,
  request: BranchRequest,
  trees: readonly Sha[],
  earlier: Sha | undefined,
  signal?: AbortSignal,
): Promise<Sha> {
  // After an earlier run of ours the branch goes on from there; the base comes in as a second parent, so that the
  // difference to it is this run's patch and nothing else.
  let parents = earlier === undefined ? [request.base] : [earlier, request.base];
  let sha = request.base;
  for (const [index, { message }] of request.commits.entries()) {
    const tree = trees[index] ?? '';
    const marked = `${message}\n\n${trailerOf(request.run)}` as OutgoingText;
    sha = await createCommit(api, place, { message: marked, tree, parents }, signal);
    parents = [sha];
  }
  return sha;
}
