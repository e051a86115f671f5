// Test commands of Node: package managers, scripts of packages, task runners, runners.

import { joinPath } from './join-path.ts';
import { fromJsonText, mapOf, textOf } from './json.ts';
import { nameKind } from './name-kind.ts';
import {
  byName,
  byProgram,
  endOfOwn,
  firstOf,
  type Look,
  other,
  plain,
  type Recogniser,
  type Scene,
  type TestRun,
  unit,
} from './recogniser.ts';

const PACKAGE_OPTIONS = [
  '--prefix',
  '-C',
  '--dir',
  '--cwd',
  '--filter',
  '-F',
  '-w',
  '--workspace',
  '--workspace-concurrency',
  '-j',
  '--jobs',
  '--from',
  '--include',
  '--exclude',
  '--reporter',
  '--scope',
  '--concurrency',
  '--ignore',
];

const packageManager: Recogniser = ({ program, args }, scene, look) => {
  let words = plain(args.slice(0, endOfOwn(args)), PACKAGE_OPTIONS);
  // `yarn workspaces foreach run test`, `yarn workspace NAME test`, `pnpm -r test`, `lerna run test`.
  if (words[0] === 'workspaces') words = words.slice(words[1] === 'foreach' ? 2 : 1);
  if (words[0] === 'workspace') words = words.slice(2);
  const [first = '', second = ''] = words;
  if (/^(it|cit|install-test|install-ci-test)$/.test(first)) return 'unit';
  if (program === 'bun' && first === 'test') return 'unit';
  const own = /^(t|tst)$/.test(first) ? 'test' : first;
  const script = /^(run|run-script|rum|urn)$/.test(first) ? second : own;
  if (script === '' || (program === 'npm' && script === first && own !== 'test')) return undefined;
  return packageScript(script, workspaceOf(args, scene), look) ?? commandOfPackage(program, words, scene, look);
};

/** yarn and pnpm run programs of packages by their bare name. */
const commandOfPackage: (program: string, words: readonly string[], scene: Scene, look: Look) => TestRun | undefined = (
  program,
  words,
  scene,
  look,
) => (program === 'npm' ? undefined : look.line(words.join(' '), scene));

function workspaceOf(args: readonly string[], scene: Scene): Scene {
  const at = args.findIndex((word) => /^(--prefix|-C|--dir|--cwd)$/.test(word));
  const named = /^--(?:prefix|dir|cwd)=(.+)$/.exec(args.find((word) => /^--(prefix|dir|cwd)=/.test(word)) ?? '')?.[1];
  const folder = named ?? (at < 0 ? undefined : args[at + 1]);
  return folder === undefined ? scene : { ...scene, directory: joinPath(scene.directory, folder) };
}

/** By what the script of the package runs, where that can be seen; else by its name. */
function packageScript(name: string, scene: Scene, look: Look): TestRun | undefined {
  const body =
    scriptBody(name, scene) ??
    (scene.directory === '.' ? bodyInPackages(name, scene) : scriptBody(name, { ...scene, directory: '.' }));
  if (/no test specified/.test(body ?? '')) return undefined;
  const promised = nameKind(name);
  const runs = body === undefined ? undefined : look.line(body, scene);
  if (promised === 'no-tests' && !/check|cover/.test(name)) return undefined;
  if (promised === 'other-tests') return 'other';
  return runs ?? byName(name);
}

/** Of a workspace: the packages that have the script call it alike. */
function bodyInPackages(name: string, scene: Scene): string | undefined {
  for (const path of scene.texts.keys()) {
    if (!path.endsWith('/package.json')) continue;
    const body = scriptBody(name, { ...scene, directory: path.slice(0, path.lastIndexOf('/')) });
    if (body !== undefined) return body;
  }
  return undefined;
}

function scriptBody(name: string, { texts, directory }: Scene): string | undefined {
  const manifest = mapOf(fromJsonText(texts.get(joinPath(directory, 'package.json')) ?? ''));
  const body = textOf(mapOf(manifest.scripts)[name]);
  if (body !== undefined) return body;
  const wireit = mapOf(mapOf(manifest.wireit)[name]);
  return textOf(wireit.command);
}

/** `turbo run test`, `nx run-many -t test`, `nx affected --target=test`, `lerna run test`. */
const taskRunner: Recogniser = ({ args }) => {
  const targets = args.flatMap((word, at) => {
    const given = /^(?:--targets?|-t)=(.+)$/.exec(word)?.[1];
    if (given !== undefined) return given.split(',');
    return /^(--targets?|-t)$/.test(args[at - 1] ?? '') ? word.split(',') : [];
  });
  return firstOf([...targets, ...plain(args, ['--filter', '--scope', '-t', '--target', '--targets'])].map(byName));
};

/** `run-s test:*`, `npm-run-all test lint`, `concurrently "npm:test"`. */
const scriptRunner: Recogniser = ({ args }, scene, look) =>
  firstOf(
    plain(args).map((word) => {
      const name = word.replace(/^(npm|yarn|pnpm):/, '').replace(/(?<!\*):?\*+$/, '');
      return /\s/.test(name) ? look.line(name, scene) : packageScript(name, scene, look);
    }),
  );

/** `grunt` and `gulp` without a task run the default one, which holds the tests more often than not. */
const taskFile: Recogniser = ({ args }) => {
  const tasks = plain(args);
  return tasks.length === 0 ? 'unit' : firstOf(tasks.map(byName));
};

const nodeScript: Recogniser = ({ args }, scene, look) => {
  if (args.includes('--test') || args.some((word) => word.startsWith('--test='))) return 'unit';
  const script = plain(args, [
    '-r',
    '--require',
    '--import',
    '--loader',
    '--experimental-loader',
    '-e',
    '--eval',
    '-p',
  ])[0];
  if (script === undefined) return undefined;
  const name = script.slice(script.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const known = look.program({ program: name, path: name, args: [], env: {} }, scene);
  const task = plain(args).find((word, at) => at > 0 && word !== script && /^[\w:-]+$/.test(word));
  return known ?? byName(script.replace(/\.\w+$/, '')) ?? (task === undefined ? undefined : byName(task));
};

export const NODE_TESTS = byProgram(
  [packageManager, 'npm yarn pnpm bun'],
  [taskRunner, 'turbo nx lerna rush moon react-scripts vue-cli-service'],
  [scriptRunner, 'run-s run-p npm-run-all npm-run-all2 concurrently'],
  [unit, 'jest mocha _mocha vitest ava tap tape borp uvu jasmine qunit lab zora'],
  [other, 'karma playwright cypress wdio testcafe tsd testem wtr'],
  [taskFile, 'grunt gulp jake'],
  [nodeScript, 'node tsx ts-node iojs'],
);
