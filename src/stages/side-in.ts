// The side of any path of a tree whose files' sides are known: of a new one by its name and what lies around it.

import { hasMaybeName, isSureTest, isTestName, isWeakTestName, maybeFolders } from './test-path.ts';
import { folderOf, PROGRAM } from './tree-evidence.ts';

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
