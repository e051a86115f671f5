// What a job is in the queue: ids only, each job named by what asked for it.

import { z } from 'zod';
import type { Job, Place } from '../ports.ts';

export const QUEUE = 'mullover-runs';

const placeSchema = z.strictObject({
  installation: z.int().positive(),
  repositoryId: z.int().positive(),
  owner: z.string().min(1),
  name: z.string().min(1),
  issue: z.int().positive(),
});

const askedFor = {
  run: z.string().regex(/^r-[0-9a-f]{12}$/),
  command: z
    .string()
    .regex(/^c-[0-9a-f]{12}$/)
    .optional(),
  pull: z.int().positive().optional(),
};

/** As older versions stored it: what waits in a queue outlives an update. */
const flatSchema = placeSchema.extend(askedFor).transform(({ run, command, pull, ...place }): Job => {
  return { run, place, command, pull };
});

export const jobSchema: z.ZodType<Job> = z.union([z.strictObject({ ...askedFor, place: placeSchema }), flatSchema]);

/** Id of the job: what asked for it, so that a redelivery is the same job. */
export function jobId(job: Job): string {
  return job.command ?? job.run;
}

/** Name under which an issue has at most one job that waits or runs; survives a rename of the repository. */
export function issueKey({ repositoryId, issue }: Pick<Place, 'repositoryId' | 'issue'>): string {
  return `${repositoryId}-${issue}`;
}
