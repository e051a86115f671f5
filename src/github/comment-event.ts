// A comment that holds a command becomes a stored command and a job in the queue, in this order and exactly once.

import { z } from 'zod';
import { isAutomated } from '../commands/authorisation.ts';
import { type Command, commandOfComment } from '../commands/command.ts';
import type { CommandRequest } from '../commands/request.ts';
import type { CommandStore } from '../ports.ts';
import { eventKey } from './event-key.ts';
import { instantSchema } from './instant.ts';
import { readableIssueText } from './issue-text.ts';

/** Where commands are kept until they are answered. */
export interface KeepingParts {
  readonly commands: Pick<CommandStore, 'keep' | 'outcome'>;
  /** Settles when the command is in the queue for good, once for each id. */
  enqueueCommand(id: string): Promise<void>;
}

export interface CommandIntakeParts extends KeepingParts {
  /** Name of the App: a line that begins with a mention of it is a command, too. */
  readonly mention: string;
  /** Search policies by name. */
  readonly policies: readonly string[];
}

/** The parts of GitHub's payload that are used; the rest is neither needed nor trusted. */
const payloadSchema = z.object({
  action: z.literal('created'),
  comment: z.object({
    id: z.int().positive(),
    body: z.string().nullish(),
    created_at: instantSchema,
    performed_via_github_app: z.unknown().optional(),
  }),
  issue: z.object({
    number: z.int().positive(),
    title: z.string(),
    body: z.string().nullish(),
    pull_request: z.unknown().optional(),
  }),
  repository: z.object({ id: z.int().positive(), name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: z.object({ login: z.string(), type: z.string() }),
  installation: z.object({ id: z.int().positive() }).optional(),
});

export type CommandIntake =
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'accepted' | 'known'; readonly command: string };

const LONGEST_HINT = 8000;

/** A comment is created once, and names its command. Throws when the command could not be stored: nothing was promised then. */
export async function takeCommentEvent(payload: unknown, parts: CommandIntakeParts): Promise<CommandIntake> {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return { kind: 'ignored', reason: 'the payload is not that of a new comment' };
  const { comment, issue, repository, sender, installation } = parsed.data;
  const command = visibleCommand(comment.body ?? '', parts);
  if (!command) return { kind: 'ignored', reason: 'no command' };
  if (!installation) return { kind: 'ignored', reason: 'the event came from no installation of the App' };
  if (isAutomated({ sender, throughApp: Boolean(comment.performed_via_github_app) }))
    return { kind: 'ignored', reason: 'the sender is a bot' };
  const request: CommandRequest = {
    id: `c-${eventKey(['comment', repository.id, comment.id]).slice(0, 12)}`,
    installation: installation.id,
    repositoryId: repository.id,
    owner: repository.owner.login,
    name: repository.name,
    thread: issue.number,
    onPullRequest: Boolean(issue.pull_request),
    comment: comment.id,
    at: comment.created_at,
    sender: sender.login,
    command,
    ...(beginsRun(command) ? { issue: { title: issue.title, body: issue.body ?? '' } } : {}),
  };
  return keepOnce(request, parts);
}

/** Stores and queues a command. Throws when it could not be stored. */
export async function keepOnce(request: CommandRequest, parts: KeepingParts): Promise<CommandIntake> {
  await parts.commands.keep(request);
  // The stored outcome outlives the queue's memory: a redelivery after weeks does nothing.
  if (await parts.commands.outcome(request.id)) return { kind: 'known', command: request.id };
  await parts.enqueueCommand(request.id);
  return { kind: 'accepted', command: request.id };
}

/** The issue as the event shows it is what such a run is about: later edits are not used. */
function beginsRun(command: Command): boolean {
  return command.kind === 'start' || (command.kind === 'retry' && command.base !== undefined);
}

/** A command that a reader of the page sees, too: not one that is hidden in a comment of HTML. */
export function visibleCommand(
  text: string,
  { mention, policies }: Pick<CommandIntakeParts, 'mention' | 'policies'>,
): Command | undefined {
  // A hint that is cut anyway is not read to its end.
  const readable = (shown: string) => readableIssueText(shown.slice(0, 4 * LONGEST_HINT));
  const command = commandOfComment(text, { mention, policies, readable });
  return command?.kind === 'retry' ? { ...command, hint: command.hint.slice(0, LONGEST_HINT) } : command;
}
