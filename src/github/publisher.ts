// What a run does on GitHub. Every effect looks first, then acts: repeating it never doubles anything.

import type { FileChange, RunId, Sha } from '../task.ts';
import { type Api, gitHubFault, isTransient, persist } from './api.ts';
import { COMMENTING, type GitHubApp, type Place, PUBLISHING } from './github-app.ts';
import type { Outgoing } from './outgoing.ts';
import { type PublishedBranch, publishBranch } from './publish-branch.ts';
import { react, type StickyComment, upsertComment } from './sticky-comment.ts';

export interface PullRequestRequest {
  readonly run: RunId;
  /** The commit that the patch was made for. */
  readonly base: Sha;
  readonly title: string;
  /** Holds `Fixes #n`. */
  readonly body: string;
  /** The reproduction test, its own first commit. */
  readonly test: { readonly title: string; readonly changes: readonly FileChange[] } | undefined;
  readonly fix: { readonly title: string; readonly changes: readonly FileChange[] };
}

export interface PullRequest extends PublishedBranch {
  readonly number: number;
  readonly url: string;
}

export interface Publisher {
  /** 👀 on the issue: the request was seen. */
  acknowledge(place: Place, signal?: AbortSignal): Promise<void>;
  /** Puts the label on the issue, where it is not there: while it is, the request stands. */
  label(place: Place, label: string, signal?: AbortSignal): Promise<void>;
  /** A comment that exists once for each key: that of a run (progress, then the outcome), or the answer to a command. */
  comment(place: Place, key: string, body: string, signal?: AbortSignal): Promise<StickyComment>;
  /** Always a draft. */
  pullRequest(place: Place, request: PullRequestRequest, signal?: AbortSignal): Promise<PullRequest>;
}

export function createPublisher(app: GitHubApp, outgoing: Outgoing): Publisher {
  return {
    acknowledge: (place, signal) => app.withAccess(place, COMMENTING, (api) => react(api, place, signal), signal),
    label: (place, label, signal) =>
      app.withAccess(place, COMMENTING, (api) => addLabel(api, place, label, signal), signal),
    comment: async (place, key, body, signal) => {
      const login = await app.login();
      const comment = { key, login, body: outgoing.body(body, place.issue) };
      return app.withAccess(place, COMMENTING, (api) => upsertComment(api, place, comment, signal), signal);
    },
    pullRequest: async (place, request, signal) => {
      const login = await app.login();
      return app.withAccess(
        place,
        PUBLISHING,
        async (api) => {
          const commits = [request.test, request.fix]
            .filter((commit) => commit !== undefined)
            .map(({ title, changes }) => ({ message: outgoing.line(title, place.issue), changes }));
          const branch = await publishBranch(api, place, { ...request, commits, login }, signal);
          return { ...branch, ...(await upsertPullRequest(api, place, request, branch, outgoing, signal)) };
        },
        signal,
      );
    },
  };
}

async function addLabel(api: Api, place: Place, label: string, signal?: AbortSignal): Promise<void> {
  const target = { owner: place.owner, repo: place.name, issue_number: place.issue };
  await persist(
    `Labelling issue ${place.issue}`,
    () => api.rest.issues.addLabels({ ...target, labels: [label] }),
    signal,
  );
}

async function upsertPullRequest(
  api: Api,
  place: Place,
  request: PullRequestRequest,
  { branch }: PublishedBranch,
  outgoing: Outgoing,
  signal?: AbortSignal,
): Promise<{ readonly number: number; readonly url: string }> {
  const repo = { owner: place.owner, repo: place.name };
  const base = (await persist('Reading the repository', () => api.rest.repos.get(repo), signal)).data.default_branch;
  const head = await persist(
    `Reading branch ${base}`,
    () => api.rest.repos.getBranch({ ...repo, branch: base }),
    signal,
  );
  const behind = head.data.commit.sha !== request.base;
  const text = {
    title: outgoing.line(request.title, place.issue),
    body: outgoing.body(behind ? withBehind(request, base) : request.body, place.issue),
  };
  return persist(
    'Opening the pull request',
    async () => {
      const found = await openPullRequest(api, place, branch);
      if (found) {
        await api.rest.pulls.update({ ...repo, pull_number: found.number, ...text });
        return found;
      }
      const { data } = await createDraft(api, { ...repo, ...text, head: branch, base });
      return { number: data.number, url: data.html_url };
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
  return found && { number: found.number, url: found.html_url };
}

type Draft = NonNullable<Parameters<Api['rest']['pulls']['create']>[0]>;

async function createDraft(api: Api, draft: Draft) {
  try {
    return await api.rest.pulls.create({ ...draft, draft: true });
  } catch (error) {
    if (isTransient(error)) throw error; // looked up again before the next try
    throw gitHubFault(error, `Opening a draft pull request from ${draft.head}`);
  }
}

function withBehind({ body, base }: PullRequestRequest, branch: string): string {
  const note = `> Made for and checked on commit \`${base.slice(0, 7)}\`; \`${branch}\` has moved on since, and the checks were not repeated there.`;
  return `${note}\n\n${body}`;
}
