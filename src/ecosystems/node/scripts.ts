// Follows the scripts of a package.json to the test runner that they start in the end.

import { posix } from 'node:path';
import type { RunnerCommand } from '../../runners/runner.ts';
import { parseRunner, runnerOf } from '../../runners/runner-command.ts';
import { quoteWords, splitCommands } from '../../runners/shell-words.ts';
import { looksLikeTest } from '../../stages/test-path.ts';
import { allDependencies, type Manifest } from './manifest.ts';

/** What a test script leads to. */
export type Followed =
  | {
      readonly kind: 'runner';
      readonly command: RunnerCommand;
      /** Relative to the package. */
      readonly folder: string;
      /** Commands that make files before the runner starts, in their order. */
      readonly before: readonly string[];
      /** Of the command as the script has it; empty for one that no script has. */
      readonly words: readonly string[];
      /** The script that was followed, where one was. */
      readonly script?: string;
    }
  /** The script runs the tests of workspace packages; `named` by folder or name where it picks some. */
  | { readonly kind: 'packages'; readonly named: readonly string[]; readonly words: readonly string[] }
  /** The script starts a runner whose command line is not taken apart: it is run as it is. */
  | { readonly kind: 'own' };

export const PREFERRED_SCRIPTS = [
  'test',
  'tests-only',
  'test:unit',
  'unit',
  'test:node',
  'test:src',
  'test:ci',
  'mocha',
  'jest',
  'vitest',
];
export const DEPTH = 6;

const UNIT_SCRIPT = /^(tests?[-:_])?unit([-:_]tests?)?$/;
export const BEYOND_UNITS = /(^|[-:_])(e2e|end-to-end|browsers?|playwright|cypress)([-:_]|$)/;

export function followScripts(manifest: Manifest): Followed | undefined {
  for (const name of preferredScripts(Object.keys(manifest.scripts))) {
    // A file that node runs may be anything: a runner that is named further on is none to doubt.
    const found =
      followScript(manifest, { name, depth: DEPTH, plain: 'no' }) ??
      followScript(manifest, { name, depth: DEPTH, plain: 'yes' });
    if (found) return found.kind === 'runner' ? { ...found, script: name } : found;
  }
  return undefined;
}

/** Where a package tells its units from what needs a browser, its `test` may run both. */
function preferredScripts(names: readonly string[]): readonly string[] {
  const units = names.filter((name) => UNIT_SCRIPT.test(name));
  return names.some((name) => BEYOND_UNITS.test(name)) ? [...units, ...PREFERRED_SCRIPTS] : PREFERRED_SCRIPTS;
}

interface Lookup {
  readonly name: string;
  readonly depth: number;
  /** Whether `node FILE` counts, where the tests may be written so. */
  readonly plain: 'no' | 'yes';
}

/** Looks through a script and the scripts that it calls; lint, audit and builds have no runner and fall through. */
function followScript(manifest: Manifest, lookup: Lookup): Followed | undefined {
  const { name, depth } = lookup;
  const script = manifest.scripts[name];
  if (script === undefined || depth === 0) return undefined;
  const hook = manifest.scripts[`pre${name}`] ?? '';
  const before = splitCommands(hook).flatMap((words) => buildOf(manifest, words));
  let folder = '.';
  for (const words of splitCommands(script.replace(BIN_OF_MANAGER, '$1$2'))) {
    if (words[0] === 'cd' && words[1] !== undefined) {
      folder = posix.join(folder, words[1]);
      continue;
    }
    const found = followCommand(manifest, words, folder, lookup);
    if (found?.kind === 'runner') return { ...found, before: [...before, ...found.before] };
    if (found) return found;
    if (folder === '.') before.push(...buildOf(manifest, words));
  }
  return undefined;
}

/** `$(yarn bin jest)`, `$(npm bin)/jest`. */
const BIN_OF_MANAGER = /\$\((?:npm|pnpm|yarn) (?:bin|root)(?: ([\w-]+))?\)(?:\/(?:\.bin\/)?([\w-]+))?/g;
const BUILDERS = new Set([
  ...['tsc', 'babel', 'swc', 'rollup', 'esbuild', 'tsup', 'tsdown', 'unbuild', 'webpack', 'parcel', 'microbundle'],
  ...['gulp', 'grunt', 'peggy', 'pegjs', 'jison', 'coffee', 'copyfiles', 'cpy', 'mkdirp', 'shx', 'node-gyp'],
]);
const BUILD_SCRIPT = /(^|:)(build|compile|bundle|transpile|dist|generate|codegen|prepare|prebuild)(:|$)/;

/** Names of files that node runs to make others. */
const MAKES =
  /(^|[-_.])(builds?|compile|bundle|transpile|dist|generate|gen|codegen|make|prepare|prebuild|fixtures?|copy|link)([-_.]|$)/i;
/** What is published or read, and no test loads. */
const MAKES_FOR_OTHERS =
  /(^|[-_.])(release|publish|deploy|version|tag|docs?|documentation|readme|changelog|site|website|demo|examples?|types?|check|lint|clean)([-_.]|$)/i;

/** The command, when it makes files that tests may need. */
function buildOf(manifest: Manifest, words: readonly string[]): readonly string[] {
  const called = calledScripts(words, Object.keys(manifest.scripts)).filter((name) => BUILD_SCRIPT.test(name));
  if (called.length > 0) return called.map((name) => `npm run ${name}`);
  const [program = ''] = words.filter((word) => !ASSIGNMENT.test(word) && word !== 'npx' && word !== 'cross-env');
  if (program === 'node') return runsMaker(words) ? [quoteWords(words)] : [];
  return BUILDERS.has(program) && !words.includes('--noEmit') ? [quoteWords(words)] : [];
}

/** `node scripts/build.js`, which is no test and starts no other program by its arguments. */
function runsMaker(words: readonly string[]): boolean {
  const [file, ...rest] = words.slice(words.indexOf('node') + 1).filter((word) => !word.startsWith('-'));
  if (file === undefined || words.includes('--test') || runnerOf(rest) !== undefined) return false;
  const name = posix.basename(file);
  return MAKES.test(name) && !MAKES_FOR_OTHERS.test(name) && !looksLikeTest(file);
}

function followCommand(
  manifest: Manifest,
  words: readonly string[],
  folder: string,
  { name, depth, plain }: Lookup,
): Followed | undefined {
  const delegated = delegatedPackages(words);
  if (delegated) return { kind: 'packages', named: delegated, words };
  const called = calledScripts(words, Object.keys(manifest.scripts));
  if (called.length > 0 && folder !== '.') return { kind: 'packages', named: [folder], words };
  for (const next of called) {
    const found = followScript(manifest, { name: next, depth: depth - 1, plain });
    if (found) return found;
  }
  if (called.length === 0 && unwrapped(words).some((word, at) => STARTERS.test(word) && isProgram(words, at)))
    return { kind: 'own' };
  // What the shell writes into a command is known when it runs.
  if (called.length === 0 && runnerOf(words) && words.some((word) => SUBSTITUTES.test(word))) return { kind: 'own' };
  const isPlainNode = plain === 'yes' && !BUILD_SCRIPT.test(name);
  const direct =
    called.length === 0 ? (runnerOf(words) ?? (isPlainNode ? plainNode(words, manifest) : undefined)) : undefined;
  return direct && { kind: 'runner', command: direct, folder, before: [], words };
}

/** `$(find test -name '*.js')`, in back-quotes, `<(x)`. */
const SUBSTITUTES = /\$\(|`|^<\(/;

/** Runners with command lines of their own kind, and programs that start scripts by settings that lie elsewhere. */
const STARTERS = /^(borp|qunit|wireit)$/;
/** Whether a word is what a command starts: the first one, or the first behind a coverage tool's options. */
const isProgram = (words: readonly string[], at: number) => at === 0 || WRAPPERS.has(words[0] ?? '');

const ASSIGNMENT = /^[A-Za-z_]\w*=/;
const MANAGERS = new Set(['npm', 'yarn', 'pnpm']);
const RUNS_SCRIPTS = /^(run-[sp]|npm-run-all2?|concurrently)$/;
const TESTS = /^t(e?st)?(:|$)/;

/** The packages whose tests a command runs: all of them for an empty list; undefined when it runs none. */
export function delegatedPackages(words: readonly string[]): readonly string[] | undefined {
  const [program = '', ...rest] = words.filter((word) => !ASSIGNMENT.test(word) && word !== 'npx' && word !== 'exec');
  const testing = rest.some((word) => TESTS.test(word));
  if (!testing) return undefined;
  const valuesOf = (...names: readonly string[]) =>
    rest.flatMap((word, at) => {
      const joined = names.find((name) => name.startsWith('--') && word.startsWith(`${name}=`));
      const value = joined ? word.slice(joined.length + 1) : names.includes(word) ? rest[at + 1] : undefined;
      return value === undefined ? [] : [value.replace(/^\.\//, '')];
    });
  if (program === 'turbo' || program === 'lerna') return valuesOf('--filter', '-F', '--scope').filter(isPlain);
  if (program === 'nx') return /^(test|run-many|run|affected)/.test(rest[0] ?? '') ? [] : undefined;
  if (program === 'wsrun' || program === 'ultra' || program === 'rush') return [];
  if (!MANAGERS.has(program)) return undefined;
  if (program === 'yarn' && rest[0] === 'workspace') return rest[1] === undefined ? [] : [rest[1]];
  if (program === 'yarn' && rest[0] === 'workspaces') return [];
  const named = [
    ...valuesOf('--workspace', '--filter', '-F', '--prefix', '-C', '--dir'),
    ...(program === 'npm' ? valuesOf('-w') : []),
  ];
  if (named.length > 0) return named.filter(isPlain);
  const all = rest.some((word) => /^(-r|--recursive|--workspaces|-ws)$/.test(word));
  return all ? [] : undefined;
}

/** A name or a folder, and no pattern. */
const isPlain = (text: string) => !/[*!^]|\.\.\./.test(text);

const WRAPPERS = new Set(['nyc', 'c8', 'cross-env', 'env', 'dotenv', 'dotenvx', 'npx', 'time', 'wait-on', 'retry']);

/** The command behind coverage tools and the like, with their options. */
function unwrapped(words: readonly string[]): readonly string[] {
  const plain = words.filter((word) => !ASSIGNMENT.test(word));
  if (!WRAPPERS.has(plain[0] ?? '')) return plain;
  const start = plain.findIndex((word) => MANAGERS.has(word) || RUNS_SCRIPTS.test(word));
  return start < 0 ? plain : plain.slice(start);
}

/** `npm run x`, `npm test`, `yarn x`, `run-s a b`: the scripts that a command calls. */
export function calledScripts(words: readonly string[], scripts: readonly string[]): readonly string[] {
  const [program, ...rest] = unwrapped(words);
  const plain = rest.filter((word) => !word.startsWith('-'));
  if (program !== undefined && RUNS_SCRIPTS.test(program))
    return plain
      .map((name) => name.replace(/^(npm|yarn|pnpm):/, '').replace(/^(npm|yarn|pnpm) (run )?/, ''))
      .flatMap((name) =>
        scripts.filter((script) => script === name || (name.endsWith('*') && script.startsWith(name.slice(0, -1)))),
      );
  if (program === undefined || !MANAGERS.has(program)) return [];
  const name = plain[0] === 'run' || plain[0] === 'run-script' ? plain[1] : plain[0] === 't' ? 'test' : plain[0];
  const [, start, part] = /^\/(\^?)([\w:-]+)(?:\.[*+])?\/$/.exec(name ?? '') ?? [];
  // pnpm runs all that a pattern means.
  if (program === 'pnpm' && part !== undefined)
    return scripts.filter((script) => (start === '^' ? script.startsWith(part) : script.includes(part)));
  return name !== undefined && scripts.includes(name) ? [name] : [];
}

/** `node test/index.js` where the tests are written with tape or tap. */
function plainNode(words: readonly string[], manifest: Manifest): RunnerCommand | undefined {
  const [program, ...rest] = words;
  const runner = ['tape', 'tap'].find((name) => name in allDependencies(manifest));
  if (program !== 'node' || !runner || !rest.some((word) => looksLikeTest(posix.normalize(word)))) return undefined;
  return parseRunner(runner, [], rest);
}
