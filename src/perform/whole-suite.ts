// The first run of a whole suite on base: one that cannot end in its time, as a few of its files tell, is not begun.

import type { Environment, Execution } from '../execution.ts';
import type { RunLimits, Sandbox } from '../ports/sandbox.ts';
import type { Workspace } from '../ports/workspace.ts';
import { isTooLong, LEAST_FILES } from '../runners/suite-sample.ts';

/** Of the time that the suite may take, what its sample takes at most. */
export const SAMPLE_SHARE = 0.5;

/**
 * The execution of everything, or of the sample where that shows that everything would take too long: it then ends as one
 * that did not end in time, and says what was foreseen.
 */
export async function runWholeSuite(
  { sandbox, workspace }: { readonly sandbox: Sandbox; readonly workspace: Workspace },
  environment: Environment,
  limits: RunLimits,
  signal: AbortSignal,
): Promise<Execution> {
  const files = await workspace.testFiles();
  const seconds = Math.min(limits.seconds, environment.recipe.seconds ?? limits.seconds);
  const asked = { ...limits, seconds, sample: true, trusted: true } as const;
  const sample =
    files.length < LEAST_FILES
      ? undefined
      : await sandbox.run(environment, workspace, [], { kind: 'files', files }, asked, signal);
  if (sample?.foreseen && isTooLong(sample.foreseen.seconds, seconds)) return tooLong(sample, sample.foreseen, seconds);
  if (signal.aborted && sample) return sample;
  const whole = await sandbox.run(environment, workspace, [], { kind: 'all' }, limits, signal);
  return sample ? { ...whole, ahead: sample.seconds } : whole;
}

type Foreseen = NonNullable<Execution['foreseen']>;

function tooLong(sample: Execution, { seconds, files, of }: Foreseen, allowed: number): Execution {
  const note = `not begun: ${files} of ${of} test files show that all of them take ${inMinutes(seconds)} at least, and ${inMinutes(allowed)} are allowed`;
  return { ...sample, ending: 'timeout', tests: undefined, note };
}

const inMinutes = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`;
