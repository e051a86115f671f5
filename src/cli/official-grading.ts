// `mullover evaluate --grader official`: shows the command of the official harness, and runs it where images can be had.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { EnvironmentFault } from '../errors.ts';
import { adoptReport, officialRuns, shellLine } from '../evaluation/official-grader.ts';
import type { ResultRow } from '../evaluation/result-row.ts';

export interface Grading {
  /** Absolute. */
  readonly folder: string;
  readonly dataset: string;
  readonly model: string;
  readonly jobs: number;
  readonly rows: readonly ResultRow[];
}

/** Throws EnvironmentFault where the engine can pull no image, or the harness is not installed or fails. */
export async function gradeOfficially(
  { rows, ...where }: Grading,
  docker: Docker,
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  const runs = officialRuns(rows, where);
  for (const { command } of runs) process.stdout.write(`official: ${shellLine(command)}\n`);
  await tryPull(docker);
  const cwd = join(where.folder, 'official');
  await mkdir(cwd, { recursive: true });
  const graded: ResultRow[] = [];
  for (const run of runs) {
    const [program, ...args] = run.command;
    const { exitCode } = await execa(program, args, { cwd, stdio: 'inherit', reject: false, cancelSignal: signal });
    if (exitCode !== 0)
      throw new EnvironmentFault(
        `the official harness ended with ${exitCode === undefined ? 'an error' : `code ${exitCode}`}`,
        'Install it (pip install swebench) and start again: what is finished is kept.',
      );
    graded.push(...(await adoptReport(where.folder, run)));
  }
  return graded;
}

/** A few kilobytes: where they can be had, those of the harness can. */
const PROBE = 'hello-world:latest';

async function tryPull(docker: Docker): Promise<void> {
  try {
    const stream = await docker.pull(PROBE);
    await new Promise<void>((done, failed) => {
      docker.modem.followProgress(stream, (error: Error | null) => (error ? failed(error) : done()));
    });
  } catch (cause) {
    throw new EnvironmentFault(
      `Docker can pull no image here: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Run the commands above where it can; --grader own grades without them.',
      { cause },
    );
  }
}
