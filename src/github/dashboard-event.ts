// An edit of the dashboard issue: each box that a person ticked becomes a stored command, as if it had been written on its issue.

import { z } from 'zod';
import { isAutomated } from '../commands/authorisation.ts';
import type { Command } from '../commands/command.ts';
import { NO_COMMENT } from '../commands/request.ts';
import { DASHBOARD_MARK, tickedBoxes } from '../commands/ticked-boxes.ts';
import { type CommandIntake, type CommandIntakeParts, keepOnce } from './comment-event.ts';
import { eventKey } from './event-key.ts';
import { instantSchema } from './instant.ts';

const payloadSchema = z.object({
  action: z.literal('edited'),
  changes: z.object({ body: z.object({ from: z.string() }) }),
  issue: z.object({
    number: z.int().positive(),
    body: z.string(),
    state: z.literal('open'),
    updated_at: instantSchema,
    user: z.object({ login: z.string() }),
    pull_request: z.undefined().optional(),
    performed_via_github_app: z.unknown().optional(),
  }),
  repository: z.object({ id: z.int().positive(), name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: z.object({ login: z.string(), type: z.string() }),
  installation: z.object({ id: z.int().positive() }),
});

/** Empty for an edit of anything else. The same edit told twice is one. Throws when a command could not be stored. */
export async function takeDashboardEvent(
  payload: unknown,
  parts: CommandIntakeParts,
): Promise<readonly CommandIntake[]> {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return [];
  const { issue, changes, repository, sender, installation } = parsed.data;
  const isOurs = issue.user.login.toLowerCase() === `${parts.mention}[bot]`.toLowerCase();
  // Our own edits, and those of other programs, are no person's wish.
  if (!isOurs || !issue.body.trimEnd().endsWith(DASHBOARD_MARK) || isAutomated({ sender, throughApp: false }))
    return [];
  const taken: CommandIntake[] = [];
  for (const { what, issue: thread } of tickedBoxes(changes.body.from, issue.body)) {
    const key = eventKey(['dashboard', repository.id, issue.updated_at, `${what} ${thread}`]);
    const request = {
      ...{ id: `c-${key.slice(0, 12)}`, installation: installation.id, repositoryId: repository.id },
      ...{ owner: repository.owner.login, name: repository.name, thread, onPullRequest: false },
      ...{ comment: NO_COMMENT, at: issue.updated_at, sender: sender.login, command: COMMANDS[what] },
    };
    taken.push(await keepOnce(request, parts));
  }
  return taken;
}

const COMMANDS: Readonly<Record<'retry' | 'stop', Command>> = {
  stop: { kind: 'stop' },
  retry: { kind: 'retry', rollouts: undefined, hint: '' },
};
