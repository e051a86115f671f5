// Issues that carry our label while no run knows of it: their event was lost before GitHub could keep it, or for too long.

import type { Logger } from 'pino';
import { GitHubFault } from '../errors.ts';
import type { TraceStore } from '../ports.ts';
import { unlessUnreadable } from '../trace/whole-events.ts';
import { type Api, persist } from './api.ts';
import type { GitHubApp, Installation } from './github-app.ts';
import type { Intake } from './label-event.ts';
import { KEPT_MS } from './missed-deliveries.ts';
import { watchRate } from './rate.ts';

const MINUTE_MS = 60_000;
/** Until then the event may come by itself, or again. */
const YOUNGEST_MS = 15 * MINUTE_MS;
/** Repositories of one round, each a request; the next round goes on behind them. */
const MOST_REPOSITORIES = 100;
const RESERVE = 1000;
/** The clock of an event and that of its issue may differ by so much. */
const SAME_MS = 5000;

export interface MissedLabels {
  readonly app: Pick<GitHubApp, 'installations' | 'withInstallation'>;
  readonly label: string;
  readonly trace: Pick<TraceStore, 'runs' | 'first'>;
  /** Takes a labelled issue as the web process takes its event. */
  take(payload: unknown): Promise<Intake>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

/** Between rounds: where to go on, and what was looked at already. */
export interface Round {
  /** How many repositories were looked at before, over all installations. */
  position: number;
  /** Issue → its last change when it was found to need nothing. */
  readonly settled: Map<string, number>;
}

interface Repository {
  readonly id: number;
  readonly name: string;
  readonly owner: { readonly login: string };
  readonly archived?: boolean | undefined;
  readonly has_issues?: boolean | undefined;
}

interface LabelledIssue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly state: string;
  readonly updated_at: string;
  readonly pull_request?: unknown;
}

/** Returns the runs that were begun. Throws GitHubFault. */
export async function takeMissedLabels(
  parts: MissedLabels,
  round: Round,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const begun: string[] = [];
  let passed = 0;
  let looked = 0;
  for (const installation of await parts.app.installations(signal)) {
    if (looked >= MOST_REPOSITORIES) break;
    await goOn(parts, { installation: installation.id }, async () => {
      await parts.app.withInstallation(
        installation.id,
        { issues: 'read', metadata: 'read' },
        async (api) => {
          const left = watchRate(api);
          for (const repository of await repositoriesOf(api, signal)) {
            if (looked >= MOST_REPOSITORIES || left() < RESERVE) return;
            if (passed++ < round.position) continue;
            looked++;
            const looking = { ...parts, api, installation, repository };
            const found = await goOn(parts, { repository: repository.id }, () => lookThrough(looking, round, signal));
            begun.push(...(found ?? []));
          }
        },
        signal,
      );
    });
  }
  round.position = looked < MOST_REPOSITORIES ? 0 : round.position + looked;
  return begun;
}

/** One that GitHub refuses, such as one that gave us no permission yet, keeps nobody from the others. */
async function goOn<T>(
  { log }: MissedLabels,
  where: Readonly<Record<string, number>>,
  look: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof GitHubFault) || error.transient) throw error;
    log.warn({ err: error, ...where }, 'labelled issues could not be looked for here');
    return undefined;
  }
}

async function repositoriesOf(api: Api, signal: AbortSignal): Promise<readonly Repository[]> {
  const list = api.rest.apps.listReposAccessibleToInstallation;
  const all = await persist(
    'Reading the repositories of an installation',
    () => api.paginate(list, { per_page: 100 }),
    signal,
  );
  return (all as readonly Repository[]).filter(({ archived, has_issues: issues }) => !archived && issues !== false);
}

interface Looking extends MissedLabels {
  readonly api: Api;
  readonly installation: Installation;
  readonly repository: Repository;
}

async function lookThrough(parts: Looking, round: Round, signal: AbortSignal): Promise<readonly string[]> {
  const { api, repository, label, now } = parts;
  const since = new Date(now() - KEPT_MS).toISOString();
  const where = { owner: repository.owner.login, repo: repository.name };
  const { data } = await persist(
    `Reading the labelled issues of ${where.owner}/${where.repo}`,
    () => api.rest.issues.listForRepo({ ...where, labels: label, state: 'open', since, per_page: 50 }),
    signal,
  );
  const begun: string[] = [];
  for (const issue of data) {
    if (issue.pull_request) continue;
    const key = `${repository.id}/${issue.number}`;
    const changed = Date.parse(issue.updated_at);
    if (round.settled.get(key) === changed) continue;
    const run = await takeIfMissed(parts, issue, signal);
    if (run === 'later') continue;
    if (run !== undefined) begun.push(run);
    round.settled.set(key, changed);
  }
  return begun;
}

async function takeIfMissed(
  { api, repository, installation, label, trace, take, now }: Looking,
  issue: LabelledIssue,
  signal: AbortSignal,
): Promise<string | 'later' | undefined> {
  const where = { owner: repository.owner.login, repo: repository.name, issue_number: issue.number };
  const events = await persist(
    `Reading the events of issue ${issue.number}`,
    () => api.paginate(api.rest.issues.listEvents, { ...where, per_page: 100 }),
    signal,
  );
  const is = (name: string | undefined) => name?.toLowerCase() === label.toLowerCase();
  const event = events.findLast((each) => each.event === 'labeled' && 'label' in each && is(each.label?.name));
  if (event?.actor == null) return undefined;
  const at = Date.parse(event.created_at);
  if (now() - at < YOUNGEST_MS) return 'later';
  const oldest = Math.max(now() - KEPT_MS, Date.parse(installation.createdAt));
  if (at < oldest || (await newestOf(trace, repository.id, issue.number)) >= at - SAME_MS) return undefined;
  const intake = await take({
    action: 'labeled',
    label: { name: label },
    // The run is named by the time of the event: should the event come after all, it is the same run.
    issue: { ...issue, updated_at: event.created_at },
    repository,
    sender: event.actor,
    installation: { id: installation.id },
    performed_via_github_app: event.performed_via_github_app,
  });
  return intake.kind === 'accepted' ? intake.run : undefined;
}

/** When the newest run of the issue was asked for; -Infinity without one. */
async function newestOf(trace: MissedLabels['trace'], repositoryId: number, issue: number): Promise<number> {
  let newest = Number.NEGATIVE_INFINITY;
  for (const run of await trace.runs()) {
    const first = await unlessUnreadable(() => trace.first(run));
    const origin = first?.type === 'run-started' ? first.origin : undefined;
    if (origin?.kind !== 'github' || origin.repositoryId !== repositoryId || origin.issue !== issue) continue;
    newest = Math.max(newest, Date.parse(origin.triggeredAt));
  }
  return newest;
}
