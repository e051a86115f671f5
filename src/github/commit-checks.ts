// What a repository's own checks say of a commit: check runs and statuses, without ours.

import type { Place } from '../ports.ts';
import { type Api, persist } from './api.ts';

export interface FailedCheck {
  readonly name: string;
  /** Number of a job of GitHub Actions, whose log can be asked for. */
  readonly job: number | undefined;
  /** What it says of itself, written by others. */
  readonly said: string;
}

export interface CommitChecks {
  readonly failed: readonly FailedCheck[];
  readonly passed: number;
  /** Names of those that go on. */
  readonly pending: readonly string[];
}

export interface ChecksRequest {
  readonly sha: string;
  /** Our account, `slug[bot]`. */
  readonly login: string;
  /** Whether statuses may be read, too. */
  readonly statuses: 'read' | 'left-out';
}

const PASSED: readonly string[] = ['success', 'neutral', 'skipped'];
const FAILED: readonly string[] = ['failure', 'timed_out'];
const PAGE = 100;
const MOST_PAGES = 3;
const LONGEST = 2000;
const ACTIONS = 'github-actions';

/** Throws GitHubFault. */
export async function readChecks(
  api: Api,
  place: Place,
  request: ChecksRequest,
  signal?: AbortSignal,
): Promise<CommitChecks> {
  const runs = await checkRuns(api, place, request, signal);
  if (request.statuses === 'left-out') return runs;
  const statuses = await commitStatuses(api, place, request, signal);
  return {
    failed: [...runs.failed, ...statuses.failed],
    passed: runs.passed + statuses.passed,
    pending: [...runs.pending, ...statuses.pending],
  };
}

/** Those that were cancelled, or wait for a person, say nothing of the commit. */
async function checkRuns(
  api: Api,
  { owner, name: repo }: Place,
  { sha, login }: ChecksRequest,
  signal?: AbortSignal,
): Promise<CommitChecks> {
  const doing = `Reading the checks of ${sha.slice(0, 7)}`;
  const found = { failed: [] as FailedCheck[], passed: 0, pending: [] as string[] };
  for (let page = 1; page <= MOST_PAGES; page++) {
    const asked = { owner, repo, ref: sha, filter: 'latest' as const, per_page: PAGE, page };
    const { data } = await persist(doing, () => api.rest.checks.listForRef(asked), signal);
    for (const { id, name, status, conclusion, output, app } of data.check_runs) {
      if (`${app?.slug}[bot]` === login) continue;
      const said = [output.title, output.summary, output.text].filter(Boolean).join('\n').slice(0, LONGEST);
      const job = app?.slug === ACTIONS ? id : undefined;
      if (status !== 'completed') found.pending.push(name);
      else if (FAILED.includes(conclusion ?? '')) found.failed.push({ name, job, said });
      else if (PASSED.includes(conclusion ?? '')) found.passed += 1;
    }
    if (data.check_runs.length < PAGE) break;
  }
  return found;
}

async function commitStatuses(
  api: Api,
  { owner, name: repo }: Place,
  { sha }: ChecksRequest,
  signal?: AbortSignal,
): Promise<CommitChecks> {
  const asked = { owner, repo, ref: sha, per_page: PAGE };
  const doing = `Reading the statuses of ${sha.slice(0, 7)}`;
  const { data } = await persist(doing, () => api.rest.repos.getCombinedStatusForRef(asked), signal);
  const of = (...states: readonly string[]) => data.statuses.filter(({ state }) => states.includes(state));
  return {
    failed: of('failure', 'error').map(({ context, description }) => ({
      ...{ name: context, job: undefined, said: (description ?? '').slice(0, LONGEST) },
    })),
    passed: of('success').length,
    pending: of('pending').map(({ context }) => context),
  };
}
