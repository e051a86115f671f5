// Builds that the tests of a Node package need first: what they load is made, not written.

import { posix } from 'node:path';
import { inFolder } from '../../runners/in-folder.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import { anyGlob } from '../../stages/glob.ts';
import { looksLikeTest } from '../../stages/test-path.ts';
import type { RecipeSource } from '../recipe-source.ts';
import { allDependencies, entriesOf, type Manifest } from './manifest.ts';
import type { Package } from './workspaces.ts';

const SCRIPT = /\.[cm]?[jt]sx?$/;
/** Test files that are looked through for what they load. */
const READ = 300;
const FAILED = 'echo "the build failed"';

export interface Built {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly command: RunnerCommand;
  /** What the scripts make before they start the runner. */
  readonly before: readonly string[];
}

/**
 * A build is needed where the tests are made files themselves, or load what a build makes. One that may not be needed
 * is allowed to fail: the tests that need it show it.
 */
export async function buildCommands(source: RecipeSource, built: Built): Promise<readonly string[]> {
  const { manifest, before, command } = built;
  const name = ['build', 'compile'].find((one) => manifest.scripts[one] !== undefined);
  // A file that node runs makes some of what the tests load, and the build the rest.
  const makers = before.filter((one) => one.startsWith('node '));
  const own = name === undefined || makers.length < before.length ? [] : [`npm run ${name}`];
  const builds = [...own, ...before];
  if (builds.length === 0) return [];
  const tests = testFiles(source, built);
  if (tests === undefined) return builds;
  // vitest reads the sources; what a script builds before it is for other commands.
  if (command.runner === 'vitest') return makers.map(mayFail);
  if (await loadMadeFiles(source, built, tests)) return builds;
  return before.map(mayFail);
}

const mayFail = (command: string) => `{ ${command}; } || ${FAILED}`;

/** Test files that the command runs; undefined when none of them is in the repository, so that they are made. */
function testFiles(source: RecipeSource, { directory, command }: Built): readonly string[] | undefined {
  const prefix = directory === '.' ? '' : `${directory}/`;
  const scripts = source.files.filter((file) => file.startsWith(prefix) && SCRIPT.test(file));
  const targets = command.targets.map((target) => posix.normalize(inFolder(directory, target)).replace(/\/$/, ''));
  const isMeant = anyGlob(targets);
  const meant = scripts.filter(
    (file) => targets.some((target) => file === target || file.startsWith(`${target}/`)) || isMeant(file),
  );
  if (meant.length > 0) return meant;
  const made = targets.length > 0 && targets.every((target) => target.includes('/'));
  return made ? undefined : scripts.filter(looksLikeTest);
}

/** Whether tests load a folder that is not in the repository, or the package by its root where its entry is made. */
async function loadMadeFiles(
  source: RecipeSource,
  { directory, manifest }: Built,
  tests: readonly string[],
): Promise<boolean> {
  const known = new Set(source.files);
  const isKnown = (path: string) =>
    ['', '.js', '.cjs', '/index.js'].some((end) => known.has(inFolder(directory, path + end)));
  const made = entriesOf(manifest).filter((path) => path.includes('/') && !isKnown(path));
  if (made.length === 0) return false;
  const folders = [...new Set(made.map((path) => escaped(path.split('/')[0] ?? '')))].join('|');
  const byRoot = made.includes(manifest.main?.replace(/^\.\//, '') ?? '') ? '|(?:\\.\\./)*\\.\\.?/?[\'"`]' : '';
  const loads = new RegExp(`(?:require\\(|from|import\\(?)\\s*['"\`](?:[./]+/(?:${folders})(?:/|['"\`])${byRoot})`);
  const texts = await Promise.all(tests.slice(0, READ).map((file) => source.read(file)));
  return texts.some((text) => text !== undefined && loads.test(text));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/**
 * Builds of the workspace packages that the tested ones depend on and that are loaded from made files, in the order of
 * their dependencies. A build that fails is seen in the tests that need it.
 */
export function siblingBuilds(
  { files }: RecipeSource,
  all: readonly Package[],
  tested: readonly Package[],
): readonly string[] {
  const known = new Set(files);
  const byName = new Map(all.flatMap((one) => (one.manifest.name === undefined ? [] : [[one.manifest.name, one]])));
  const ordered: Package[] = [];
  const visit = (one: Package, seen: ReadonlySet<Package>) => {
    for (const name of Object.keys(allDependencies(one.manifest))) {
      const next = byName.get(name);
      if (!next || seen.has(next) || ordered.includes(next)) continue;
      visit(next, new Set([...seen, next]));
      ordered.push(next);
    }
  };
  for (const one of tested) visit(one, new Set([one]));
  return ordered
    .filter(({ directory, manifest }) => isMade(manifest, directory, known))
    .map(({ directory }) => `(cd ${quoteWords([`/workspace/${directory}`])} && npm run build) || ${FAILED}`);
}

/** True when every file that the package is loaded by is made by its build. */
function isMade(manifest: Manifest, directory: string, known: ReadonlySet<string>): boolean {
  if (manifest.scripts.build === undefined) return false;
  const entries = entriesOf(manifest).filter((path) => /\.[cm]?js$/.test(path));
  return entries.length > 0 && !entries.some((path) => known.has(inFolder(directory, path)));
}
