// The tests that a script runs beside the command that was found in it, and how all of them are run. Pure.

import { posix } from 'node:path';
import { runnerNamed } from '../../runners/all.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { commandLine, runnerOf } from '../../runners/runner-command.ts';
import { splitCommands } from '../../runners/shell-words.ts';
import { looksLikeTest } from '../../stages/test-path.ts';
import { leftOfScripts } from './left-scripts.ts';
import type { Manifest } from './manifest.ts';
import { BROWSERS } from './own-script.ts';
import { delegatedPackages, type Followed } from './scripts.ts';

export type WholeScript =
  /** The one command that was found, or one that does what several do. */
  | { readonly kind: 'runner'; readonly command: RunnerCommand; readonly instead: readonly string[] }
  /** No single command does it. */
  | { readonly kind: 'several' };

/** `followed`: the first runner of a script. */
export function wholeScript(manifest: Manifest, followed: Extract<Followed, { kind: 'runner' }>): WholeScript {
  const { command, script } = followed;
  const alone = { kind: 'runner', command, instead: [] } as const;
  // Where another script than the whole was chosen, what is beside it was left out on purpose.
  if (script !== 'test') return alone;
  const units = leftOfScripts(manifest, followed).filter(isUnits);
  if (units.length === 0) return alone;
  const others = units.map(runnerOfText);
  const all = [command, ...others.filter((one) => one !== undefined)];
  const widest = all.length > units.length ? all.find((one) => all.every((other) => covers(one, other))) : undefined;
  const merged = widest ?? (all.length > units.length ? together(all) : undefined);
  return merged ? { kind: 'runner', command: merged, instead: units } : { kind: 'several' };
}

/** Tests of the code itself, and none that need a browser or look at types. */
function isUnits(text: string): boolean {
  if (BROWSERS.test(text) || /\b(typecheck|bench|browsers?)\b/.test(text)) return false;
  if (runnerOfText(text)) return true;
  const [words = []] = splitCommands(text);
  const [program, ...rest] = words;
  if (program === 'node') return rest.some((word) => looksLikeTest(posix.normalize(word)));
  return delegatedPackages(words) !== undefined;
}

function runnerOfText(text: string): RunnerCommand | undefined {
  const [words = [], ...more] = splitCommands(text);
  return more.length > 0 ? undefined : runnerOf(words);
}

/** Whether one command runs all that the other does. */
function covers(one: RunnerCommand, other: RunnerCommand): boolean {
  if (one.runner !== other.runner) return false;
  return one.targets.length === 0
    ? commandLine(one) === commandLine({ ...other, targets: [] })
    : commandLine(one) === commandLine(other);
}

/** Of one runner with one set of options: all of the files at once. */
function together([first, ...more]: readonly RunnerCommand[]): RunnerCommand | undefined {
  if (first === undefined || runnerNamed(first.runner)?.run.kind !== 'files') return undefined;
  const bare = commandLine({ ...first, targets: [] });
  const fits = more.every((one) => commandLine({ ...one, targets: [] }) === bare);
  const targets = [first, ...more].map((one) => one.targets);
  if (!fits || targets.some((some) => some.length === 0)) return undefined;
  return { ...first, targets: [...new Set(targets.flat())] };
}
