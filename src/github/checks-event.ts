// Checks of the repository on a commit of ours ended: stored and queued like a command, once for each commit and result.

import { z } from 'zod';
import { parseBranch } from './branch-name.ts';
import { type CommandIntake, type CommandIntakeParts, keepOnce } from './comment-event.ts';
import { eventKey } from './event-key.ts';
import { instantSchema } from './instant.ts';

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const app = z.object({ slug: z.string().nullish() }).nullish();
const common = {
  repository: z.object({ id: z.int().positive(), name: z.string(), owner: z.object({ login: z.string() }) }),
  installation: z.object({ id: z.int().positive() }).optional(),
};
const suite = z.object({ head_branch: z.string().nullish(), head_sha: sha });

/** The parts of GitHub's payloads that are used; the rest is neither needed nor trusted. */
const payloads = {
  check_suite: z.object({
    ...common,
    action: z.literal('completed'),
    check_suite: suite.extend({ conclusion: z.string().nullish(), app, updated_at: instantSchema.nullish() }),
  }),
  check_run: z.object({
    ...common,
    action: z.literal('completed'),
    check_run: z.object({
      ...{ head_sha: sha, conclusion: z.string().nullish(), app, completed_at: instantSchema.nullish() },
      check_suite: suite.pick({ head_branch: true }).nullish(),
    }),
  }),
  status: z.object({
    ...common,
    ...{ sha, state: z.string(), updated_at: instantSchema.nullish() },
    branches: z.array(z.object({ name: z.string() })).max(100),
  }),
} as const;

export type ChecksEvent = keyof typeof payloads;

/** What an event says of a commit, in the words of all three. */
interface Ended {
  readonly branches: readonly string[];
  readonly sha: string;
  readonly result: string;
  /** Of the App that made it. */
  readonly slug: string;
  readonly at: string | undefined;
}

const FAILED: readonly string[] = ['failure', 'timed_out', 'error'];

/** Whoever made the check: the worker asks GitHub for all of them. Throws when it could not be stored. */
export async function takeChecksEvent(
  event: ChecksEvent,
  payload: unknown,
  parts: CommandIntakeParts,
): Promise<CommandIntake> {
  const parsed = payloads[event].safeParse(payload);
  if (!parsed.success) return { kind: 'ignored', reason: 'the payload is not that of a check that ended' };
  const { repository, installation } = parsed.data;
  const ended = endedIn(parsed.data);
  const branch = ended.branches.find((name) => parseBranch(name) !== undefined);
  const issue = branch === undefined ? undefined : parseBranch(branch)?.issue;
  if (branch === undefined || issue === undefined) return { kind: 'ignored', reason: 'not on a branch of ours' };
  if (ended.result === 'pending' || ended.slug === parts.mention) return { kind: 'ignored', reason: 'not of others' };
  if (!installation) return { kind: 'ignored', reason: 'the event came from no installation of the App' };
  const result = FAILED.includes(ended.result) ? 'failed' : 'passed';
  return keepOnce(
    {
      // A check that fails after all others passed is news; whatever else is told of the commit is not.
      id: `c-${eventKey(['checks', repository.id, ended.sha, result]).slice(0, 12)}`,
      ...{ installation: installation.id, repositoryId: repository.id },
      ...{ owner: repository.owner.login, name: repository.name, thread: issue, onPullRequest: false },
      ...{ comment: issue, at: ended.at ?? new Date().toISOString(), sender: 'checks' },
      command: { kind: 'checks', branch, sha: ended.sha },
    },
    parts,
  );
}

type Payload = z.infer<(typeof payloads)[ChecksEvent]>;

function endedIn(payload: Payload): Ended {
  if ('check_suite' in payload) {
    const { head_branch: branch, head_sha: commit, conclusion, app: by, updated_at: at } = payload.check_suite;
    return {
      branches: listOf(branch),
      sha: commit,
      result: conclusion ?? '',
      slug: by?.slug ?? '',
      at: at ?? undefined,
    };
  }
  if ('check_run' in payload) {
    const { head_sha: commit, conclusion, app: by, completed_at: at, check_suite: of } = payload.check_run;
    const branches = listOf(of?.head_branch);
    return { branches, sha: commit, result: conclusion ?? '', slug: by?.slug ?? '', at: at ?? undefined };
  }
  const branches = payload.branches.map(({ name }) => name);
  return { branches, sha: payload.sha, result: payload.state, slug: '', at: payload.updated_at ?? undefined };
}

const listOf = (name: string | null | undefined): readonly string[] => (name ? [name] : []);
