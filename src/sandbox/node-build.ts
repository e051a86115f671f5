// Builds that the tests of a Node package need first: what they load is made, not written.

import { allDependencies, entriesOf, type Manifest } from './node-manifest.ts';
import type { Package } from './node-workspaces.ts';
import { inFolder, type RecipeSource } from './recipe-source.ts';
import { quoteWords } from './shell-words.ts';

const TESTS = /(^|[/._-])(tests?|specs?|__tests__)[/._-]/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
/** Test files that are looked through for what they load. */
const READ = 300;

/** A build is needed where the package's entry is made by it and the tests load the made files. */
export async function buildCommands(
  source: RecipeSource,
  directory: string,
  manifest: Manifest,
): Promise<readonly string[]> {
  const { scripts } = manifest;
  const pretest = /\bnpm run ([\w:.-]*(?:build|compile|generate)[\w:.-]*)/.exec(scripts.pretest ?? '')?.[1];
  if (pretest !== undefined && scripts[pretest] !== undefined) return [`npm run ${pretest}`];
  const build = ['build', 'compile'].find((name) => scripts[name] !== undefined);
  if (build === undefined) return [];
  const folders = madeFolders(source, directory, manifest);
  return (await testsLoad(source, directory, folders)) ? [`npm run ${build}`] : [];
}

/** First folders of entries that are not in the repository. */
function madeFolders({ files }: RecipeSource, directory: string, manifest: Manifest): ReadonlySet<string> {
  const known = new Set(files);
  const made = entriesOf(manifest).filter(
    (path) =>
      path.includes('/') && !['', '.js', '.cjs', '/index.js'].some((end) => known.has(inFolder(directory, path + end))),
  );
  return new Set(made.map((path) => path.split('/')[0] ?? ''));
}

async function testsLoad(source: RecipeSource, directory: string, folders: ReadonlySet<string>): Promise<boolean> {
  if (folders.size === 0) return false;
  const prefix = directory === '.' ? '' : `${directory}/`;
  const tests = source.files.filter((file) => file.startsWith(prefix) && SCRIPT.test(file) && TESTS.test(file));
  const texts = await Promise.all(tests.slice(0, READ).map((file) => source.read(file)));
  const names = [...folders].map((folder) => folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const loads = new RegExp(`['"\`][./]+/(?:${names})(?:/|['"\`])`);
  return texts.some((text) => text !== undefined && loads.test(text));
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
    .map(
      ({ directory }) => `(cd ${quoteWords([`/workspace/${directory}`])} && npm run build) || echo "the build failed"`,
    );
}

/** True when every file that the package is loaded by is made by its build. */
function isMade(manifest: Manifest, directory: string, known: ReadonlySet<string>): boolean {
  if (manifest.scripts.build === undefined) return false;
  const entries = entriesOf(manifest).filter((path) => /\.[cm]?js$/.test(path));
  return entries.length > 0 && !entries.some((path) => known.has(inFolder(directory, path)));
}
