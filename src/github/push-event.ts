// Commits that revert others, as `git revert` writes them: each becomes a stored command that asks whose pull request that was.

import { z } from 'zod';
import { branchOf, parseBranch } from './branch-name.ts';
import { type CommandIntake, type CommandIntakeParts, keepOnce } from './comment-event.ts';
import { eventKey } from './event-key.ts';

/** The parts of GitHub's payload that are used; the rest is neither needed nor trusted. */
const payloadSchema = z.object({
  ref: z.string(),
  commits: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{40,64}$/), message: z.string() })),
  repository: z.object({
    id: z.int().positive(),
    name: z.string(),
    owner: z.object({ login: z.string() }),
    /** Seconds since 1970: when GitHub was pushed to, whatever the commits say of their time. */
    pushed_at: z.number(),
  }),
  sender: z.object({ login: z.string() }),
  installation: z.object({ id: z.int().positive() }).optional(),
});

/** Each costs a request; GitHub tells of at most 2,048 commits in a push. */
const MOST_REVERTS = 10;

/** Whoever did it, on a branch that is none of ours. Throws when one could not be stored. */
export async function takePushEvent(payload: unknown, parts: CommandIntakeParts): Promise<readonly CommandIntake[]> {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success || !parsed.data.installation) return [];
  const { ref, commits, repository, sender, installation } = parsed.data;
  const branch = branchOf(ref);
  if (branch === undefined || parseBranch(branch) !== undefined) return [];
  const reverts = commits.flatMap(({ id, message }) => revertedBy(message).map((commit) => ({ id, commit })));
  const taken: CommandIntake[] = [];
  for (const { id, commit } of reverts.slice(0, MOST_REVERTS))
    taken.push(
      await keepOnce(
        {
          id: `c-${eventKey(['reverted', repository.id, commit]).slice(0, 12)}`,
          ...{ installation: installation.id, repositoryId: repository.id },
          ...{ owner: repository.owner.login, name: repository.name, thread: 0, onPullRequest: true, comment: 0 },
          ...{ at: new Date(repository.pushed_at * 1000).toISOString(), sender: sender.login },
          command: { kind: 'outcome', what: 'reverted', pull: undefined, commit, head: id },
        },
        parts,
      ),
    );
  return taken;
}

/** `This reverts commit <id>.` on a line of its own; a revert of a revert begins its title otherwise. */
function revertedBy(message: string): readonly string[] {
  if (!/^Revert\b/i.test(message) || /^Revert "Revert\b/i.test(message)) return [];
  const found = message.slice(0, 10_000).matchAll(/^This reverts commit ([0-9a-f]{7,64})\b/gm);
  return [...found].map(([, commit = '']) => commit);
}
