// Tells the test side of a repository from its product: what the tests' runner collects and what only tests import.

import { isTestFolder } from './test-folder.ts';
import { hasMaybeName, isClassOfTests, isSureTest, isTestName, isWeakTestName, maybeFolders } from './test-path.ts';
import { ASIDE, type Evidence, evidenceOf, folderOf, PROGRAM, type TreeFacts } from './tree-evidence.ts';
import { isForOthers, isPythonPackage, onlyTestsImport } from './used-by.ts';

/** The paths of a tree that a fix of the product must not touch, and that no fix is looked for in. */
export function testSide(facts: TreeFacts): ReadonlySet<string> {
  const known = evidenceOf(facts);
  return new Set(facts.paths.filter((path) => isOnTestSide(path, known)));
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
