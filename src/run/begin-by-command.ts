// A command begins a run as the label does: `/mull`, and `/mull retry base=…`, which starts over where the stored search cannot.

import type { CommandRequest } from '../commands/request.ts';
import { TraceFault } from '../errors.ts';
import { statusOf } from '../github/api.ts';
import { eventKey } from '../github/event-key.ts';
import { type GitHubApp, READING } from '../github/github-app.ts';
import { beginRun, type IntakeParts, type RunRequest } from '../github/label-event.ts';
import type { Publisher } from '../github/publisher.ts';
import { repositoryFacts } from '../github/snapshot.ts';
import type { Place, Queue, TraceStore } from '../ports.ts';
import type { Budget } from '../task.ts';
import { isRunId, runIdOf } from '../trace/position.ts';
import type { Earlier } from '../trace/run-event.ts';
import { begunByCommand, noSuchBranch, nothingToContinue, notMoved, startsOver } from '../trace/views/replies.ts';
import type { Beginning } from './answering.ts';
import { earlierRun } from './earlier-run.ts';
import { endUnbegun } from './end-unbegun.ts';
import { quietUntil } from './quiet-hours.ts';
import type { RepositorySettings } from './repository-settings.ts';

export interface BeginParts extends Omit<IntakeParts, 'trace'> {
  readonly trace: IntakeParts['trace'] & Pick<TraceStore, 'list' | 'get' | 'put'>;
  /** The operator's maximum. */
  readonly most: Budget;
  readonly app: GitHubApp;
  readonly publisher: Publisher;
  readonly queue: Queue;
  readonly settings: Pick<RepositorySettings, 'known'>;
}

export function beginsByCommand(parts: BeginParts): Beginning {
  return {
    start: async (request, place, signal) => {
      const { issue } = request;
      if (!issue) throw new TraceFault(`Command ${request.id} holds no issue.`, 'Write the command again.');
      const begun = await begin(request, place, { issue }, parts, signal);
      if (begun === 'busy') await takePlaceOfLabel(place, parts, signal);
      return begun;
    },
    startOver: (request, { place }, signal) => startOver(request, place, parts, signal),
  };
}

/** A label may wait for the end of quiet hours: whoever writes a command is awake, and theirs begins in its place. */
async function takePlaceOfLabel(place: Place, parts: BeginParts, signal: AbortSignal): Promise<void> {
  const run = (await parts.queue.busy(place)) ?? '';
  const events = isRunId(run) ? await parts.trace.events(run) : [];
  const [first] = events;
  const isByLabel = first?.type === 'run-started' && first.origin.kind === 'github' && first.origin.by === undefined;
  if (!isByLabel || events.length > 1) return;
  const { quiet } = await parts.settings.known(place, signal);
  if (quiet === undefined || quietUntil(quiet, Date.now()) === undefined) return;
  await endUnbegun(run, parts, 'a `/mull` began a search in its place');
  await parts.publisher.comment(place, run, begunByCommand(), signal);
  await parts.queue.hasten(run);
}

async function startOver(
  request: Parameters<Beginning['startOver']>[0],
  place: Place,
  parts: BeginParts,
  signal: AbortSignal,
): ReturnType<Beginning['startOver']> {
  const { base, hint, rollouts, policy } = request.command;
  const branch = base === LATEST ? undefined : base;
  const facts = await factsOf(place, branch, parts, signal);
  if (facts === undefined) return { refusal: noSuchBranch(base) };
  const found = await earlierRun(place, { next: runOf(request), rollouts, policy }, parts);
  if (!found) return { refusal: nothingToContinue(parts.label) };
  const { earlier, start, pinned } = found;
  if (base === LATEST && facts.head === pinned.base) return { refusal: notMoved(facts.branch, facts.head) };
  const issue = JSON.parse(await parts.trace.get(earlier.run, start.issue)) as RunRequest['issue'];
  const wish = { issue, branch, hint, earlier };
  const begun = await begin(request, place, wish, { ...parts, budget: start.budget, policy: start.policy }, signal);
  if (begun === 'busy') return begun;
  const thread = { ...place, issue: request.thread };
  const revisions = earlier.revisions?.length ?? 0;
  const text = startsOver({ branch: facts.branch, from: pinned.base, to: facts.head, revisions });
  await parts.publisher.comment(thread, request.id, text, signal);
  return begun;
}

/** In place of a name: what the default branch holds now. */
const LATEST = 'latest';

/** Undefined when there is no such branch. */
async function factsOf(place: Place, branch: string | undefined, { app }: BeginParts, signal: AbortSignal) {
  try {
    return await app.withAccess(place, READING, (api) => repositoryFacts(api, place, signal, branch), signal);
  } catch (error) {
    if (branch !== undefined && statusOf(error) === 404) return undefined;
    throw error;
  }
}

interface Wish {
  readonly issue: RunRequest['issue'];
  readonly branch?: string | undefined;
  readonly hint?: string;
  readonly earlier?: Earlier;
}

/** The run that a command begins. */
export const runOf = (request: CommandRequest) => runIdOf(keyOf(request));
const keyOf = (request: CommandRequest) => eventKey(['command', request.repositoryId, request.comment]);

/** While another search works on the issue nothing is stored, so that the same command can begin it later. */
async function begin(
  request: CommandRequest,
  place: Place,
  { issue, branch, hint = '', earlier }: Wish,
  parts: BeginParts,
  signal: AbortSignal,
): Promise<'begun' | 'busy'> {
  const [key, run] = [keyOf(request), runOf(request)];
  const busy = await parts.queue.busy(place);
  if (busy !== undefined && busy !== run) return 'busy';
  // The label stands for the request: whoever takes it off calls the run back.
  await parts.publisher.label(place, parts.label, signal);
  const said = hint === '' ? {} : { hint: await parts.trace.put(run, hint) };
  const triggeredAt = request.at ?? new Date().toISOString();
  const onBranch = branch === undefined ? {} : { branch };
  const asked = { key, sender: request.sender, by: 'command', triggeredAt } as const;
  const over = earlier === undefined ? {} : { earlier };
  const wish = { ...asked, issue, ...onBranch, ...said, ...over } as const;
  const intake = await beginRun({ run, place }, wish, parts);
  return intake.kind === 'busy' ? 'busy' : 'begun';
}
