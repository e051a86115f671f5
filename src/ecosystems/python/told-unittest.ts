// Which call of Python's unittest a repository names for its whole suite, of all that its files name. Pure.

import { fillPlaceholders, knownWords } from '../../runners/placeholders.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { runnerOf, takesValue } from '../../runners/runner-command.ts';
import { splitCommands } from '../../runners/shell-words.ts';
import { looksLikeTest } from '../../stages/test-path.ts';

/** `told`: texts that name commands, the best first. `files`: as seen from the package's folder. */
export function toldUnittest(told: string, files: readonly string[]): RunnerCommand | undefined {
  const lines = fillPlaceholders(told.replace(/^[^\S\n]*#.*$/gm, '')).matchAll(/\s-m unittest\b[^\n#]*/g);
  const commands = Array.from(lines, ([line]) => {
    const [words = []] = splitCommands(`python${line}`);
    return runnerOf(knownWords(words, (option) => takesValue('unittest', option)));
  });
  return commands.filter((command) => command !== undefined && !isPart(command, files))[0];
}

/** A call that names some of the tests says nothing of how all of them are run. */
function isPart({ options, targets }: RunnerCommand, files: readonly string[]): boolean {
  if (options.includes('-k')) return true;
  const [first] = targets;
  if (first === undefined || first === 'discover') return false;
  const paths = targets.map((target) => target.replace(/\.py$/, '').replace(/(?<=\w)\.(?=\w)/g, '/'));
  if (paths.some((path) => files.some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`)))) return false;
  const modules = paths.filter((path) => files.includes(`${path}.py`));
  if (modules.some((path) => GATHERS.test(path))) return false;
  return modules.length < Math.max(1, files.filter((file) => isTestModule(file)).length / 2);
}

/** Modules that load all others. */
const GATHERS = /(^|[/_])(all|alltests?|suites?|runtests?|run|main)(_?tests?)?$|tests?_?(all|suite)$/i;
const isTestModule = (file: string) => file.endsWith('.py') && looksLikeTest(file) && !/__init__\.py$/.test(file);
