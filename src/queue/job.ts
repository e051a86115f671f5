// What a job carries: ids only. Everything else is in the trace or on GitHub.

import { z } from 'zod';

export const QUEUE = 'mullover-runs';

export const jobSchema = z.strictObject({
  run: z.string().regex(/^r-[0-9a-f]{12}$/),
  /** The command that wants the stored run continued; a label wants a new run and has none. */
  command: z
    .string()
    .regex(/^c-[0-9a-f]{12}$/)
    .optional(),
  installation: z.int().positive(),
  repositoryId: z.int().positive(),
  owner: z.string().min(1),
  name: z.string().min(1),
  issue: z.int().positive(),
  /** Our pull request that the run revises; a run for the issue has none. */
  pull: z.int().positive().optional(),
});

export type Job = Readonly<z.infer<typeof jobSchema>>;

/** Id of the job: what asked for it, so that a redelivery is the same job. */
export function jobId(job: Job): string {
  return job.command ?? job.run;
}

/** Name under which an issue has at most one job that waits or runs; survives a rename of the repository. */
export function issueKey({ repositoryId, issue }: Pick<Job, 'repositoryId' | 'issue'>): string {
  return `${repositoryId}-${issue}`;
}
