// Which JDK a build runs on: the level that its files ask for, and what the Gradle of its wrapper can run on.

import { compareVersions } from '../versions.ts';

/** The newest Java that a version of Gradle runs on, newest first. */
const GRADLE_RUNS_ON: readonly (readonly [since: string, java: number])[] = [
  ['9.1', 25],
  ['8.14', 24],
  ['8.5', 21],
  ['7.3', 17],
  ['7.0', 16],
  ['6.7', 15],
  ['5.4', 12],
  ['5.0', 11],
  ['0', 8],
];

export interface AskedJava {
  /** `sandbox.runtime`. */
  readonly runtime: string | undefined;
  /** The newest language level that the build files name. */
  readonly level: number | undefined;
  /** The one that a Gradle toolchain names: no other will do, since none is downloaded in a test. */
  readonly exact: number | undefined;
  /** Version of Gradle that the wrapper brings; undefined for builds without. */
  readonly gradle: string | undefined;
}

/** The preferred one of those that are new enough and not too new, else the one that the others miss least; undefined for none. */
export function javaVersion(
  offered: readonly string[],
  { runtime, level, exact, gradle }: AskedJava,
): string | undefined {
  if (runtime !== undefined) return offered.find((version) => version === majorOf(runtime));
  const named = offered.find((version) => Number(version) === exact);
  if (named !== undefined) return named;
  const enough = offered.filter((version) => Number(version) >= (level ?? 0));
  const most = gradle === undefined ? Infinity : newestFor(gradle);
  const newest = enough
    .toSorted((a, b) => Number(a) - Number(b))
    .filter((version) => Number(version) <= most)
    .at(-1);
  return enough.find((version) => Number(version) <= most) ?? newest ?? enough[0];
}

/** `1.8` is 8. */
function majorOf(version: string): string {
  return version.replace(/^1\./, '').split('.')[0] ?? '';
}

function newestFor(gradle: string): number {
  return GRADLE_RUNS_ON.find(([since]) => compareVersions(since, gradle) <= 0)?.[1] ?? Infinity;
}
