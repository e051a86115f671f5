// What the base tree says about where a fix may lie: its folders, its packages, and the sources that tests or manifests reach.

import type { SourceFile } from '../ports/workspace.ts';
import { sideIn } from '../stages/side-in.ts';
import { familyOf, kindOf } from './file-kind.ts';
import type { Links } from './index-calls.ts';
import type { TreeEntry } from './tree-files.ts';

/** The base tree, as patches are judged against it. */
export interface Ground {
  has(path: string): boolean;
  /** Paths below the folder, whatever they are; undefined where there is no such folder. */
  inside(folder: string): readonly string[] | undefined;
  isTest(path: string): boolean;
  /** True for a file that tests or entries of packages are seen to load. */
  isReached(path: string): boolean;
  /** True where sources of the language lie that tests or manifests reach, directly or in a folder around them. */
  isOfProduct(folder: string, family: string): boolean;
  /** True where such sources lie directly in the folder. */
  holds(folder: string, family: string): boolean;
  /** True where the package has sources of the language that count as reached, whichever its folder. */
  isHome(home: string, family: string): boolean;
  /** True for a folder at the top of its package that holds no product, unless tests lie beside the file. */
  isAside(path: string): boolean;
  /** True for the root and every folder with a manifest. */
  isPackage(folder: string): boolean;
  /** The nearest such folder around a path. */
  packageOf(path: string): string;
  /** True for the name of a module that is imported and is not of this repository. */
  isForeign(specifier: string): boolean;
  /** True where sources name files of a folder as if it were one of installed modules (`baseUrl` and its like). */
  isSearched(folder: string): boolean;
}

const MANIFEST =
  /^(package\.json|pyproject\.toml|setup\.(py|cfg)|cargo\.toml|go\.mod|composer\.json|pom\.xml|build\.gradle(\.kts)?|.*\.gemspec|gemfile|.*\.csproj)$/i;
/** Languages whose imports the index follows; of others, what lies where product lies counts as reached. */
const FOLLOWED = new Set(['javascript', 'python']);
/** Folders at the top of a package that hold what people and pipelines run, not what the package is. */
const ASIDE =
  /^(scripts?|tools?|tooling|hack|ci|bin\/dev|builds?|bench(mark(s|ing)?)?|perf|examples?|samples?|docs|documentation|website|site|www|demos?|playgrounds?|contrib|packaging|deploy(ment)?s?|infra(structure)?|ops|devops|hooks?|githooks|tasks?|gulp|grunt|migrations?|misc|etc|release|dev|devtools|maint(enance)?|admin|actions|workflows|automation)$/i;

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The nearest folder around a path that exists. */
export function existingFolder(folder: string, ground: Ground): string {
  return folder === '' || ground.inside(folder) !== undefined ? folder : existingFolder(folderOf(folder), ground);
}

export function groundOf(entries: ReadonlyMap<string, TreeEntry>, files: readonly SourceFile[], links: Links): Ground {
  const folders = foldersOf(entries.keys());
  const isTest = sideIn(files);
  const reached = new Set(links.reached);
  const foreign = new Set(links.foreign);
  const isPackage = (folder: string) =>
    folder === '' || (folders.get(folder) ?? []).some((path) => MANIFEST.test(path.slice(folder.length + 1)));
  const packages = new Map<string, string>();
  const packageOf = (path: string): string => {
    const folder = folderOf(path);
    const known = packages.get(folder) ?? (isPackage(folder) ? folder : packageOf(folder));
    packages.set(folder, known);
    return known;
  };
  const tested = new Set(files.filter((file) => file.isTest).map((file) => folderOf(file.path)));
  const isAside = (path: string) => isAsideIn(path, packageOf(path)) && !tested.has(folderOf(path));
  const product = [...entries.keys()].filter((path) => kindOf(path) === 'program' && !isTest(path));
  const places = placesOf(product, { reached, packageOf, isAside });
  return {
    has: (path) => entries.has(path),
    inside: (folder) => folders.get(folder),
    isTest,
    isReached: (path) => reached.has(path),
    isOfProduct: (folder, family) => {
      const held = places.get(family);
      if (held === undefined) return false;
      if (held.has(folder)) return true;
      for (let at = folder; at !== ''; at = folderOf(at)) if (held.has(at) && !isPackage(at)) return true;
      return false;
    },
    holds: (folder, family) => places.get(family)?.has(folder) ?? false,
    isHome: (home, family) =>
      [...(places.get(family) ?? [])].some((folder) => packageOf(`${folder}/x`.replace(/^\//, '')) === home),
    isAside,
    isPackage,
    packageOf,
    isForeign: (specifier) => foreign.has(specifier),
    isSearched: (folder) =>
      links.foreign.some((specifier) => isBarePath(specifier) && holdsModule(`${folder}/${specifier}`, entries)),
  };
}

/** A path into a folder by a name that is none of a package with an owner. */
const isBarePath = (specifier: string) => /^[\w-][\w.-]*\//.test(specifier);

function holdsModule(stem: string, entries: ReadonlyMap<string, TreeEntry>): boolean {
  const path = stem.replace(/^\//, '').replace(/\.[cm]?[jt]sx?$/, '');
  return ['js', 'ts', 'tsx', 'jsx', 'mjs', 'cjs', 'mts', 'cts', 'vue'].some(
    (ending) => entries.has(`${path}.${ending}`) || entries.has(`${path}/index.${ending}`),
  );
}

/** Every folder with all paths below it. */
function foldersOf(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>([['', []]]);
  for (const path of paths) {
    found.get('')?.push(path);
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
      const inside = found.get(folder);
      if (inside) inside.push(path);
      else found.set(folder, [path]);
    }
  }
  return found;
}

interface Reach {
  readonly reached: ReadonlySet<string>;
  readonly packageOf: (path: string) => string;
  readonly isAside: (path: string) => boolean;
}

/** By language, the folders of reached sources, and of each package the deepest folder around all of them. */
function placesOf(product: readonly string[], reach: Reach): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const [family = '', paths] of Map.groupBy(product, familyOf)) {
    const folders = new Set<string>();
    for (const [home, inside] of Map.groupBy(paths, reach.packageOf)) {
      const own = inside.filter((path) => !reach.isAside(path));
      const loaded = FOLLOWED.has(family) ? own.filter((path) => reach.reached.has(path)) : [];
      // Where no test is seen to load anything, its imports are of a kind that we cannot follow.
      const all = new Set((loaded.length > 0 ? loaded : own).map(folderOf));
      for (const folder of all) folders.add(folder);
      const around = commonFolder([...all]);
      // In a root of packages lie those of test libraries too.
      if (around !== home && !/(^|\/)(java|kotlin|scala|groovy|lib)$/.test(around)) folders.add(around);
    }
    found.set(family, folders);
  }
  return found;
}

/** True for a path in a folder of its package that holds no product. */
function isAsideIn(path: string, home: string): boolean {
  const [top = '', ...rest] = path.slice(home === '' ? 0 : home.length + 1).split('/');
  return rest.length > 0 && (ASIDE.test(top) || top.startsWith('.') || top.startsWith('_'));
}

function commonFolder(folders: readonly string[]): string {
  const [first = '', ...others] = folders.map((folder) => folder.split('/'));
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && first[same] === other[same]) same++;
    length = same;
  }
  return Array.isArray(first) ? first.slice(0, length).join('/') : '';
}
