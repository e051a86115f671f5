// Finds the test runner in a command line and takes its words apart: options, values, files or patterns. Pure.

import { RUNNERS, runnerNamed } from './all.ts';
import { type Runner, type RunnerCommand, typed } from './runner.ts';
import { splitCommands } from './shell-words.ts';

/** True for an option whose value is a word of its own. */
export function takesValue(name: string, option: string): boolean {
  return runnerNamed(name)?.valued.split(' ').includes(option) ?? false;
}

/** Takes the words behind a runner's name apart. */
export function parseRunner(
  name: string,
  env: readonly string[],
  words: readonly string[],
  runners: readonly Runner[] = RUNNERS,
): RunnerCommand {
  const runner = runnerNamed(name, runners);
  const options: string[] = [];
  const targets: string[] = [];
  const valued = new Set(runner?.valued.split(' '));
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    const isValue = valued.has(word) || (runner !== undefined && isOwnValue(runner, word, next));
    const value = isValue ? next : undefined;
    if (value !== undefined) at += 1;
    if (runner?.dropped?.test(word)) continue;
    if (word.startsWith('-')) options.push(word, ...(value === undefined ? [] : [value]));
    else targets.push(word);
  }
  return { runner: name, env, options, targets };
}

const PATH_LIKE = /[/.*]|^(tests?|specs?|__tests__|src|lib|packages|discover)$/;

/** `--run-optional slow`: a repository has options of its own, and what is no path after one of them is its value. */
function isOwnValue({ run, dropped }: Runner, option: string, next: string | undefined): boolean {
  if (run.kind !== 'files' || next === undefined || !/^--[a-z][\w-]*$/i.test(option) || dropped?.test(option))
    return false;
  return !next.startsWith('-') && !PATH_LIKE.test(next) && !dropped?.test(next);
}

/** The command as a person would type it; parseCommandLine reads it back. */
export function commandLine(command: RunnerCommand, runners: readonly Runner[] = RUNNERS): string {
  const runner = runnerNamed(command.runner, runners);
  if (!runner) throw new TypeError(`no runner is called ${command.runner}`);
  return typed(runner, command);
}

/** Reads back what commandLine wrote, or what a maintainer gave; undefined when no known runner is named. */
export function parseCommandLine(text: string, runners: readonly Runner[] = RUNNERS): RunnerCommand | undefined {
  const commands = splitCommands(text);
  for (const find of [runnerOf, toolOf]) {
    for (const words of commands) {
      const found = find(words, runners);
      if (found) return found;
    }
  }
  return undefined;
}

/** Build tools that run tests too. */
function toolOf(words: readonly string[], runners: readonly Runner[]): RunnerCommand | undefined {
  const start = words.findIndex((word) => !ASSIGNMENT.test(word));
  for (const { name, tool } of runners) {
    const rest = tool?.(words.slice(start));
    if (rest) return parseRunner(name, words.slice(0, start), rest, runners);
  }
  return undefined;
}

const ASSIGNMENT = /^[A-Za-z_]\w*=/;
const WRAPPERS = new Set([
  'nyc',
  'c8',
  'cross-env',
  'npx',
  'env',
  'dotenv',
  'npm',
  'pnpm',
  'yarn',
  'exec',
  'bundle',
  'node',
  'python',
  'python3',
  'poetry',
  'uv',
  'coverage',
  'glob',
  'php',
]);

/** The runner in one simple command, behind coverage tools and the like; undefined for any other command. */
export function runnerOf(words: readonly string[], runners: readonly Runner[] = RUNNERS): RunnerCommand | undefined {
  const start = words.findIndex((word) => !ASSIGNMENT.test(word));
  const first = words[start];
  if (first === undefined) return undefined;
  const isFree = (at: number) => at === start || WRAPPERS.has(first);
  const env = (end: number) => words.slice(0, end).filter((word) => ASSIGNMENT.test(word));
  for (const { name, startedBy } of runners) {
    const started = startedBy?.(words, start);
    if (started && isFree(started.at)) return parseRunner(name, env(started.at), started.rest, runners);
  }
  const via = words.findIndex((_, at) => at >= start && throughOf(words, at, runners) !== undefined);
  const configured = throughOf(words, via, runners);
  if (configured && isFree(via))
    return {
      ...parseRunner(configured.name, env(via), words.slice(via + 2), runners),
      through: words.slice(via, via + 2),
    };
  const at = words.findIndex((word, index) => index >= start && namedBy(word, runners) !== undefined);
  const word = words[at] ?? '';
  const runner = namedBy(word, runners);
  if (!runner || !isFree(at)) return undefined;
  const variables = withNodeOptions(env(at), words.slice(start, at));
  const parsed = parseRunner(runner.name, variables, words.slice(at + 1), runners);
  return runner.alike?.includes(word) ? { ...parsed, through: [word] } : parsed;
}

/** The runner that a program with its subcommand configures and starts. */
function throughOf(words: readonly string[], at: number, runners: readonly Runner[]): Runner | undefined {
  const [program = '', subcommand] = at < 0 ? [] : words.slice(at);
  return runners.find(({ through }) => subcommand !== undefined && through?.[program] === subcommand);
}

/** What node accepts in a variable; the rest of its options belongs to one process only. */
const NODE_OPTION =
  /^--(experimental-[\w-]+|no-experimental-[\w-]+|import|loader|require|max-old-space-size|no-warnings|disable-warning|conditions|enable-source-maps|preserve-symlinks|stack-trace-limit|trace-\w+|unhandled-rejections|openssl-\w+|dns-result-order)(=|$)/;
const NODE_VALUED = new Set(['--import', '--loader', '--experimental-loader', '--require', '-r', '--conditions']);

/** `node --experimental-vm-modules node_modules/.bin/jest`: options of node reach the runner by a variable. */
function withNodeOptions(env: readonly string[], before: readonly string[]): readonly string[] {
  const node = before.indexOf('node');
  const found: string[] = [];
  for (let at = node + 1; node >= 0 && at < before.length; at += 1) {
    const word = before[at] ?? '';
    if (word !== '-r' && !NODE_OPTION.test(word)) continue;
    found.push(word);
    if (!NODE_VALUED.has(word)) continue;
    at += 1;
    found.push(before[at] ?? '');
  }
  if (found.length === 0) return env;
  const given = env.find((text) => text.startsWith('NODE_OPTIONS='));
  return [...env.filter((text) => text !== given), `${given ? `${given} ` : 'NODE_OPTIONS='}${found.join(' ')}`];
}

/** Runner of a program name or of a path to it inside node_modules. */
function namedBy(word: string, runners: readonly Runner[]): Runner | undefined {
  const inModules = /(?:^|\/)node_modules\/(?:\.bin\/([\w-]+)|([\w-]+)\/.*)$/.exec(word);
  const program = inModules?.[1] ?? inModules?.[2]?.replace(/-cli$/, '') ?? word;
  return runners.find(({ programs }) => programs?.includes(program));
}
