// Whether a folder whose name may be one of tests is: by what lies in it, what loads that, and where it lies.

import { configuresTests, isTestName } from './test-path.ts';
import { type Evidence, folderOf, PROGRAM } from './tree-evidence.ts';
import { isForOthers, isPythonPackage, isTopOfPackage, onlyTestsImport } from './used-by.ts';

/** Words that mean tests at the top of a package, whatever lies there. */
const AT_TOP = /^(tests?|specs?|e2e|cypress|fixtures?|snapshots|test[-_]data)$|[-_]tests?$|[a-z0-9.]Tests?$/i;

export function isTestFolder(folder: string, known: Evidence): boolean {
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

interface Parted {
  readonly others: readonly string[];
  readonly tests: readonly string[];
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

/** True for `parser.ts` beside `parser.test.ts`. */
function isSubject(path: string, known: Evidence): boolean {
  return known.tested.has(path.replace(/\.[^./]+$/, ''));
}

/** True for what something outside of the folder imports: tests of helpers do not make these theirs. */
function isUsedOutside(folder: string, path: string, known: Evidence): boolean {
  return (known.importers.get(path) ?? []).some((by) => !by.startsWith(`${folder}/`));
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
