// A labelled issue becomes event 0 of a run and a job in the queue, in this order and exactly once.

import { z } from 'zod';
import { isAutomated } from '../commands/authorisation.ts';
import { commandOfLabel } from '../commands/command.ts';
import { NO_COMMENT } from '../commands/request.ts';
import type { DeploymentStore, Enqueued, IssueWords, Job, Queue } from '../ports.ts';
import type { BlobRef, Budget, RunId } from '../task.ts';
import type { EventBody } from '../trace/event.ts';
import { runIdOf } from '../trace/position.ts';
import type { Earlier } from '../trace/run-event.ts';
import { runIsOver } from '../trace/views/run-is-over.ts';
import { type KeepingParts, keepOnce } from './comment-event.ts';
import { eventKey } from './event-key.ts';
import { instantSchema } from './instant.ts';

export interface IntakeParts {
  readonly label: string;
  readonly budget: Budget;
  readonly policy: string;
  readonly trace: Pick<DeploymentStore, 'append' | 'events' | 'begin'>;
  readonly queue: Pick<Queue, 'enqueue' | 'foresee'>;
}

export type LabelIntakeParts = IntakeParts & KeepingParts;

/** The parts of GitHub's payload that are used; the rest is neither needed nor trusted. */
const payloadSchema = z.object({
  action: z.literal('labeled'),
  label: z.object({ name: z.string() }).optional(),
  issue: z.object({
    number: z.int().positive(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.string(),
    updated_at: instantSchema,
    pull_request: z.unknown().optional(),
  }),
  repository: z.object({ id: z.int().positive(), name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: z.object({ login: z.string(), type: z.string() }),
  installation: z.object({ id: z.int().positive() }).optional(),
  performed_via_github_app: z.unknown().optional(),
});

export type Intake =
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'accepted' | 'known' | 'busy'; readonly run: RunId };

/**
 * The run is named by the issue and the time of the event, so that a label that was removed and added again is another run, and
 * the same event told twice is one. One that comes while the issue is being worked on waits: what becomes of it, the worker
 * says. Throws when the run could not be stored: nothing was promised then.
 */
export async function takeLabelEvent(payload: unknown, parts: LabelIntakeParts): Promise<Intake> {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return { kind: 'ignored', reason: 'the payload is not that of a labelled issue' };
  const { issue, label, sender, repository, installation } = parsed.data;
  const facts = {
    action: 'labeled',
    label: label?.name ?? '',
    issueOpen: issue.state === 'open',
    isPullRequest: issue.pull_request !== undefined,
  } as const;
  if (commandOfLabel(facts, parts.label)?.kind !== 'start') return { kind: 'ignored', reason: 'not our label' };
  if (!installation) return { kind: 'ignored', reason: 'the event came from no installation of the App' };
  if (isAutomated({ sender, throughApp: Boolean(parsed.data.performed_via_github_app) }))
    return { kind: 'ignored', reason: 'the sender is a bot' };
  const key = eventKey(['label', repository.id, issue.number, issue.updated_at]);
  const run = runIdOf(key);
  const place = {
    installation: installation.id,
    repositoryId: repository.id,
    owner: repository.owner.login,
    name: repository.name,
    issue: issue.number,
  };
  const said = { issue: { title: issue.title, body: issue.body ?? '' }, triggeredAt: issue.updated_at };
  const intake = await beginRun({ run, place }, { ...said, key, sender: sender.login }, parts);
  if (intake.kind !== 'busy') return intake;
  const { issue: thread, ...where } = place;
  const told = { ...where, thread, onPullRequest: false, comment: NO_COMMENT, at: issue.updated_at } as const;
  const id = `c-${eventKey(['labelled', key]).slice(0, 12)}`;
  await keepOnce({ ...told, id, sender: sender.login, command: { kind: 'labelled', run } }, parts);
  return intake;
}

export interface RunRequest {
  /** Of the event that asked for it: what is derived from it is the same however often it is told. */
  readonly key: string;
  readonly sender: string;
  /** When the event happened, ISO 8601. */
  readonly triggeredAt: string;
  readonly issue: IssueWords;
  /** Where that is not the default one. */
  readonly branch?: string;
  readonly hint?: BlobRef;
  readonly review?: BlobRef;
  readonly ci?: true;
  readonly earlier?: Earlier;
  /** Where no label asked for it. */
  readonly by?: 'command';
}

/**
 * Stores event 0, then the job, each once. While the issue is being worked on (`busy`) the run stays as begun, for another call.
 * Throws when the run could not be stored: nothing was promised then.
 */
export async function beginRun(job: Job, request: RunRequest, parts: IntakeParts): Promise<Intake> {
  const { run, place, pull } = job;
  const ofPull = pull === undefined ? {} : { pull };
  const { key, sender, triggeredAt, issue, branch, hint, review, earlier } = request;
  const onBranch = {
    ...(branch === undefined ? {} : { branch }),
    ...(request.ci ? { ci: request.ci } : {}),
    ...(request.by ? { by: request.by } : {}),
  };
  let enqueuing: Promise<Enqueued> | undefined;
  const bodyOf = (ref: BlobRef): EventBody => {
    // A new run: its turn is found out while the disk writes.
    parts.queue.foresee(job);
    return {
      type: 'run-started',
      origin: { kind: 'github', ...place, sender, triggeredAt, ...onBranch, ...ofPull },
      issue: ref,
      title: issue.title,
      budget: parts.budget,
      policy: parts.policy,
      seed: Number.parseInt(key.slice(12, 19), 16),
      ...(hint === undefined ? {} : { hint }),
      ...(review === undefined ? {} : { review }),
      ...(earlier === undefined ? {} : { earlier }),
    };
  };
  // Whoever takes the job finds the run. What is acknowledged is durable in both places, whichever is sooner.
  const seen = () => {
    enqueuing = parts.queue.enqueue(job, 'new');
    enqueuing.catch(() => {}); // heard of below, or where the disk failed that is told in its place
  };
  const isNew = await parts.trace.begin(run, issue, bodyOf, seen);
  // The trace outlives the queue's memory: a redelivery after weeks starts nothing.
  if (!isNew && runIsOver(await parts.trace.events(run))) return { kind: 'known', run };
  const enqueued = await (enqueuing ?? parts.queue.enqueue(job, isNew ? 'new' : undefined));
  if (enqueued.kind === 'added') return { kind: 'accepted', run };
  return { kind: enqueued.kind === 'busy' && enqueued.run !== (job.command ?? run) ? 'busy' : 'known', run };
}
