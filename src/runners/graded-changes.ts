// What of a change reaches the tests: how they are run stays as it is on base, whatever a change says of it.

import { isRunnerFile } from '../stages/runner-file.ts';
import type { FileChange } from '../task.ts';
import { RUNNERS } from './all.ts';

/** Keys of package.json that a runner or our own commands read. */
const RUNNER_KEYS = [
  'scripts',
  ...RUNNERS.flatMap(({ npmPackage }) => npmPackage ?? []),
  ...['nyc', 'c8', 'babel', 'type'],
];

/** The same changes, but for those of runner configuration; `read` gives the text of a file on base. */
export async function gradedChanges(
  changes: readonly FileChange[],
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly FileChange[]> {
  const kept = changes.filter(({ path }) => !isRunnerFile(path));
  return Promise.all(
    kept.map(async (change) => {
      if (!/(^|\/)package\.json$/.test(change.path)) return change;
      return { ...change, text: manifestOf(await read(change.path), change.text) };
    }),
  );
}

/** The changed manifest with base's own words on how tests are run; base's where either cannot be read. */
function manifestOf(base: string | undefined, changed: string | null): string | null {
  if (base === undefined) return changed;
  const [before, after] = [parsed(base), parsed(changed ?? '')];
  if (!before || !after) return base;
  const result: Record<string, unknown> = { ...after };
  for (const key of RUNNER_KEYS) {
    delete result[key];
    if (key in before) result[key] = before[key];
  }
  return `${JSON.stringify(result, null, 2)}\n`;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
