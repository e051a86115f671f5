// The recipe of a Node package: install command by lockfile, runtime by engines, runner by scripts and dependencies.

import { z } from 'zod';
import { type Install, nodeInstall } from './node-install.ts';
import { type Detection, inFolder, type RecipeSource } from './recipe-source.ts';
import { commandLine, parseRunner, type RunnerCommand, runnerOf } from './runner-command.ts';
import { splitCommands } from './shell-words.ts';

/** Node majors of the base image, the preferred one first. */
const NODE_MAJORS = ['20', '22', '24'];

const names = z.record(z.string(), z.string()).catch({});
const manifestSchema = z.object({
  scripts: names.default({}),
  dependencies: names.default({}),
  devDependencies: names.default({}),
  optionalDependencies: names.default({}),
  peerDependencies: names.default({}),
  engines: names.default({}),
  main: z.string().optional().catch(undefined),
  exports: z.unknown().optional(),
  workspaces: z.unknown().optional(),
});
type Manifest = z.infer<typeof manifestSchema>;

const PREFERRED_SCRIPTS = [
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
const NO_INSTALL: Install = { commands: [], reason: 'no dependencies' };
const RUNNERS_BY_PACKAGE = ['vitest', 'jest', 'mocha', 'ava', 'tap', 'tape'];

export async function detectNode(
  source: RecipeSource,
  directory: string,
  given: RunnerCommand | undefined,
  runtime: string | undefined,
): Promise<Detection> {
  const text = await source.read(inFolder(directory, 'package.json'));
  const manifest = parseManifest(text);
  if (!manifest)
    return {
      ok: false,
      reason: `${inFolder(directory, 'package.json')} is not valid JSON.`,
      next: 'Correct it on the default branch.',
    };
  const runner = given ?? runnerFromScripts(manifest) ?? (await runnerFromPackages(source, directory, manifest));
  if (!runner)
    return {
      ok: false,
      reason: 'No known test runner was found in package.json.',
      next: 'Set `sandbox: {test: "…"}` in .github/mullover.yml, for example "node --test" or "mocha test/".',
    };
  const bare = Object.keys(allDependencies(manifest)).length === 0 && manifest.workspaces === undefined;
  const install = bare ? NO_INSTALL : await nodeInstall(source, directory, Object.keys(manifest.devDependencies));
  const version = runtime?.split('.')[0] ?? (await nodeVersion(source, directory, manifest));
  if (!NODE_MAJORS.includes(version))
    return {
      ok: false,
      reason: `The sandbox has no Node ${version}.`,
      next: `Set \`sandbox: {runtime: …}\` in .github/mullover.yml to one of ${NODE_MAJORS.join(', ')}.`,
    };
  const build = await buildCommands(source, directory, manifest, runner);
  return {
    ok: true,
    recipe: {
      ecosystem: 'node',
      runtime: version,
      directory,
      setup: install.commands,
      build,
      runner: runner.runner,
      test: commandLine(runner),
      reasons: [
        install.reason,
        `Node ${version}`,
        `runner ${runner.runner}`,
        ...build.map((command) => `build: ${command}`),
      ],
    },
  };
}

function parseManifest(text: string | undefined): Manifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

function runnerFromScripts(manifest: Manifest): RunnerCommand | undefined {
  for (const name of PREFERRED_SCRIPTS) {
    const found = followScript(manifest, name, 6);
    if (found) return found;
  }
  return undefined;
}

/** Looks through a script and the scripts that it calls; lint, audit and builds have no runner and fall through. */
function followScript(manifest: Manifest, name: string, depth: number): RunnerCommand | undefined {
  const script = manifest.scripts[name];
  if (script === undefined || depth === 0) return undefined;
  for (const words of splitCommands(script)) {
    const called = calledScripts(words, Object.keys(manifest.scripts));
    for (const next of called) {
      const found = followScript(manifest, next, depth - 1);
      if (found) return found;
    }
    const direct = called.length === 0 ? (runnerOf(words) ?? plainNode(words, manifest)) : undefined;
    if (direct) return direct;
  }
  return undefined;
}

/** `npm run x`, `npm test`, `yarn x`, `run-s a b`: the scripts that a command calls. */
function calledScripts(words: readonly string[], scripts: readonly string[]): readonly string[] {
  const [program, ...rest] = words.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  const plain = rest.filter((word) => !word.startsWith('-'));
  if (program === 'run-s' || program === 'run-p' || program === 'npm-run-all')
    return plain.flatMap((name) =>
      scripts.filter((script) => script === name || (name.endsWith('*') && script.startsWith(name.slice(0, -1)))),
    );
  if (program === undefined || !['npm', 'yarn', 'pnpm'].includes(program)) return [];
  const name = plain[0] === 'run' || plain[0] === 'run-script' ? plain[1] : plain[0] === 't' ? 'test' : plain[0];
  return name !== undefined && scripts.includes(name) ? [name] : [];
}

/** `node test/index.js` where the tests are written with tape or tap. */
function plainNode(words: readonly string[], manifest: Manifest): RunnerCommand | undefined {
  const [program, ...rest] = words;
  const runner = ['tape', 'tap'].find((name) => name in allDependencies(manifest));
  if (program !== 'node' || !runner || rest.length === 0) return undefined;
  return parseRunner(runner, [], rest);
}

async function runnerFromPackages(
  source: RecipeSource,
  directory: string,
  manifest: Manifest,
): Promise<RunnerCommand | undefined> {
  const known = RUNNERS_BY_PACKAGE.find((name) => name in allDependencies(manifest));
  if (known) return parseRunner(known, [], []);
  const tests = source.files.filter(
    (file) => /(^|[/.-])tests?([/.-]).*\.[cm]?js$/.test(file) && file.startsWith(directory === '.' ? '' : directory),
  );
  for (const file of tests.slice(0, 20)) {
    if (/['"]node:test['"]/.test((await source.read(file)) ?? '')) return parseRunner('node:test', [], []);
  }
  return undefined;
}

function allDependencies(manifest: Manifest): Readonly<Record<string, string>> {
  return {
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...manifest.dependencies,
    ...manifest.devDependencies,
  };
}

/** The first runtime of the base image that .nvmrc or engines allow; the preferred one when neither says anything. */
async function nodeVersion(source: RecipeSource, directory: string, manifest: Manifest): Promise<string> {
  const pinned =
    (await source.read(inFolder(directory, '.nvmrc'))) ?? (await source.read(inFolder(directory, '.node-version')));
  const exact = /^v?(\d+)/.exec(pinned?.trim() ?? '')?.[1];
  if (exact && NODE_MAJORS.includes(exact)) return exact;
  const range = manifest.engines.node ?? '';
  return NODE_MAJORS.find((major) => allowsMajor(range, Number(major))) ?? (NODE_MAJORS[0] || '20');
}

/** Whether a range of engines admits some version of a major; unknown notations admit everything. */
export function allowsMajor(range: string, major: number): boolean {
  return range.split('||').some((part) =>
    [...part.matchAll(/(>=|<=|>|<|\^|~|=)?\s*v?(\d+)(?:\.[\dx*]+)*/g)].every(([, operator = '=', number]) => {
      const given = Number(number);
      if (operator === '>=' || operator === '>') return major >= given;
      if (operator === '<') return major < given;
      if (operator === '<=') return major <= given;
      return major === given;
    }),
  );
}

/** A build is needed where the package's entry is made by it and the tests load the made files. */
async function buildCommands(
  source: RecipeSource,
  directory: string,
  manifest: Manifest,
  runner: RunnerCommand,
): Promise<readonly string[]> {
  if (manifest.scripts.build === undefined || runner.runner === 'vitest') return [];
  const pretest = manifest.scripts.pretest ?? '';
  if (/\bbuild\b/.test(pretest)) return ['npm run build'];
  const exported = Array.from(JSON.stringify(manifest.exports ?? '').matchAll(/"(\.\/[^"]+)"/g), (match) => match[1]);
  const entries = [manifest.main, ...exported];
  const made = entries
    .filter((path) => path !== undefined)
    .map((path) => path.replace(/^\.\//, ''))
    .filter((path) => path.includes('/') && !path.includes('*'));
  const missing = made.filter((path) => !source.files.includes(inFolder(directory, path)));
  if (missing.length === 0) return [];
  const folders = new Set(missing.map((path) => path.split('/')[0] ?? ''));
  const tests = source.files.filter((file) => /(^|[/.])(tests?|spec|__tests__)[/.]/.test(file)).slice(0, 60);
  for (const file of tests) {
    const text = (await source.read(file)) ?? '';
    for (const folder of folders)
      if (new RegExp(`['"][./]+/${escaped(folder)}[/'"]`).test(text)) return ['npm run build'];
  }
  return [];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
