// What a job carries: ids only. Everything else is in the trace or on GitHub.

import { z } from 'zod';

export const QUEUE = 'mullover-runs';

export const jobSchema = z.strictObject({
  /** Run id; also the id of the job, so a redelivery is the same job. */
  run: z.string().regex(/^r-[0-9a-f]{12}$/),
  installation: z.int().positive(),
  repositoryId: z.int().positive(),
  owner: z.string().min(1),
  name: z.string().min(1),
  issue: z.int().positive(),
});

export type Job = Readonly<z.infer<typeof jobSchema>>;

/** Name under which an issue has at most one job that waits or runs; survives a rename of the repository. */
export function issueKey(job: Job): string {
  return `${job.repositoryId}-${job.issue}`;
}
