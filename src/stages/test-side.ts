// Tells the test side of a repository from its product: what the tests' runner collects and what only tests import.

import { shippedBy } from './shipped.ts';
import {
  configuresTests,
  hasMaybeName,
  isClassOfTests,
  isSureTest,
  isTestName,
  isWeakTestName,
  maybeFolders,
} from './test-path.ts';

/** What is known of a whole tree. */
export interface TreeFacts {
  readonly paths: readonly string[];
  /** Files of the tree that a file imports. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** Files that the packages are loaded by. */
  readonly entries: readonly string[];
  /** True for what the runner's own configuration names. */
  readonly isCollected: (path: string) => boolean;
  /** Files whose text declares tests. */
  readonly declaring: ReadonlySet<string>;
  /** Files that are called like tests and define what others can use. */
  readonly giving: ReadonlySet<string>;
}

/** The paths of a tree that a fix of the product must not touch, and that no fix is looked for in. */
export function testSide(facts: TreeFacts): ReadonlySet<string> {
  const known = evidenceOf(facts);
  return new Set(facts.paths.filter((path) => isOnTestSide(path, known)));
}

interface Evidence extends TreeFacts {
  readonly has: ReadonlySet<string>;
  readonly importers: ReadonlyMap<string, readonly string[]>;
  /** Whether any program is product by its path alone. */
  readonly hasProduct: boolean;
  /** What the product itself loads, or is loaded from the entries of its packages. */
  readonly loaded: ReadonlySet<string>;
  /** Files by the innermost folder that may be one of tests. */
  readonly own: ReadonlyMap<string, readonly string[]>;
  /** Names that a test of the same folder is called after. */
  readonly tested: ReadonlySet<string>;
  /** Folders in which files declare tests. */
  readonly testing: ReadonlySet<string>;
  readonly isShipped: (path: string) => boolean;
  readonly verdicts: Map<string, boolean>;
}

/** Parts of a repository that are neither product nor test, so that what they import says nothing. */
const ASIDE =
  /^(scripts?|tools?|hack|bench(marks?)?|examples?|samples?|docs?|website|demos?|playgrounds?|support|mocks?|stubs?|\.[^/]+)\/|(^|\/)\.[^/]+$|\.(config|conf|stories)\.\w+$|(^|\/)(gulpfile|gruntfile|setup|((run|all|unit)[-_.]?)+test(s|er)?([-_]?runner)?)\.\w+$|^(bench(marks?)?|examples?|demo|playground|debug)\.\w+$/i;
const PROGRAM =
  /\.([cm]?[jt]sx?|vue|svelte|pyx?|go|rs|rb|java|kt|cs|php|scala|swift|groovy|c|cc|cpp|h|hpp|ex|exs|dart)$/;

function evidenceOf(facts: TreeFacts): Evidence {
  const isTest = (path: string) => isTestName(path) || facts.isCollected(path);
  const isOpen = (path: string) => isTest(path) || maybeFolders(path).length > 0 || hasMaybeName(path);
  // What product loads is product, unless a runner collects it or it says itself that it tests.
  const isSure = (path: string) =>
    isSureTest(path) || facts.isCollected(path) || (isTestName(path) && facts.declaring.has(path));
  const through = (path: string) => !isSure(path);
  const seeds = facts.paths.filter((path) => PROGRAM.test(path) && !isOpen(path) && !ASIDE.test(path));
  const importers = new Map<string, string[]>();
  for (const [importer, all] of facts.imports) {
    for (const imported of all) {
      const known = importers.get(imported);
      if (known) known.push(importer);
      else importers.set(imported, [importer]);
    }
  }
  const named = facts.paths.filter(isTestName);
  return {
    ...facts,
    has: new Set(facts.paths),
    importers,
    hasProduct: seeds.length > 0,
    loaded: reached([...seeds, ...facts.entries], facts.imports, through),
    own: Map.groupBy(facts.paths, (path) => maybeFolders(path).at(-1) ?? ''),
    tested: new Set(named.map(subjectOf)),
    testing: new Set([...facts.declaring, ...named.filter((path) => /_test\.go$/.test(path))].map(folderOf)),
    isShipped: shippedBy(facts.paths),
    verdicts: new Map(),
  };
}

function reached(
  from: readonly string[],
  imports: ReadonlyMap<string, readonly string[]>,
  through: (path: string) => boolean,
): ReadonlySet<string> {
  const found = new Set(from);
  // A set is walked in the order of insertion, what is added meanwhile included.
  for (const path of found) for (const next of imports.get(path) ?? []) if (through(next)) found.add(next);
  return found;
}

function isOnTestSide(path: string, known: Evidence): boolean {
  if (isSureTest(path) || known.isCollected(path)) return true;
  // What product code loads is product, whatever it is called.
  if (known.loaded.has(path)) return false;
  if (isTestName(path)) return isNamedTest(path, known);
  const folders = maybeFolders(path);
  if (folders.some((folder) => isTestFolder(folder, known))) return true;
  if (folders.length > 0) return known.declaring.has(path);
  return hasMaybeName(path) && !isProductFile(path, known);
}

/** Of a file that is called like a test and that no product is seen to load: what cannot be one is none. */
function isNamedTest(path: string, known: Evidence): boolean {
  if (known.declaring.has(path)) return true;
  const folders = maybeFolders(path);
  if (folders.some((folder) => isTestFolder(folder, known))) return true;
  if (isClassOfTests(path)) return !path.includes('/');
  return !(isWeakTestName(path) && known.giving.has(path) && isProductByPlace(path, known));
}

/** Of a file that declares no tests: true where none lie beside it, and no test of its own part of the repository uses it. */
function isProductByPlace(path: string, known: Evidence): boolean {
  if (!path.includes('/') || !PROGRAM.test(path) || ASIDE.test(path) || known.testing.has(folderOf(path))) return false;
  // Outside of a package, pytest collects it.
  if (path.endsWith('.py') && !isPythonPackage(folderOf(path), known)) return false;
  return !onlyTestsImport(path, known) || isForOthers(path, known);
}

/** True for what only tests of other parts import: the helpers of these would lie with them. */
function isForOthers(path: string, known: Evidence): boolean {
  if (known.isShipped(path)) return true;
  const area = areaOf(path, known);
  return area !== '' && !(known.importers.get(path) ?? []).some((by) => by.startsWith(area));
}

/** The folder below the top of the package that the path lies in: `src/` of `src/a/b.ts`. Empty at the top itself. */
function areaOf(path: string, known: Evidence): string {
  const parts = path.split('/').slice(0, -1);
  const depth = parts.findLastIndex((_, at) => isTopOfPackage(parts.slice(0, at + 1).join('/'), known)) + 1;
  return depth < parts.length ? `${parts.slice(0, depth + 1).join('/')}/` : '';
}

function isTopOfPackage(folder: string, known: Evidence): boolean {
  return folder === '' || MANIFESTS.some((name) => known.has.has(`${folder}/${name}`));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Of a file whose name may be a test's: `lib/commands/test.js`. */
function isProductFile(path: string, known: Evidence): boolean {
  if (known.declaring.has(path) || !path.includes('/') || !PROGRAM.test(path)) return false;
  if (/\/runtests\.py$/.test(path) && isPythonPackage(folderOf(path), known)) return true;
  if (loadsItsFolder(path, known)) return false;
  return !onlyTestsImport(path, known) || (!known.testing.has(folderOf(path)) && isForOthers(path, known));
}

/** True for `area/test.ts` that imports `area/index.ts`. */
function loadsItsFolder(path: string, { imports, giving }: Evidence): boolean {
  // In Python whatever imports a neighbour runs the folder's `__init__.py`.
  if (path.endsWith('.py') && giving.has(path)) return false;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return (imports.get(path) ?? []).some(
    (other) => /^(index|mod|main|__init__)\.\w+$/.test(other.slice(folder.length)) && other.startsWith(folder),
  );
}

/** Words that mean tests at the top of a package, whatever lies there. */
const AT_TOP = /^(tests?|specs?|e2e|cypress|fixtures?|snapshots|test[-_]data)$|[-_]tests?$|[a-z0-9.]Tests?$/i;
/** Manifests that make a folder the top of a package. */
const MANIFESTS = ['package.json', 'pyproject.toml', 'setup.py', 'Cargo.toml', 'go.mod', 'composer.json'];

function isTestFolder(folder: string, known: Evidence): boolean {
  const before = known.verdicts.get(folder);
  if (before !== undefined) return before;
  const verdict = decideFolder(folder, known);
  known.verdicts.set(folder, verdict);
  return verdict;
}

function decideFolder(folder: string, known: Evidence): boolean {
  const [parent, word] = [folderOf(folder), folder.slice(folder.lastIndexOf('/') + 1)];
  const own = (known.own.get(folder) ?? []).filter((path) => PROGRAM.test(path));
  const parted = partedIn(folder, own, known);
  const { others, tests } = parted;
  const isTop = isTopOfPackage(parent, known);
  const isTests = /^tests?$/i.test(word);
  if (isTop && AT_TOP.test(word)) return !isProductAtTop(folder, parted, known);
  if (own.length > 0 && own.every((path) => /\.(go|rs)$/.test(path)))
    return word === 'tests' && own.every((path) => path.endsWith('.rs'));
  if (own.length === 0) return isTests || /^(fixtures?|snapshots)$/i.test(word) ? !isLoadedBelow(folder, known) : false;
  // Of tests, one file that the product loads says nothing of the others.
  if (!(isTests && tests.length > 0) && others.some((path) => known.loaded.has(path))) return false;
  if (!isTop && holdsSubjects(parted, known)) return false;
  if (tests.length > 0) return true;
  if (isPythonPackage(folder, known) && isPythonPackage(parent, known)) return /^tests$/i.test(word);
  const isForTesting = /^testing$/i.test(word);
  const isUsed = (path: string) =>
    (!isForTesting || isUsedOutside(folder, path, known)) && onlyTestsImport(path, known);
  if (others.some(isUsed))
    return !others.every((path) => known.isShipped(path) || (isForTesting && isForOthers(path, known)));
  return isTests && !others.every(known.isShipped);
}

/** What of a folder's programs is for a runner, and what is not. */
function partedIn(folder: string, own: readonly string[], known: Evidence): Parted {
  // Helpers for the tests of others have tests of their own in folders below.
  const isNear = (path: string) => !/(^|\/)testing$/i.test(folder) || folderOf(path) === folder;
  const isTest = (path: string) =>
    known.isCollected(path) ||
    known.declaring.has(path) ||
    (isTestName(path) && !configuresTests(path) && !known.loaded.has(path) && !known.isShipped(path));
  const tests = own.filter((path) => isTest(path) && isNear(path));
  return { tests, others: own.filter((path) => !isTest(path) && !configuresTests(path)) };
}

/** True where tests lie beside what they are called after, and not only now and then. */
function holdsSubjects({ others, tests }: Parted, known: Evidence): boolean {
  return others.filter((path) => isSubject(path, known)).length * 2 > tests.length;
}

/** True for what something outside of the folder imports: tests of helpers do not make these theirs. */
function isUsedOutside(folder: string, path: string, known: Evidence): boolean {
  return (known.importers.get(path) ?? []).some((by) => !by.startsWith(`${folder}/`));
}

interface Parted {
  readonly others: readonly string[];
  readonly tests: readonly string[];
}

/** True for a folder at the top that is called like tests and holds what the product loads, or a package of its own. */
function isProductAtTop(folder: string, { others, tests }: Parted, known: Evidence): boolean {
  const word = folder.slice(folder.lastIndexOf('/') + 1);
  // Of other folders, each file is judged by itself: a product that loads one file of its tests ships no tests.
  if (!/^(specs?|fixtures?|snapshots)$|[-_]tests?$/i.test(word)) return false;
  if (tests.length > 0 && /[-_]tests?$/i.test(word)) return false;
  const isLoaded = others.some((path) => known.loaded.has(path));
  if (tests.length > 0) return isLoaded && !/^specs?$/i.test(word);
  if (isLoaded) return true;
  // A library that nothing here but its tests imports; beside other code, it is what the tests share.
  const isImported = others.some((path) =>
    (known.importers.get(path) ?? []).some((by) => !by.startsWith(`${folder}/`)),
  );
  if (isPythonPackage(folder, known)) return isImported && !known.hasProduct;
  if (!/^specs?$/i.test(word)) return false;
  return others.length > 0 && others.every((path) => path.startsWith(`${folder}/src/`));
}

/** True where data that the product loads lies in the folder. */
function isLoadedBelow(folder: string, known: Evidence): boolean {
  return (known.own.get(folder) ?? []).some((path) => known.loaded.has(path));
}

/** True for `parser.ts` beside `parser.test.ts`. */
function isSubject(path: string, known: Evidence): boolean {
  return known.tested.has(path.replace(/\.[^./]+$/, ''));
}

/** `a/parser` of `a/parser.test.ts`, `a/test_parser.py`, `a/ParserTest.java` and `a/tests/parser.spec.ts`. */
function subjectOf(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  const stem = path.slice(slash).replace(/\.[^.]+$/, '');
  const folder = path.slice(0, slash).replace(/(^|\/)(tests?|__tests__)\/$/i, '$1');
  return folder + stem.replace(/^test_|[._-](tests?|specs?)$|(Tests?|Spec|IT)$/gi, '');
}

function isPythonPackage(folder: string, known: Evidence): boolean {
  return known.has.has(`${folder}/__init__.py`);
}

function onlyTestsImport(path: string, known: Evidence): boolean {
  const importers = known.importers.get(path) ?? [];
  const isTest = (other: string) =>
    (isTestName(other) && !known.loaded.has(other)) ||
    known.isCollected(other) ||
    known.declaring.has(other) ||
    maybeFolders(other).length > 0;
  return importers.length > 0 && importers.every(isTest);
}

interface Sided {
  readonly path: string;
  readonly isTest: boolean;
}

/** The side of any path of a tree: of its files as they are known, of a new one by its name and what lies around it. */
export function sideIn(files: readonly Sided[]): (path: string) => boolean {
  const known = new Map(files.map(({ path, isTest }) => [path, isTest]));
  return (path) => known.get(path) ?? isNewTest(path, files);
}

function isNewTest(path: string, files: readonly Sided[]): boolean {
  if (isSureTest(path)) return true;
  if (isOneOfMany(path, files)) return false;
  if (isTestName(path)) return true;
  const folders = maybeFolders(path);
  if (folders.length === 0) return hasMaybeName(path);
  for (const folder of folders.toReversed()) {
    const around = files.filter((file) => file.path.startsWith(`${folder}/`) && PROGRAM.test(file.path));
    if (around.length > 0) return around.every((file) => file.isTest || isTestName(file.path));
  }
  const [top = ''] = folders;
  return !top.includes('/') || /(^|\/)tests?$/i.test(folders.at(-1) ?? '');
}

/** True beside files that are called like tests as well and are product: one more rule, one more command. */
function isOneOfMany(path: string, files: readonly Sided[]): boolean {
  if (path.endsWith('.py')) return false;
  const isAlike = (one: string) => isWeakTestName(one) || hasMaybeName(one);
  const alike = files.filter((file) => isAlike(file.path) && folderOf(file.path) === folderOf(path));
  return isAlike(path) && path.includes('/') && alike.length > 1 && alike.every((file) => !file.isTest);
}
