// Which toolchains the environment of a recipe needs: its ecosystem's, and what its commands and manifests name beside it. Pure.

import type { Recipe } from '../execution.ts';
import { inFolder } from '../runners/in-folder.ts';
import { OBSERVED } from '../runners/observed.ts';
import { splitCommands } from '../runners/shell-words.ts';
import { ecosystemOf } from './all.ts';
import { everyOffer, namedTool, type Tool, type ToolName } from './catalogue.ts';
import { isForeign } from './ecosystem.ts';

interface NeededTools {
  readonly tool: Tool;
  /** In any version. */
  readonly beside: readonly ToolName[];
}

/** Programs that only one toolchain brings. */
const PROGRAMS: Readonly<Record<string, ToolName>> = {
  ...brought('rust', 'cargo', 'rustc', 'maturin'),
  ...brought('go', 'go', 'gofmt'),
  ...brought('java', 'java', 'javac', 'mvn', 'mvnw', 'gradle', 'gradlew'),
  ...brought(
    'c',
    'cmake',
    'ctest',
    'ninja',
    'meson',
    'autoreconf',
    'autoconf',
    'automake',
    'clang',
    'clang++',
    'valgrind',
  ),
  ...brought('ruby', 'ruby', 'bundle', 'rake', 'rspec', 'gem'),
  ...brought('php', 'php', 'composer', 'phpunit'),
};

function brought(name: ToolName, ...programs: readonly string[]): Readonly<Record<string, ToolName>> {
  return Object.fromEntries(programs.map((program) => [program, name]));
}

/** Manifests beside a script or a Makefile that may call anything. */
const MANIFESTS: Readonly<Record<string, ToolName>> = {
  'Cargo.toml': 'rust',
  'go.mod': 'go',
  'pom.xml': 'java',
  'build.gradle': 'java',
  'build.gradle.kts': 'java',
  Gemfile: 'ruby',
  'composer.json': 'php',
};

/** An image of others brings its own tools: only what runs our entry scripts is needed then. */
export function neededTools(recipe: Recipe, files: readonly string[]): NeededTools {
  if (isForeign(recipe)) return { tool: namedTool('node'), beside: [] };
  const { setup, build, test, packages = [] } = recipe;
  const commands = [...setup, ...build, test, ...packages.map((one) => one.test)];
  const tool = ownTool(recipe);
  const beside = [...calledIn(commands), ...besideManifests(recipe, files), ...inObservedRun(recipe, files)];
  return { tool, beside: [...new Set(beside)].filter((name) => name !== tool.name) };
}

function ownTool(recipe: Recipe): Tool {
  const { runtime } = recipe;
  const name = ecosystemOf(recipe)?.tool ?? 'c';
  // Go fetches the version that it needs by itself, and a Makefile names none.
  const [preferred = ''] = everyOffer(name);
  return { name, version: everyOffer(name).includes(runtime) ? runtime : preferred };
}

function calledIn(commands: readonly string[]): readonly ToolName[] {
  return commands.flatMap(splitCommands).flatMap((words) => {
    const called = words.find((word) => !/^[A-Za-z_]\w*=/.test(word) && word !== 'exec') ?? '';
    const name = PROGRAMS[called.replace(/^.*\//, '')];
    return name === undefined ? [] : [name];
  });
}

/** A command that is run as it is may go through the packages of other languages. */
function inObservedRun({ runner }: Recipe, files: readonly string[]): readonly ToolName[] {
  return runner === OBSERVED ? COMPILED.filter((name) => files.some((file) => isManifestOf(name, file))) : [];
}

/** Extensions in Rust are compiled when a package of Python or Node is installed or built. */
function besideManifests({ ecosystem, directory }: Recipe, files: readonly string[]): readonly ToolName[] {
  if (ecosystem === 'python' || ecosystem === 'node')
    return files.some((file) => /^([^/]+\/){0,2}Cargo\.toml$/.test(file) && !ASIDE.test(file)) ? ['rust'] : [];
  if (ecosystem !== 'make' && ecosystem !== 'other') return [];
  return Object.entries(MANIFESTS).flatMap(([manifest, name]) =>
    files.includes(inFolder(directory, manifest)) ? [name] : [],
  );
}

/** Not for a language that only writes a repository's documents. */
const COMPILED: readonly ToolName[] = ['rust', 'go', 'java'];

function isManifestOf(name: ToolName, file: string): boolean {
  const [base = '', ...folders] = file.split('/').reverse();
  return MANIFESTS[base] === name && folders.length <= 2 && !ASIDE.test(file);
}

const ASIDE = /(^|\/)(tests?|__tests__|fixtures?|examples?|samples?|demos?|docs?|bench(marks?)?|vendor)\//i;
