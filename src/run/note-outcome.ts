// What people made of a pull request becomes the last event of its run, and a row that `mullover calibrate` reads.

import type { Command } from '../commands/command.ts';
import type { CommandRequest } from '../commands/request.ts';
import { type Api, persist, statusOf } from '../github/api.ts';
import type { GitHubApp } from '../github/github-app.ts';
import { runsLike } from '../github/stored-runs.ts';
import type { Place, Queue, TraceStore } from '../ports.ts';
import type { OutcomeTable } from '../store/outcome-table.ts';
import type { Draft, RunId } from '../task.ts';
import type { Event, StoredEvent } from '../trace/event.ts';
import type { Outcome } from '../trace/run-event.ts';
import { foundLines, isResolvedBy, survivingLines } from '../trace/views/outcome.ts';
import { viewRun } from '../trace/views/run-view.ts';
import { unlessUnreadable, wholeEvents } from '../trace/whole-events.ts';

export interface OutcomeParts {
  readonly trace: TraceStore;
  readonly app: GitHubApp;
  readonly outcomes: Pick<OutcomeTable, 'add'>;
  /** Whether it is noted at all; the state labels go in any case. */
  readonly isNoted: boolean;
  /** Takes the state labels off an issue. */
  clear(place: Place, signal: AbortSignal): Promise<void>;
  readonly queue: Pick<Queue, 'busy'>;
}

export type OutcomeRequest = CommandRequest & { readonly command: Extract<Command, { readonly kind: 'outcome' }> };
type KnownRequest = OutcomeRequest & { readonly command: { readonly pull: number } };

/** A revert that comes later says little about the patch. */
const REVERTED_WITHIN_MS = 30 * 86_400_000;

/** While the run is being gone on with it has another writer. Safe to repeat. */
export async function noteOutcome(
  asked: OutcomeRequest,
  parts: OutcomeParts,
  signal: AbortSignal,
): Promise<'done' | { readonly waitsFor: number }> {
  const request = await withPull(asked, parts, signal);
  if (!request) return 'done';
  const found = await runOfPull(request, parts.trace);
  if (!found) return 'done';
  const { run, issue } = found;
  if ((await parts.queue.busy({ repositoryId: request.repositoryId, issue })) !== undefined) return { waitsFor: issue };
  const events = await wholeEvents(parts.trace, run);
  if (parts.isNoted) await note(request, events, { run, parts, signal });
  if (request.command.what !== 'reverted') await parts.clear({ ...placeOf(request), issue }, signal);
  return 'done';
}

async function note(request: KnownRequest, events: readonly Event[], scene: Scene): Promise<void> {
  const { run, parts } = scene;
  const outcome = await outcomeOf(request, events, scene);
  if (!outcome) return;
  if (!events.some((event) => event.type === 'outcome' && isSame(event, outcome)))
    await parts.trace.append(run, events.length, outcome);
  await parts.outcomes.add({ run, pull: outcome.pull, what: outcome.what, resolved: isResolvedBy(outcome) });
}

/** Which pull request brought the commit that was reverted; undefined where none did, or that of somebody else. */
async function withPull(
  request: OutcomeRequest,
  { app }: OutcomeParts,
  signal: AbortSignal,
): Promise<KnownRequest | undefined> {
  const { command } = request;
  if (command.pull !== undefined) return { ...request, command: { ...command, pull: command.pull } };
  const { commit: commit_sha = '' } = command;
  const place = placeOf(request);
  const where = { owner: place.owner, repo: place.name, commit_sha };
  const login = await app.login();
  const use = (api: Api) =>
    persist(
      `Looking for the pull request of ${commit_sha}`,
      () => api.rest.repos.listPullRequestsAssociatedWithCommit(where),
      signal,
    );
  try {
    const { data } = await app.withAccess(place, { contents: 'read', pull_requests: 'read' }, use, signal);
    const ours = data.find(({ user }) => user?.login === login);
    return ours && { ...request, thread: ours.number, command: { ...command, pull: ours.number } };
  } catch (error) {
    if ([404, 422].includes(statusOf(error))) return undefined; // no such commit here
    throw error;
  }
}

function isSame(one: Outcome, other: Outcome): boolean {
  // A revert is told by its pull request and by its push.
  return one.what === other.what && (one.what === 'reverted' || one.head === other.head);
}

/** The newest run that put a commit on it. */
async function runOfPull(
  { repositoryId, command }: KnownRequest,
  trace: TraceStore,
): Promise<{ readonly run: RunId; readonly issue: number } | undefined> {
  for await (const { run, origin } of runsLike(trace, { repositoryId })) {
    if (origin.kind !== 'github') continue;
    const events = await unlessUnreadable(() => trace.events(run));
    if (events?.some((event) => isPublication(event, command.pull))) return { run, issue: origin.issue };
  }
  return undefined;
}

function isPublication(event: StoredEvent, pull: number): boolean {
  return event.type === 'published' && event.what === 'pull-request' && event.number === pull;
}

interface Scene {
  readonly run: RunId;
  readonly parts: OutcomeParts;
  readonly signal: AbortSignal;
}

async function outcomeOf(request: KnownRequest, events: readonly Event[], scene: Scene): Promise<Outcome | undefined> {
  const { what, pull, head } = request.command;
  const outcome = { type: 'outcome', what, pull, head } as const;
  if (what === 'reverted') {
    const merged = events.findLast((event) => event.type === 'outcome' && event.what === 'merged');
    const age = Date.parse(request.at ?? '') - Date.parse(merged?.at ?? '');
    return age <= REVERTED_WITHIN_MS ? outcome : undefined;
  }
  const published = events.findLast((event) => isPublication(event, pull));
  const ours = published?.type === 'published' ? published.sha : undefined;
  if (what === 'closed' || ours === undefined) return outcome;
  return { ...outcome, lines: await linesOf(request, { ours, head }, events, scene) };
}

/** Lines that our patch added, and how many of them were still there when it was merged. */
async function linesOf(
  request: KnownRequest,
  { ours, head }: { readonly ours: string; readonly head: string },
  events: readonly Event[],
  { run, parts, signal }: Scene,
): Promise<NonNullable<Outcome['lines']>> {
  const ref = viewRun(events, new Map()).winner?.nodes[0].draft.ref;
  const draft = ref === undefined ? undefined : (JSON.parse(await parts.trace.get(run, ref)) as Draft);
  const diff = draft?.kind === 'patch' ? draft.diff : '';
  if (ours === head) return survivingLines(diff, []);
  const { edits, isOnTop } = await editsBetween(request, { ours, head }, parts, signal);
  return isOnTop ? survivingLines(diff, edits) : foundLines(diff, edits);
}

function placeOf({ installation, repositoryId, owner, name, thread }: OutcomeRequest): Place {
  return { installation, repositoryId, owner, name, issue: thread };
}

async function editsBetween(
  request: OutcomeRequest,
  { ours, head }: { readonly ours: string; readonly head: string },
  { app }: OutcomeParts,
  signal: AbortSignal,
) {
  const basehead = `${ours}...${head}`;
  const place = placeOf(request);
  const { owner, name } = place;
  const { data } = await app.withAccess(
    place,
    { contents: 'read' },
    (api) =>
      persist(
        `Comparing ${basehead}`,
        () => api.rest.repos.compareCommitsWithBasehead({ owner, repo: name, basehead }),
        signal,
      ),
    signal,
  );
  // GitHub tells what came since the commit that both have: another one than ours where the branch was rebased.
  const isOnTop = data.merge_base_commit.sha === ours;
  const edits = (data.files ?? []).map(({ filename, previous_filename, patch = '' }) => ({
    file: previous_filename ?? filename,
    patch,
  }));
  return { edits, isOnTop };
}
