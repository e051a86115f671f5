// The repository's checks on a commit of ours: a row of the evidence and, where they fail, one repair; then a person has to look.

import type { Logger } from 'pino';
import type { Command } from '../commands/command.ts';
import type { CommandRequest } from '../commands/request.ts';
import { eventKey } from '../github/event-key.ts';
import type { GitHubApp } from '../github/github-app.ts';
import { beginRun, type IntakeParts, type RunRequest } from '../github/label-event.ts';
import type { Publisher } from '../github/publisher.ts';
import { runsLike } from '../github/stored-runs.ts';
import type { Place, Queue, TraceStore } from '../ports.ts';
import { REVISION } from '../search/policy.ts';
import type { Review, RunId } from '../task.ts';
import type { StoredEvent } from '../trace/event.ts';
import { foldTree } from '../trace/fold-tree.ts';
import { runIdOf } from '../trace/position.ts';
import type { Tree } from '../trace/tree.ts';
import { withCiRow } from '../trace/views/ci-row.ts';
import { ciFailsAgain, ciWithoutBudget } from '../trace/views/replies.ts';
import { unlessUnreadable, wholeEvents } from '../trace/whole-events.ts';
import { checkName, checksText } from './check-log.ts';
import { type PullChecks, readPullChecks } from './pull-checks.ts';
import { repairBudget } from './repair-budget.ts';
import type { RepositorySettings } from './repository-settings.ts';

export interface FollowParts extends Omit<IntakeParts, 'trace' | 'policy'> {
  readonly trace: IntakeParts['trace'] & Pick<TraceStore, 'list' | 'first' | 'get' | 'put'>;
  readonly app: GitHubApp;
  readonly publisher: Pick<Publisher, 'describe' | 'comment'>;
  readonly settings: Pick<RepositorySettings, 'known'>;
  readonly queue: Queue;
  readonly log: Pick<Logger, 'warn'>;
}

export type ChecksRequest = CommandRequest & { readonly command: Extract<Command, { readonly kind: 'checks' }> };

/** `waitsFor`: an issue that is being worked on. `much-later`: other checks go on. */
export type Followed = 'done' | 'begun' | 'much-later' | { readonly waitsFor: number };

/** So long checks that never end are waited for. */
const PATIENCE_MS = 3_600_000;

/** Safe to repeat. Throws GitHubFault. */
export async function followChecks(request: ChecksRequest, parts: FollowParts, signal: AbortSignal): Promise<Followed> {
  const { installation, repositoryId, owner, name, thread: issue, command } = request;
  const place = { installation, repositoryId, owner, name, issue };
  if ((await parts.settings.known(place, signal)).ci !== 'repair') return 'done';
  const made = await makerOf(place, command.sha, parts.trace);
  if (!made) return 'done';
  const busy = await parts.queue.busy(place);
  if (busy !== undefined && busy !== request.id) return { waitsFor: issue };
  const waits = Date.now() - Date.parse(request.at ?? '') < PATIENCE_MS ? 'for-pending' : 'no-more';
  const read = await readPullChecks(place, made.pull, { ...command, waits }, parts, signal);
  if (!read) return 'done';
  const { failed, passed, pending } = read.checks;
  if (pending.length > 0 && waits === 'for-pending') return 'much-later';
  if (failed.length + passed === 0) return 'done';
  const names = failed.map((check) => checkName(check.name));
  const thread = { ...place, issue: made.pull };
  await parts.publisher.describe(place, made.pull, (body) => withCiRow(body, { failed: names, passed }), signal);
  if (failed.length === 0) return 'done';
  const tell = (text: string) => parts.publisher.comment(thread, `ci-${command.sha.slice(0, 12)}`, text, signal);
  if (made.isRepair) {
    await tell(ciFailsAgain(command.sha, names));
    return 'done';
  }
  const budget = repairBudget(made.tree, parts.budget);
  if (budget === undefined) {
    await tell(ciWithoutBudget(command.sha, names));
    return 'done';
  }
  return begin(request, { place, made, read, names }, { ...parts, budget });
}

interface Maker {
  readonly run: RunId;
  readonly pull: number;
  readonly tree: Tree;
  readonly isRepair: boolean;
}

/** The run that made the commit; undefined for a commit that is not ours. */
async function makerOf(place: Place, sha: string, trace: FollowParts['trace']): Promise<Maker | undefined> {
  const { repositoryId, issue } = place;
  for await (const { run, origin } of runsLike(trace, { repositoryId, issue })) {
    if (origin.kind !== 'github') continue;
    const events = await unlessUnreadable(() => wholeEvents(trace, run));
    const published = events?.findLast((event) => isCommit(event, sha));
    if (events && published?.type === 'published')
      return { run, pull: published.number, tree: foldTree(events), isRepair: origin.ci === true };
  }
  return undefined;
}

const isCommit = (event: StoredEvent, sha: string): boolean =>
  event.type === 'published' && event.what === 'pull-request' && event.sha === sha;

interface Wish {
  readonly place: Place;
  readonly made: Maker;
  readonly read: PullChecks;
  readonly names: readonly string[];
}

async function begin(
  request: ChecksRequest,
  { place, made, read, names }: Wish,
  parts: FollowParts,
): Promise<Followed> {
  const { trace } = parts;
  // The commit alone: whatever else is told of it begins no second one.
  const key = eventKey(['repair', request.repositoryId, request.command.sha]);
  const run = runIdOf(key);
  const first = await trace.first(made.run);
  if (first?.type !== 'run-started' || first.origin.kind !== 'github') return 'done';
  const review: Review = {
    ...{ author: 'CI of this repository', body: checksText(read.failed), remarks: [], diff: read.diff, checks: names },
  };
  const wish: RunRequest = {
    ...{ key, sender: first.origin.sender, triggeredAt: request.at ?? new Date().toISOString() },
    issue: JSON.parse(await trace.get(made.run, first.issue)) as RunRequest['issue'],
    review: await trace.put(run, JSON.stringify(review)),
    ci: true,
  };
  const job = { run, place, command: request.id, pull: made.pull };
  const intake = await beginRun(job, wish, { ...parts, policy: REVISION.name });
  return intake.kind === 'busy' ? { waitsFor: place.issue } : 'begun';
}
