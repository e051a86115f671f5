// Our pull request with what the repository's checks say of its head, read with one token that may as much as the App was given.

import type { Logger } from 'pino';
import { GitHubFault } from '../errors.ts';
import type { Api } from '../github/api.ts';
import { type CommitChecks, type FailedCheck, readChecks } from '../github/commit-checks.ts';
import type { GitHubApp } from '../github/github-app.ts';
import { readJobLog } from '../github/job-log.ts';
import { pullOf } from '../github/our-pull.ts';
import type { Permissions } from '../github/phase.ts';
import { pullDiff } from '../github/read-review.ts';
import type { Place } from '../ports.ts';

export interface PullChecks {
  readonly checks: CommitChecks;
  readonly failed: readonly (FailedCheck & { readonly log: string | undefined })[];
  /** What the pull request changes, where something failed. */
  readonly diff: string;
}

interface Parts {
  readonly app: GitHubApp;
  readonly log: Pick<Logger, 'warn'>;
}

/** From all that helps down to what is needed: GitHub gives no token that may more than the App. */
const READING: Permissions = { metadata: 'read', pull_requests: 'read', checks: 'read' };
const WAYS: readonly Permissions[] = [
  { ...READING, statuses: 'read', actions: 'read' },
  { ...READING, statuses: 'read' },
  READING,
];
const MOST_LOGS = 5;

export interface CommitRequest {
  readonly sha: string;
  /** The branch of the pull request. */
  readonly branch: string;
  /** While others go on, what failed is not read: there may be more of it soon. */
  readonly waits: 'for-pending' | 'no-more';
}

/** Undefined where the pull request is closed, its head is another commit by now, or the App may not read checks. */
export async function readPullChecks(
  place: Place,
  pull: number,
  commit: CommitRequest,
  { app, log }: Parts,
  signal: AbortSignal,
): Promise<PullChecks | undefined> {
  const login = await app.login();
  for (const permissions of WAYS) {
    try {
      const use = (api: Api, token: string) => read(api, place, { ...commit, pull, login, token, permissions }, signal);
      return await app.withAccess(place, permissions, use, signal);
    } catch (error) {
      // Asked for more than the App was given.
      if (!(error instanceof GitHubFault) || ![403, 422].includes(error.status) || error.transient) throw error;
      const next = 'Give the App `checks: read` at least (app.yml), or take `ci: repair` out of .github/mullover.yml.';
      if (permissions === READING)
        log.warn({ err: error, repository: `${place.owner}/${place.name}`, next }, 'checks cannot be read');
    }
  }
  return undefined;
}

interface Target extends CommitRequest {
  readonly pull: number;
  readonly login: string;
  readonly token: string;
  readonly permissions: Permissions;
}

async function read(
  api: Api,
  place: Place,
  { pull, sha, branch, waits, login, token, permissions }: Target,
  signal: AbortSignal,
): Promise<PullChecks | undefined> {
  const { state, head, user } = await pullOf(api, place, pull, signal);
  if (state !== 'open' || head.sha !== sha || head.ref !== branch || user.login !== login) return undefined;
  const statuses = permissions.statuses === undefined ? 'left-out' : 'read';
  const checks = await readChecks(api, place, { sha, login, statuses }, signal);
  const isEarly = checks.pending.length > 0 && waits === 'for-pending';
  if (checks.failed.length === 0 || isEarly) return { checks, failed: [], diff: '' };
  const failed = [];
  for (const [at, check] of checks.failed.entries()) {
    const isAsked = check.job !== undefined && at < MOST_LOGS && permissions.actions !== undefined;
    failed.push({
      ...check,
      log: isAsked && check.job !== undefined ? await readJobLog(api, token, place, check.job) : undefined,
    });
  }
  return { checks, failed, diff: await pullDiff(api, place, pull, signal) };
}
