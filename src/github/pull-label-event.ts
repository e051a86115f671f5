// Our label on a pull request starts nothing: stored and queued like a `/mull` there, so that whoever set it is told where it belongs.

import { z } from 'zod';
import { isAutomated } from '../commands/authorisation.ts';
import { commandOfLabel } from '../commands/command.ts';
import { NO_COMMENT } from '../commands/request.ts';
import { type CommandIntake, type KeepingParts, keepOnce } from './comment-event.ts';
import { eventKey } from './event-key.ts';
import { instantSchema } from './instant.ts';

/** The parts of GitHub's payload that are used; the rest is neither needed nor trusted. */
const payloadSchema = z.object({
  action: z.literal('labeled'),
  label: z.object({ name: z.string() }).nullish(),
  pull_request: z.object({ number: z.int().positive(), state: z.string(), updated_at: instantSchema }),
  repository: z.object({ id: z.int().positive(), name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: z.object({ login: z.string(), type: z.string() }),
  installation: z.object({ id: z.int().positive() }).optional(),
});

/** Once for each pull request, however often it is labelled. Throws when it could not be stored. */
export async function takePullLabelEvent(
  payload: unknown,
  parts: KeepingParts & { readonly label: string },
): Promise<CommandIntake> {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return { kind: 'ignored', reason: 'the payload is not that of a labelled pull request' };
  const { label, pull_request: pull, repository, sender, installation } = parsed.data;
  // As if it were an issue: whether it is the label that starts a run, on what is open.
  const facts = { action: 'labeled', label: label?.name ?? '', isPullRequest: false } as const;
  const command = commandOfLabel({ ...facts, issueOpen: pull.state === 'open' }, parts.label);
  if (!command) return { kind: 'ignored', reason: 'not our label' };
  if (!installation) return { kind: 'ignored', reason: 'the event came from no installation of the App' };
  if (isAutomated({ sender, throughApp: false })) return { kind: 'ignored', reason: 'the sender is a bot' };
  const id = `c-${eventKey(['label on pull', repository.id, pull.number]).slice(0, 12)}`;
  const where = { repositoryId: repository.id, owner: repository.owner.login, name: repository.name };
  const said = { comment: NO_COMMENT, at: pull.updated_at, sender: sender.login, command } as const;
  return keepOnce(
    { ...where, ...said, id, installation: installation.id, thread: pull.number, onPullRequest: true },
    parts,
  );
}
