// The tests of a monorepo: which packages have some, and the command of each. All run in one environment.

import { posix } from 'node:path';
import type { PackageTests } from '../../execution.ts';
import { RUNNERS } from '../../runners/all.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import type { RecipeSource } from '../recipe-source.ts';
import { siblingBuilds } from './build.ts';
import { leftOfScripts } from './left-scripts.ts';
import { allDependencies } from './manifest.ts';
import { ownScript } from './own-script.ts';
import { followScripts } from './scripts.ts';
import { type Package, packageNamed } from './workspaces.ts';

/** Runners that need no script to be found by. */
export const RUNNERS_BY_PACKAGE = RUNNERS.flatMap(({ npmPackage }) => npmPackage ?? []);
/** Bytes of folder names that a recipe may hold: it is part of an event. */
const ROOM = 1200;

export interface TestedPackages {
  readonly runner: string;
  readonly packages: readonly PackageTests[];
  readonly builds: readonly string[];
  /** What was left out and why. */
  readonly notes: readonly string[];
  /** What scripts of the packages check beside the tests that are run. */
  readonly left: readonly string[];
}

/** Undefined when no package has tests that a known runner runs. */
export function testedPackages(
  source: RecipeSource,
  all: readonly Package[],
  named: readonly string[],
): TestedPackages | undefined {
  const chosen = named.length === 0 ? all : named.flatMap((name) => packageNamed(all, name) ?? []);
  const asked = chosen.length === 0 ? all : chosen;
  const found = asked.flatMap((one) => {
    const command = commandOf(one);
    return command ? [{ one, command }] : [];
  });
  const runner = mostFrequent(found.map(({ command }) => command.runner));
  if (runner === undefined) return undefined;
  const fitting = found.filter(({ command }) => command.runner === runner);
  const kept = withinRoom(fitting.map(({ one }) => one.directory));
  const others = found.length - fitting.length;
  const packages = fitting.filter(({ one }) => kept.has(one.directory));
  const groups = Map.groupBy(packages, ({ command }) => commandLine(command));
  return {
    runner,
    packages: [...groups].map(([test, members]) => ({ test, directories: members.map(({ one }) => one.directory) })),
    builds: siblingBuilds(
      source,
      all,
      packages.map(({ one }) => one),
    ),
    notes: [
      ...(others > 0 ? [`${others} packages with another runner are not tested`] : []),
      ...(kept.size < fitting.length
        ? [`${fitting.length - kept.size} packages beyond the first ${kept.size} are not tested`]
        : []),
    ],
    left: asked.flatMap((one) => leftOf(one, packages.some((tested) => tested.one === one) ? 'tested' : 'not tested')),
  };
}

function leftOf({ directory, manifest }: Package, state: 'tested' | 'not tested'): readonly string[] {
  const left = leftOfScripts(manifest, state === 'tested' ? followScripts(manifest) : undefined);
  return left.map((command) => `cd ${quoteWords([directory])} && ${command}`);
}

function commandOf({ directory, manifest }: Package): RunnerCommand | undefined {
  const followed = followScripts(manifest);
  if (followed?.kind === 'runner') {
    // `cd ../.. && jest packages/a`: the root's runner with this package's tests; its configuration is found upwards.
    const inside = posix.normalize(posix.join(directory, followed.folder)) === directory;
    return inside ? followed.command : { ...followed.command, targets: [] };
  }
  // Whatever another script starts, the runner among the dependencies may be a part of it.
  if (followed || ownScript(manifest) !== undefined) return undefined;
  const known = RUNNERS_BY_PACKAGE.find((name) => name in allDependencies(manifest));
  return known === undefined ? undefined : parseRunner(known, [], []);
}

function mostFrequent(names: readonly string[]): string | undefined {
  const counts = [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length] as const);
  return counts.toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

function withinRoom(directories: readonly string[]): ReadonlySet<string> {
  const kept = new Set<string>();
  let room = ROOM;
  for (const directory of directories) {
    room -= directory.length + 3;
    if (room < 0) break;
    kept.add(directory);
  }
  return kept;
}
