// A draft pull request of a branch: opened once, and brought up to date where it is open already.

import { GitHubFault } from '../errors.ts';
import type { Place } from '../ports.ts';
import type { FileChange, RunId, Sha } from '../task.ts';
import { baseBehind, withoutDraft } from '../trace/views/pull-notes.ts';
import { type Api, gitHubFault, persist, persistThere, refusalOf } from './api.ts';
import type { Outgoing, OutgoingText } from './outgoing.ts';
import { type PublishedBranch, publishBranch } from './publish-branch.ts';
import { signer } from './sign-off.ts';

export interface PullRequestRequest {
  readonly run: RunId;
  /** The commit that the patch was made for. */
  readonly base: Sha;
  /** The branch that it is to go into. */
  readonly into: string;
  readonly title: string;
  /** Holds `Fixes #n`. */
  readonly body: string;
  /** The reproduction test, its own first commit. */
  readonly test: { readonly title: string; readonly changes: readonly FileChange[] } | undefined;
  readonly fix: { readonly title: string; readonly changes: readonly FileChange[] };
  /** Where the repository asks for it, each commit ends with our sign-off. */
  readonly signOff?: 'wanted' | undefined;
  /** What the repository wants names of branches to begin with. */
  readonly branchPrefix?: string | undefined;
  /** Who is asked for a review once it is open. */
  readonly reviewer?: string | undefined;
}

export interface PullRequest extends PublishedBranch {
  readonly number: number;
  readonly url: string;
  /** What GitHub refused on the way, one sentence; absent where everything is as always. */
  readonly note?: string;
}

/** Two commits, their branch, the pull request, and whoever is asked to review it. Safe to repeat. Throws GitHubFault. */
export async function openPull(
  api: Api,
  place: Place,
  request: PullRequestRequest & { readonly login: string },
  outgoing: Outgoing,
  signal?: AbortSignal,
): Promise<PullRequest> {
  const signed = await signer(api, request.login, request.signOff, signal);
  const commits = [request.test, request.fix]
    .filter((commit) => commit !== undefined)
    .map(({ title, changes }) => ({ message: signed(outgoing.line(title, place.issue)), changes }));
  const repository = await repositoryOf(api, place, signal);
  const here = { ...place, owner: repository.owner.login, name: repository.name };
  const branch = await publishBranch(api, here, { ...request, commits }, signal);
  const target = { branch: branch.branch, base: request.into };
  try {
    const pull = await upsertPullRequest(api, here, request, target, outgoing, signal);
    await askForReview(api, here, { pull: pull.number, reviewer: request.reviewer }, signal);
    return { ...branch, ...pull };
  } catch (error) {
    throw withBranch(error, branch.branch);
  }
}

async function upsertPullRequest(
  api: Api,
  place: Place,
  request: PullRequestRequest,
  { branch, base }: { readonly branch: string; readonly base: string },
  outgoing: Outgoing,
  signal?: AbortSignal,
): Promise<Pick<PullRequest, 'number' | 'url' | 'note'>> {
  const repo = { owner: place.owner, repo: place.name };
  const head = await persistThere(
    `Reading branch ${base}`,
    () => api.rest.repos.getBranch({ ...repo, branch: base }),
    signal,
  );
  const behind = head.data.commit.sha !== request.base;
  const body = behind ? `${baseBehind(request.base, base)}\n\n${request.body}` : request.body;
  const title = outgoing.line(request.title, place.issue);
  const bodyOf = (text: string) => outgoing.body(text, place.issue);
  return persistThere(
    'Opening the pull request',
    async () => {
      const found = await openPullRequest(api, place, branch);
      if (!found) return createPullRequest(api, { ...repo, title, head: branch, base }, body, bodyOf);
      // Who made a draft ready has read it; a note that was there from the start stays.
      const text = bodyOf(found.body?.startsWith(withoutDraft()) ? inPlaceOfDraft(body) : body);
      await api.rest.pulls.update({ ...repo, pull_number: found.number, title, body: text, base });
      return { number: found.number, url: found.url };
    },
    signal,
  );
}

async function openPullRequest(api: Api, place: Place, branch: string) {
  const { data } = await api.rest.pulls.list({
    owner: place.owner,
    repo: place.name,
    head: `${place.owner}:${branch}`,
    state: 'open',
  });
  const found = data.find(({ head }) => head.ref === branch);
  return found && { number: found.number, url: found.html_url, body: found.body };
}

type NewPullRequest = Readonly<Record<'owner' | 'repo' | 'head' | 'base', string>> & { readonly title: OutgoingText };

async function createPullRequest(
  api: Api,
  request: NewPullRequest,
  body: string,
  bodyOf: (text: string) => OutgoingText,
): Promise<Pick<PullRequest, 'number' | 'url' | 'note'>> {
  try {
    return await openNew(api, { ...request, body: bodyOf(body), draft: true });
  } catch (error) {
    const fault = gitHubFault(error, `Opening a draft pull request from ${request.head}`);
    // Otherwise the same request again, looked up first, or told. Other refusals speak of drafts too: of a release, of rules.
    if (fault.status !== 422 || !/draft pull requests are not supported/i.test(fault.message)) throw fault;
    const ready = await openNew(api, { ...request, body: bodyOf(inPlaceOfDraft(body)), draft: false });
    return { ...ready, note: fault.message };
  }
}

async function openNew(
  api: Api,
  request: NewPullRequest & { readonly body: OutgoingText; readonly draft: boolean },
): Promise<Pick<PullRequest, 'number' | 'url'>> {
  try {
    const { data } = await api.rest.pulls.create(request);
    return { number: data.number, url: data.html_url };
  } catch (error) {
    const fault = gitHubFault(error, `Opening a ${request.draft ? 'draft ' : ''}pull request from ${request.head}`);
    // It was opened by a request whose answer was lost, and the list does not show it yet: it will be found there.
    if (fault.status !== 422 || !/pull request already exists/i.test(fault.message)) throw fault;
    throw new GitHubFault(fault.message, fault.next, { cause: error, status: 422, transient: true });
  }
}

const inPlaceOfDraft = (body: string): string => `${withoutDraft()}\n\n${body}`;

/** Under the name that it has by now. */
async function repositoryOf(api: Api, place: Place, signal?: AbortSignal) {
  const repo = { owner: place.owner, repo: place.name };
  return (await persist('Reading the repository', () => api.rest.repos.get(repo), signal)).data;
}

/** Whom GitHub takes for no reviewer here reviews it unasked, or not: a pull request is no worse for that. */
async function askForReview(
  api: Api,
  { owner, name: repo }: Place,
  { pull, reviewer }: { readonly pull: number; readonly reviewer: string | undefined },
  signal?: AbortSignal,
): Promise<void> {
  if (reviewer === undefined) return;
  const ask = () => api.rest.pulls.requestReviewers({ owner, repo, pull_number: pull, reviewers: [reviewer] });
  await refusalOf(() => persist(`Asking for a review of ${pull}`, ask, signal));
}

/** What was written already is part of the reason. */
function withBranch(error: unknown, branch: string): unknown {
  if (!(error instanceof GitHubFault)) return error;
  const { message, next, status, transient } = error;
  const where = `${message.replace(/\.$/, '')}; the commits are on the branch ${branch}.`;
  return new GitHubFault(where, next, { cause: error, status, transient });
}
