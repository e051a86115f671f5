// From what CI does to a recipe: what detection found, with the machine of CI, or the way that CI goes.

import type { Recipe } from '../execution.ts';
import { OBSERVED } from '../runners/observed.ts';
import { aroundPackage, FROM_SOURCES } from './before-package.ts';
import type { Tool } from './ci-job.ts';
import type { CiSetUp } from './ci-set-up.ts';
import { startedBy } from './command-words.ts';
import type { CiStep } from './job-commands.ts';
import { type Available, newestVersion } from './newest-version.ts';
import { testVariables } from './test-variables.ts';

/** A recipe with the variables and the system packages of CI; the same one where CI says nothing of either. */
export function onMachineOfCi(recipe: Recipe, ci: CiSetUp): Recipe {
  const own = Object.assign({}, ...ci.test.slice(0, 1).map(({ env }) => env));
  const env = { ...testVariables({ ...ci.env, ...own }, ci.services), ...recipe.env };
  const systemPackages = [...new Set([...(recipe.systemPackages ?? []), ...ci.systemPackages])];
  const from = `of ${ci.job === '' ? ci.file : `the job ${ci.job} in ${ci.file}`}`;
  return {
    ...recipe,
    ...(Object.keys(env).length > 0 ? { env } : {}),
    ...(systemPackages.length > 0 ? { systemPackages } : {}),
    reasons: [
      ...recipe.reasons,
      ...(Object.keys(env).length > 0 ? [`variables ${Object.keys(env).join(', ')}: ${from}`] : []),
      ...(ci.systemPackages.length > 0 ? [`system packages ${ci.systemPackages.join(', ')}: ${from}`] : []),
    ],
  };
}

/**
 * The way that CI goes: its version, its set-up beside the detected one, its tests as they are. `detected`: undefined for a
 * repository of no known language. Undefined where CI runs no tests.
 */
export function ciRecipe(ci: CiSetUp, detected: Recipe | undefined, available: Available): Recipe | undefined {
  if (ci.test.length === 0) return undefined;
  const base = detected ?? BARE;
  const { early, later } = aroundPackage(ci.setup, base);
  const steps = later.filter((step) => !isCovered(step, base));
  // In the environment that its tests run in there is no other place for programs.
  const installs = [
    ...steps
      .filter(isInstall)
      .map((step) => commandOf({ ...step, command: step.command.replace(/^pipx (?=install\b)/, 'pip ') })),
    ...otherModules(ci),
  ];
  const { packages: _packages, report: _report, left: _left, ...single } = base;
  const reason = `test: as the job ${ci.job} in ${ci.file} does it`;
  const runtime = runtimeOf(ci, base, available);
  return onMachineOfCi(
    {
      ...single,
      runtime,
      directory: '.',
      setup: [...withEarly(base, early), ...installs],
      build: steps.filter((step) => !isInstall(step)).map(commandOf),
      runner: OBSERVED,
      test: together(ci.test.map((step) => commandOf({ ...step, command: offline(step.command) }))),
      reasons: [...base.reasons.filter((fact) => !REPLACED.test(fact)).map(onVersion(base.runtime, runtime)), reason],
    },
    ci,
  );
}

/** Facts of the detected way that CI's takes the place of. */
const REPLACED = /^(build|test|runner):? |^`.*` is run as it is/;

/** `Python 3.11` where it is tried with another one. */
function onVersion(from: string, to: string): (fact: string) => string {
  return (fact) => (/^\S+ \S+$/.test(fact) && fact.endsWith(` ${from}`) ? fact.replace(/\S+$/, to) : fact);
}

function withEarly({ setup, directory }: Recipe, early: readonly CiStep[]): readonly string[] {
  const at = early.length > 0 ? setup.findIndex((command) => FROM_SOURCES.test(command)) : 0;
  const own = setup.map((command) => inFolder(directory, command));
  return [...own.slice(0, at), ...early.map(commandOf), ...own.slice(at)];
}

const BARE: Recipe = {
  ...{ ecosystem: 'other', runtime: 'of the image', directory: '.', setup: [], build: [], runner: OBSERVED, test: '' },
  reasons: [],
};

const TOOLS: Readonly<Partial<Record<Recipe['ecosystem'], Tool>>> = {
  node: 'node',
  python: 'python',
  java: 'java',
  rust: 'rust',
};

function runtimeOf(ci: CiSetUp, recipe: Recipe, available: Available): string {
  return versionOfCi(ci, recipe, available) ?? recipe.runtime;
}

/** The newest version at hand that CI tests with; undefined where it names none, or none that is at hand. */
export function versionOfCi(ci: CiSetUp, { ecosystem }: Recipe, available: Available): string | undefined {
  const tool = TOOLS[ecosystem];
  const asked = tool && ci.versions[tool];
  return !tool || asked === undefined ? undefined : newestVersion(asked, available[tool] ?? []);
}

/** Installs of the whole project by its package manager: detection found its own way to do that. */
const WHOLE: Readonly<Partial<Record<Recipe['ecosystem'], RegExp>>> = {
  node: /^(npm|yarn|pnpm|bun)( -\S+)*( (ci|i|install|clean-install))?( -\S+)*$|^corepack (enable|prepare|install)|^npm (i|install) (-g|--global)|^npm config/,
  python:
    /^(\.\/)?(pip3?|pipx|uv pip|uv tool) install( -\S+)*( (-U|--upgrade))?( (pip|setuptools|wheel|uv|build|poetry|pdm|pipenv)([=<>~!]=?[\w.*]+)?)+$|^(\.\/)?(pip3?|uv pip) install( -\S+)* ['"]?\.(\[\S*\])?['"]?$|^(uv|pdm) sync|^(poetry|pdm|pipenv) install|^(\.\/)?(venv|virtualenv) |^uv venv/,
  go: /^go (mod (download|tidy|verify)|get|install|build)\b/,
  rust: /^cargo (fetch|build|check)\b/,
  java: /^(mvnw?|gradlew?) /,
  ruby: /^bundle( -\S+)* (install|config|lock)\b|^bundle( -\S+)*$|^gem (install|update)( -\S+)* (bundler|--system)\b/,
  php: /^composer( -\S+)* (install|update|validate|config)( -\S+)*$/,
};

const TOLD_BY_VARIABLES: ReadonlySet<Recipe['ecosystem']> = new Set(['php', 'ruby']);

function isCovered(step: CiStep, { ecosystem, setup, directory }: Recipe): boolean {
  if (setup.length === 0 || step.workingDirectory !== directory) return false;
  if (setup.includes(step.command)) return true;
  const pattern = WHOLE[ecosystem];
  const started = startedBy(step.command);
  // Composer and Bundler are told by variables what they install.
  if (TOLD_BY_VARIABLES.has(ecosystem) && started.some(({ env }) => Object.keys(env).length > 0)) return false;
  const lines = started.map(({ program, path, args }) =>
    [path.startsWith('./') && ecosystem !== 'java' ? path : program, ...args].join(' '),
  );
  return (
    pattern !== undefined &&
    lines.length > 0 &&
    lines.every((line) => pattern.test(line.replace(/^\.\/(?=mvnw|gradlew)/, '')))
  );
}

/** What fetches belongs where the network is, and is kept; what builds runs with each patch. */
function isInstall({ command }: CiStep): boolean {
  return startedBy(command).some(
    ({ program, args }) =>
      /^(pip3?|pipx|bundle|gem|curl|wget|gvm|rustup|composer|corepack|nuget|luarocks|cpanm?|conan|vcpkg)$/.test(
        program,
      ) ||
      (/^(npm|yarn|pnpm|bun|uv|poetry|pdm|pipenv|hatch|cargo|go|dotnet|mix|deno|opam|stack|cabal)$/.test(program) &&
        /^(ci|i|add|install|clean-install|sync|fetch|get|mod|restore|update|deps\.get|tool|pip|venv|cache)$/.test(
          args.find((word) => !word.startsWith('-')) ?? 'install',
        )),
  );
}

/** Tests with a module file of their own need what it names. */
function otherModules({ test }: CiSetUp): readonly string[] {
  const named = test.flatMap(({ command, workingDirectory }) =>
    Array.from(command.matchAll(/\bgo test\b[^\n;&|]*? (-modfile[= ][\w./-]+)/g), ([, option = '']) =>
      inFolder(workingDirectory, `go mod download ${option}`),
    ),
  );
  return [...new Set(named)];
}

/** Starters of an environment of their own would look for it on the network; ours is first on PATH. */
function offline(command: string): string {
  return command
    .replace(
      /(^|\n|&& )(?:uv|poetry|pipenv|pdm) run (?:--?[\w-]+(?:=\S+)? (?:(?:default|dev|test|tests|tox|[\w.]+\/[\w./]+) )?)*(?=[\w./])/g,
      '$1',
    )
    .replace(/ --installpkg[ =]\S+/g, '');
}

function commandOf({ command, workingDirectory, env }: CiStep): string {
  const variables = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return inFolder(workingDirectory, [...variables, command].join('\n'));
}

function inFolder(directory: string, command: string): string {
  return directory === '.'
    ? command
    : `cd ${quoted(directory)} && ${command.includes('\n') ? `{ ${command}\n}` : command}`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** All of them run, whatever becomes of the first. */
function together(commands: readonly string[]): string {
  const [only, ...more] = commands;
  if (only === undefined || more.length === 0) return only ?? '';
  return ['status=0', ...commands.map((command) => `(${command}) || status=$?`), 'exit $status'].join('\n');
}
