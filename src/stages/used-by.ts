// Whom a file of a tree is for: what imports it, and which package and part of the tree it lies in.

import { isTestName, maybeFolders } from './test-path.ts';
import type { Evidence } from './tree-evidence.ts';

export function onlyTestsImport(path: string, known: Evidence): boolean {
  const importers = known.importers.get(path) ?? [];
  const isTest = (other: string) =>
    (isTestName(other) && !known.loaded.has(other)) ||
    known.isCollected(other) ||
    known.declaring.has(other) ||
    maybeFolders(other).length > 0;
  return importers.length > 0 && importers.every(isTest);
}

/** True for what only tests of other parts import: the helpers of these would lie with them. */
export function isForOthers(path: string, known: Evidence): boolean {
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

/** Manifests that make a folder the top of a package. */
const MANIFESTS = ['package.json', 'pyproject.toml', 'setup.py', 'Cargo.toml', 'go.mod', 'composer.json'];

export function isTopOfPackage(folder: string, known: Evidence): boolean {
  return folder === '' || MANIFESTS.some((name) => known.has.has(`${folder}/${name}`));
}

export function isPythonPackage(folder: string, known: Evidence): boolean {
  return known.has.has(`${folder}/__init__.py`);
}
