// Which commands run tests: recognised by the runner, or by what the script, target or session behind them runs.

import { BUILD_TESTS } from './build-tests.ts';
import { type Started, startedBy } from './command-words.ts';
import { joinPath } from './join-path.ts';
import { nameKind } from './name-kind.ts';
import { NODE_TESTS } from './node-tests.ts';
import { OTHER_TESTS } from './other-tests.ts';
import { PYTHON_TESTS } from './python-tests.ts';
import {
  byName,
  byProgram,
  firstOf,
  type Look,
  never,
  plain,
  type Recogniser,
  type Scene,
  type TestRun,
} from './recogniser.ts';
import { shellCommands } from './shell-lines.ts';

/** Ecosystems whose tests a program runs; undefined for one that runs those of any. */
export function languageOf({ program }: Started): string | undefined {
  const name = program.replace(/\.(js|cjs|mjs|cmd|bat|phar)$/, '').replace(/^(python\d|pypy\d)[\d.]*$/, '$1');
  if (NODE_TESTS.has(name)) return 'node';
  if (PYTHON_TESTS.has(name) && name !== 'invoke') return 'python';
  return OF_BUILDS.find(([pattern]) => pattern.test(name))?.[1];
}

const OF_BUILDS: readonly (readonly [RegExp, string])[] = [
  [/^(cargo|cross)$/, 'rust'],
  [/^(go|richgo|gotestsum|ginkgo)$/, 'go'],
  [/^(mvnw?|gradlew?)$/, 'java'],
  [/^(rspec|rake|ruby)$/, 'ruby'],
  [/^(composer|phpunit|simple-phpunit|pest|paratest|php)$/, 'php'],
];

const MAX_DEPTH = 5;

/** The tests that a command line runs: unit tests where it runs any. Undefined when it runs none, as far as can be seen. */
export function testsOfLine(command: string, scene: Scene): TestRun | undefined {
  return lookAt(0).line(command, scene);
}

/** The tests of a script of several lines. */
export function testsOfScript(script: string, scene: Scene): TestRun | undefined {
  return lookAt(0).script(script, scene);
}

function lookAt(depth: number): Look {
  const program = (run: Started, scene: Scene) =>
    depth > MAX_DEPTH ? undefined : testsOf(run, scene, lookAt(depth + 1));
  const line = (command: string, scene: Scene) =>
    firstOf(startedBy(command, scene.env).map((run) => program(run, { ...scene, env: { ...scene.env, ...run.env } })));
  return {
    program,
    line,
    script: (text, scene) =>
      firstOf(
        shellCommands(text)
          .flatMap((command) => command.split('\n'))
          .map((part) => line(part.replace(/^\s*(if|then|else|elif|do|while|!|\{|\()\s+/, ''), scene)),
      ),
  };
}

function testsOf(run: Started, scene: Scene, look: Look): TestRun | undefined {
  const builtin = run.path === run.program ? BUILTINS.get(run.program) : undefined;
  const name = run.program.replace(/\.(js|cjs|mjs|cmd|bat|phar)$/, '').replace(/^(python\d|pypy\d)[\d.]*$/, '$1');
  const recogniser = builtin ?? TABLES.map((table) => table.get(name)).find((found) => found !== undefined);
  return recogniser ? recogniser(run, scene, look) : ownScript(run, scene, look);
}

const shell: Recogniser = ({ args }, scene, look) => {
  const at = args.findIndex((word) => /^-\w*c$/.test(word));
  if (at >= 0) return look.script(args[at + 1] ?? '', scene);
  const [file, ...rest] = plain(args);
  return file === undefined
    ? undefined
    : ownScript({ program: file.replace(/^.*\//, ''), path: file, args: rest, env: {} }, scene, look);
};

/** A program of the repository: by what it runs, where it is a shell script that can be read, else by its name. */
function ownScript({ path, args }: Started, scene: Scene, look: Look): TestRun | undefined {
  const text = scene.texts.get(joinPath(scene.directory, path)) ?? scene.texts.get(joinPath('.', path));
  const isShell = text !== undefined && /^#!.*\b(ba|da|z|k)?sh\b/.test(text) && path.includes('/');
  const runs = isShell ? look.script(text, scene) : undefined;
  const promised = nameKind(path.replace(/\.\w+$/, ''));
  if (runs && promised !== 'no-tests') return promised === 'other-tests' ? 'other' : runs;
  if (!path.includes('/')) return undefined;
  // What can be read and starts no runner that is known is taken at its word only when it says so.
  if (isShell && !/test/i.test(path)) return undefined;
  return (
    byName(path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')) ?? firstOf(plain(args).slice(0, 1).map(byName))
  );
}

/** Programs of the system whose names promise nothing. */
const BUILTINS = byProgram([
  never,
  'test [ [[ echo printf cd mkdir cp mv rm chmod ls cat git pip pip3 uv poetry curl wget',
]);
const TABLES = [NODE_TESTS, PYTHON_TESTS, BUILD_TESTS, OTHER_TESTS, byProgram([shell, 'bash sh dash zsh'])];
