// What a run does on GitHub. Every effect looks first, then acts: repeating it never doubles anything.

import type { Place } from '../ports.ts';
import type { CheckRunText } from '../trace/views/check-run.ts';
import { type Api, persist } from './api.ts';
import { type CheckRun, upsertCheckRun } from './check-run.ts';
import { type KnownDashboards, writeDashboard } from './dashboard-issue.ts';
import { describe, withPart } from './describe-pull.ts';
import { CHECKING, COMMENTING, DESCRIBING, type GitHubApp, PUBLISHING } from './github-app.ts';
import { openPull, type PullRequest, type PullRequestRequest } from './open-pull.ts';
import type { Outgoing } from './outgoing.ts';
import { publishSetup, type SetupOutcome, type SetupRequest } from './publish-setup.ts';
import { type Reply, writeReplies } from './review-replies.ts';
import { type RevisionCommit, reviseBranch } from './revise-branch.ts';
import { signer } from './sign-off.ts';
import { KnownLabels, type StateRequest, showState } from './state-label.ts';
import { KnownComments, react, type StickyComment, upsertComment } from './sticky-comment.ts';

export interface Publisher {
  /** 👀 on the issue: the request was seen. */
  acknowledge(place: Place, signal?: AbortSignal): Promise<void>;
  /** Puts the label on the issue, where it is not there: while it is, the request stands. */
  label(place: Place, label: string, signal?: AbortSignal): Promise<void>;
  /** A comment that exists once for each key: that of a run (progress, then the outcome), or the answer to a command. */
  comment(place: Place, key: string, body: string, signal?: AbortSignal): Promise<StickyComment>;
  /** A draft wherever the repository has drafts; elsewhere one that says in its first line that it would be a draft. */
  pullRequest(place: Place, request: PullRequestRequest, signal?: AbortSignal): Promise<PullRequest>;
  /** One more commit on our pull request, and words about it in its description; `moved` when its head is another one by now. */
  revise(place: Place, request: RevisionRequest, signal?: AbortSignal): Promise<PullRequest | 'moved'>;
  /** Answers in threads of a pull request, each once for its key. */
  replies(place: Place, pull: number, replies: readonly NewReply[], signal?: AbortSignal): Promise<void>;
  /** The description of our pull request as `change` makes it; nothing is written where that is what it says. */
  describe(place: Place, pull: number, change: (body: string) => string, signal?: AbortSignal): Promise<void>;
  /** A pull request with files for the repository itself, where it has none of them. */
  setUp(place: Place, request: NewSetup, signal?: AbortSignal): Promise<SetupOutcome>;
  /** The dashboard issue of the repository; `closed` where people want none. */
  dashboard(place: Place, page: NewDashboard, signal?: AbortSignal): Promise<'written' | 'same' | 'closed'>;
  /** The label that shows how far the issue is, and none of its others. */
  state(place: Place, request: StateRequest, signal?: AbortSignal): Promise<void>;
  /** A check run on a commit of ours, once for each run. Throws GitHubFault where the App may not write checks. */
  check(place: Place, check: NewCheck, signal?: AbortSignal): Promise<void>;
}

export interface NewCheck extends Pick<CheckRun, 'run' | 'sha' | 'page'> {
  readonly text: CheckRunText;
}

export interface NewDashboard {
  readonly title: string;
  readonly body: string;
}

export interface NewSetup extends Pick<SetupRequest, 'changes' | 'file'> {
  readonly title: string;
  readonly body: string;
}

export interface NewReply extends Omit<Reply, 'body'> {
  readonly body: string;
}

export interface RevisionRequest extends Omit<RevisionCommit, 'message' | 'login'> {
  readonly pull: number;
  readonly title: string;
  /** Stands above what the description says already; a part of the same run in its place. */
  readonly part: string;
  readonly signOff?: 'wanted' | undefined;
}

export function createPublisher(app: GitHubApp, outgoing: Outgoing): Publisher {
  const known = new KnownComments();
  const knownLabels = new KnownLabels();
  const dashboards: KnownDashboards = new Map();
  return {
    acknowledge: (place, signal) => app.withAccess(place, COMMENTING, (api) => react(api, place, signal), signal),
    label: (place, label, signal) =>
      app.withAccess(place, COMMENTING, (api) => addLabel(api, place, label, signal), signal),
    comment: async (place, key, body, signal) => {
      const login = await app.login();
      const comment = { key, login, body: outgoing.body(body, place.issue) };
      return app.withAccess(place, COMMENTING, (api) => upsertComment(api, place, comment, known, signal), signal);
    },
    pullRequest: async (place, request, signal) => {
      const login = await app.login();
      const use = (api: Api) => openPull(api, place, { ...request, login }, outgoing, signal);
      return app.withAccess(place, PUBLISHING, use, signal);
    },
    revise: async (place, request, signal) => {
      const login = await app.login();
      const use = (api: Api) => revise(api, place, { ...request, login }, outgoing, signal);
      return app.withAccess({ ...place, issue: request.pull }, PUBLISHING, use, signal);
    },
    replies: async (place, pull, replies, signal) => {
      const login = await app.login();
      const written = replies.map((reply) => ({ ...reply, body: outgoing.body(reply.body, place.issue) }));
      const use = (api: Api) => writeReplies(api, place, { pull, replies: written, login }, signal);
      return app.withAccess({ ...place, issue: pull }, PUBLISHING, use, signal);
    },
    describe: (place, pull, change, signal) => {
      const edit = (text: string) => outgoing.edited(text, change(text), place.issue);
      const use = (api: Api) => describe(api, place, { pull, edit }, signal);
      return app.withAccess({ ...place, issue: pull }, DESCRIBING, async (api) => void (await use(api)), signal);
    },
    dashboard: async (place, { title, body }, signal) => {
      // It closes no issue.
      const text = { title: outgoing.line(title, 0), body: outgoing.body(body, 0), login: await app.login() };
      return app.withAccess(place, COMMENTING, (api) => writeDashboard(api, place, text, dashboards, signal), signal);
    },
    setUp: async (place, { title, body, ...files }, signal) => {
      const text = { title: outgoing.line(title, place.issue), body: outgoing.body(body, place.issue) };
      const request = { ...files, ...text, login: await app.login() };
      return app.withAccess(place, PUBLISHING, (api) => publishSetup(api, place, request, signal), signal);
    },
    state: (place, request, signal) =>
      app.withAccess(place, COMMENTING, (api) => showState(api, place, request, knownLabels), signal),
    check: async (place, request, signal) => {
      const check = { ...outgoingCheck(request, outgoing, place.issue), login: await app.login() };
      return app.withAccess(place, CHECKING, (api) => upsertCheckRun(api, place, check, signal), signal);
    },
  };
}

function outgoingCheck({ run, sha, page, text }: NewCheck, outgoing: Outgoing, issue: number): Omit<CheckRun, 'login'> {
  const line = (words: string) => outgoing.line(words, issue);
  const annotations = text.annotations.map((one) => ({ ...one, title: line(one.title), message: line(one.message) }));
  const { conclusion, title, summary } = text;
  return { run, sha, page, conclusion, title: line(title), summary: outgoing.body(summary, issue), annotations };
}

async function revise(
  api: Api,
  place: Place,
  { pull, title, part, signOff, ...commit }: RevisionRequest & { readonly login: string },
  outgoing: Outgoing,
  signal?: AbortSignal,
): Promise<PullRequest | 'moved'> {
  const signed = await signer(api, commit.login, signOff, signal);
  const message = signed(outgoing.line(title, place.issue));
  const sha = await reviseBranch(api, place, { ...commit, message }, signal);
  if (sha === 'moved') return 'moved';
  const edit = (body: string) => outgoing.edited(body, withPart(body, commit.run, part), place.issue);
  return { branch: commit.branch, sha, number: pull, url: await describe(api, place, { pull, edit }, signal) };
}

async function addLabel(api: Api, place: Place, label: string, signal?: AbortSignal): Promise<void> {
  const target = { owner: place.owner, repo: place.name, issue_number: place.issue };
  await persist(
    `Labelling issue ${place.issue}`,
    () => api.rest.issues.addLabels({ ...target, labels: [label] }),
    signal,
  );
}
