// Whether a run that is about to begin may begin here and now: what maintainers set, what they put on the issue, what is open already.

import { type Api, persist, statusOf } from '../github/api.ts';
import { parseBranch } from '../github/branch-name.ts';
import { type GitHubApp, ISSUE_READING } from '../github/github-app.ts';
import { newestRun } from '../github/stored-runs.ts';
import type { TraceStore } from '../ports.ts';
import type { RunLimits, RunShares } from '../queue/run-limits.ts';
import type { RepositoryFile } from '../repository-schema.ts';
import { closedBefore, ignored, quietNow, sameIssue, tooManyPulls, tooManyRuns } from '../trace/views/refusals.ts';
import { labelNames } from './label-names.ts';
import type { StartDecision, StartRequest } from './open.ts';
import { quietUntil } from './quiet-hours.ts';
import type { RepositorySettings } from './repository-settings.ts';
import { sameIssueOf } from './same-issues.ts';

export interface AdmitParts {
  readonly app: GitHubApp;
  readonly trace: Pick<TraceStore, 'list' | 'events' | 'first' | 'get'>;
  readonly settings: Pick<RepositorySettings, 'read'>;
  readonly runs: Pick<RunLimits, 'admit'>;
  /** The operator's. */
  readonly mostRuns: RunShares;
  /** The label that starts a run. */
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Held = Exclude<StartDecision, { readonly kind: 'admitted' }>;

/** Throws InputFault where the repository's file cannot be used, GitHubFault, EnvironmentFault. */
export async function admit(request: StartRequest, parts: AdmitParts, signal: AbortSignal): Promise<StartDecision> {
  const file = await parts.settings.read(request.place, signal);
  return (
    (await ignoredHere(request, file, parts, signal)) ??
    (await closedOnce(request, parts, signal)) ??
    (await tooManyOpen(request, file, parts, signal)) ??
    quietHere(request, file, parts) ??
    unfitHere(request) ??
    (await sameElsewhere(request, parts, signal)) ??
    // Last: it counts the run.
    (await spentHere(request, file, parts)) ?? { kind: 'admitted' }
  );
}

const refused = (key: string, text: string, reason: string): Held => ({ kind: 'refused', key, text, reason });

async function ignoredHere(
  { place }: StartRequest,
  file: RepositoryFile,
  { app, label }: AdmitParts,
  signal: AbortSignal,
): Promise<Held | undefined> {
  const { ignore } = labelNames(file, label);
  const target = { owner: place.owner, repo: place.name, issue_number: place.issue };
  const ask = (api: Api) => persist(`Reading issue ${place.issue}`, () => api.rest.issues.get(target), signal);
  const { data } = await app.withAccess(place, ISSUE_READING, ask, signal);
  const names = data.labels.map((each) => (typeof each === 'string' ? each : (each.name ?? '')).toLowerCase());
  if (!names.includes(ignore.toLowerCase())) return undefined;
  return refused('ignored', ignored(ignore, label), `The issue carries ${ignore}.`);
}

/** Whoever closed our pull request has decided: a label is no answer to that, a command is. */
async function closedOnce(
  { place, by }: StartRequest,
  { app, trace }: AdmitParts,
  signal: AbortSignal,
): Promise<Held | undefined> {
  if (by === 'command') return undefined;
  const run = await newestRun(trace, place, (events) => events.some(isPull));
  const published = run === undefined ? undefined : (await trace.events(run)).findLast(isPull);
  if (published?.type !== 'published') return undefined;
  const target = { owner: place.owner, repo: place.name, pull_number: published.number };
  const ask = (api: Api) =>
    persist(`Reading pull request ${published.number}`, () => api.rest.pulls.get(target), signal);
  const found = await app.withAccess(place, { pull_requests: 'read' }, ask, signal).catch(gone);
  if (!found || found.data.state === 'open' || found.data.merged_at !== null) return undefined;
  const reason = `Pull request ${published.number} was closed.`;
  return refused(`closed-${published.number}`, closedBefore(published.number), reason);
}

/** Of a repository that was moved, it may be one of another place. */
function gone(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error;
}

const isPull = (event: { readonly type: string; readonly what?: unknown }): boolean =>
  event.type === 'published' && event.what === 'pull-request';

const USUAL_OPEN = 10;
const PAGE = 100;

/** Pull requests of the first page, newest first: where a hundred are open, ours are not what there are too many of. */
async function tooManyOpen(
  { place, run }: StartRequest,
  { limits = {} }: RepositoryFile,
  { app, label }: AdmitParts,
  signal: AbortSignal,
): Promise<Held | undefined> {
  const most = limits.pulls ?? USUAL_OPEN;
  const login = await app.login();
  const target = { owner: place.owner, repo: place.name, state: 'open' as const, per_page: PAGE };
  const ask = (api: Api) => persist('Listing pull requests', () => api.rest.pulls.list(target), signal);
  const { data } = await app.withAccess(place, { pull_requests: 'read' }, ask, signal);
  // One of this very issue gets another commit.
  const isOther = (ref: string) => parseBranch(ref)?.issue !== place.issue;
  const open = data.filter(({ user, head }) => user?.login === login && isOther(head.ref)).length;
  if (open < most) return undefined;
  return refused(run, tooManyPulls(open, label), `${open} pull requests are open here.`);
}

/** A person who writes a command is awake. */
function quietHere({ by }: StartRequest, { quiet }: RepositoryFile, { now }: AdmitParts): Held | undefined {
  const until = quiet === undefined || by === 'command' ? undefined : quietUntil(quiet, now());
  if (quiet === undefined || until === undefined) return undefined;
  return { kind: 'later', until, text: quietNow(quiet.to, quiet.zone ?? 'UTC') };
}

/** What starts no search takes none of the runs of a day. */
function unfitHere({ run, unfit }: StartRequest): Held | undefined {
  return unfit && refused(run, unfit.text, unfit.reason);
}

/** Whoever writes a command knows that it is another one. */
async function sameElsewhere(
  { place, by, issue }: StartRequest,
  parts: AdmitParts,
  signal: AbortSignal,
): Promise<Held | undefined> {
  const same = by === 'command' ? undefined : await sameIssueOf(place, issue, parts, signal);
  return same && refused(`same-${same.issue}`, sameIssue(same), `It reads like issue ${same.issue}.`);
}

async function spentHere(
  { place, run, sender }: StartRequest,
  { limits = {} }: RepositoryFile,
  { runs, mostRuns, label }: AdmitParts,
): Promise<Held | undefined> {
  const { person, repository, installation } = mostRuns;
  const shares = {
    person: Math.min(person, limits.person ?? person),
    repository: Math.min(repository, limits.runs ?? repository),
    installation,
  };
  const { installation: id, repositoryId } = place;
  const refusal = await runs.admit(run, { installation: id, repositoryId, sender }, shares);
  if (!refusal) return undefined;
  const { by, again } = refusal;
  return refused(run, tooManyRuns({ by, most: shares[by], again, label }), `The runs of this day are used up (${by}).`);
}
