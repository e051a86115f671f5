// What became of a pull request of ours is stored and queued like a command: merged, closed, or reverted by another one.

import { z } from 'zod';
import type { Command } from '../commands/command.ts';
import { parseBranch } from './branch-name.ts';
import { type CommandIntake, type CommandIntakeParts, keepOnce } from './comment-event.ts';
import { eventKey } from './event-key.ts';
import { instantSchema } from './instant.ts';

/** The parts of GitHub's payload that are used; the rest is neither needed nor trusted. */
const payloadSchema = z.object({
  action: z.literal('closed'),
  pull_request: z.object({
    number: z.int().positive(),
    merged: z.boolean(),
    closed_at: instantSchema,
    title: z.string(),
    body: z.string().nullish(),
    user: z.object({ type: z.string() }).nullish(),
    head: z.object({
      ref: z.string(),
      sha: z.string().regex(/^[0-9a-f]{40,64}$/),
      repo: z.object({ id: z.int().positive() }).nullish(),
    }),
  }),
  repository: z.object({ id: z.int().positive(), name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: z.object({ login: z.string() }),
  installation: z.object({ id: z.int().positive() }).optional(),
});

type PullPayload = z.infer<typeof payloadSchema>;

/** Whoever did it: GitHub says what happened. Throws when it could not be stored. */
export async function takePullEvent(payload: unknown, parts: CommandIntakeParts): Promise<CommandIntake> {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return { kind: 'ignored', reason: 'the payload is not that of a closed pull request' };
  const { pull_request: pull, repository, sender, installation } = parsed.data;
  const command = outcomeOf(parsed.data);
  if (!command) return { kind: 'ignored', reason: 'not our pull request' };
  if (!installation) return { kind: 'ignored', reason: 'the event came from no installation of the App' };
  return keepOnce(
    {
      id: `c-${eventKey(['closed', repository.id, pull.number, pull.closed_at]).slice(0, 12)}`,
      ...{ installation: installation.id, repositoryId: repository.id },
      ...{ owner: repository.owner.login, name: repository.name, thread: command.pull, onPullRequest: true },
      ...{ comment: pull.number, at: pull.closed_at, sender: sender.login, command },
    },
    parts,
  );
}

type OutcomeCommand = Extract<Command, { readonly kind: 'outcome' }> & { readonly pull: number };

function outcomeOf({ pull_request: pull, repository }: PullPayload): OutcomeCommand | undefined {
  const { head, merged, number } = pull;
  const isOurs = pull.user?.type === 'Bot' && head.repo?.id === repository.id && parseBranch(head.ref) !== undefined;
  if (isOurs) return { kind: 'outcome', what: merged ? 'merged' : 'closed', pull: number, head: head.sha };
  const reverted = merged && /^Revert\b/i.test(pull.title) ? revertedIn(pull.body ?? '', repository) : undefined;
  return reverted === undefined ? undefined : { kind: 'outcome', what: 'reverted', pull: reverted, head: head.sha };
}

/** As GitHub's own button writes it: `Reverts owner/name#7`, or `Reverts #7`. */
function revertedIn(body: string, { name, owner }: PullPayload['repository']): number | undefined {
  const [, where, number] = /^Reverts (?:([\w.-]+\/[\w.-]+))?#(\d{1,9})\b/m.exec(body.slice(0, 10_000)) ?? [];
  const isHere = where === undefined || where.toLowerCase() === `${owner.login}/${name}`.toLowerCase();
  return isHere && number !== undefined ? Number(number) : undefined;
}
