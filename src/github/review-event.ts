// A review becomes a stored command and a job in the queue, in this order and exactly once: one review, one revision.

import { z } from 'zod';
import { isAutomated } from '../commands/authorisation.ts';
import type { Command } from '../commands/command.ts';
import type { CommandRequest } from '../commands/request.ts';
import { parseBranch } from './branch-name.ts';
import { type CommandIntake, type CommandIntakeParts, keepOnce, visibleCommand } from './comment-event.ts';
import { eventKey } from './event-key.ts';
import { instantSchema } from './instant.ts';

/** The parts of GitHub's payload that are used; the rest is neither needed nor trusted. */
const payloadSchema = z.object({
  action: z.literal('submitted'),
  review: z.object({
    id: z.int().positive(),
    state: z.string(),
    body: z.string().nullish(),
    submitted_at: instantSchema,
    performed_via_github_app: z.unknown().optional(),
  }),
  pull_request: z.object({
    number: z.int().positive(),
    user: z.object({ type: z.string() }).nullish(),
    head: z.object({ ref: z.string(), repo: z.object({ id: z.int().positive() }).nullish() }),
  }),
  repository: z.object({ id: z.int().positive(), name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: z.object({ login: z.string(), type: z.string() }),
  installation: z.object({ id: z.int().positive() }).optional(),
});

type ReviewPayload = z.infer<typeof payloadSchema>;

/**
 * A review that requests changes of a pull request that looks like ours (the worker asks GitHub whether it is), or one whose
 * text holds a command, which then is all of it. Throws when it could not be stored: nothing was promised then.
 */
export async function takeReviewEvent(payload: unknown, parts: CommandIntakeParts): Promise<CommandIntake> {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return { kind: 'ignored', reason: 'the payload is not that of a submitted review' };
  const { review, pull_request: pull, repository, sender, installation } = parsed.data;
  const command = visibleCommand(review.body ?? '', parts) ?? revisionOf(parsed.data);
  if (!command) return { kind: 'ignored', reason: 'no command, and no changes of our pull request are requested' };
  if (!installation) return { kind: 'ignored', reason: 'the event came from no installation of the App' };
  if (isAutomated({ sender, throughApp: Boolean(review.performed_via_github_app) }))
    return { kind: 'ignored', reason: 'the sender is a bot' };
  const request: CommandRequest = {
    id: `c-${eventKey(['review', repository.id, review.id]).slice(0, 12)}`,
    installation: installation.id,
    repositoryId: repository.id,
    owner: repository.owner.login,
    name: repository.name,
    thread: pull.number,
    onPullRequest: true,
    comment: review.id,
    at: review.submitted_at,
    sender: sender.login,
    command,
  };
  return keepOnce(request, parts);
}

function revisionOf({ review, pull_request: pull, repository }: ReviewPayload): Command | undefined {
  const isOurs =
    pull.user?.type === 'Bot' && pull.head.repo?.id === repository.id && parseBranch(pull.head.ref) !== undefined;
  if (!isOurs || review.state.toLowerCase() !== 'changes_requested') return undefined;
  return { kind: 'revise', review: review.id, body: review.body ?? '' };
}
