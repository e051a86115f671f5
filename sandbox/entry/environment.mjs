// Dependencies live outside of the work folder: moved to /opt/env after the set-up, linked back before the tests.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const TREE = '/opt/env/tree';
const GENERATED = '/opt/env/generated';
const LIST = '/opt/env/folders.json';

/**
 * Moves every node_modules to /opt/env/tree; with `keepGenerated`, also what the set-up made beside the sources
 * (egg-info, version files, compiled extensions). Returns the paths of the latter.
 */
export function sealEnvironment(workspace, before, keepGenerated) {
  const folders = [];
  for (const path of foldersOf(workspace)) {
    if (path.split('/').at(-1) !== 'node_modules') continue;
    const from = join(workspace, path);
    anchorLinks(from, workspace);
    mkdirSync(dirname(join(TREE, path)), { recursive: true });
    renameSync(from, join(TREE, path));
    folders.push(path);
  }
  writeFileSync(LIST, JSON.stringify(folders));
  if (!keepGenerated) return [];
  const generated = [];
  for (const path of listing(workspace)) {
    // Copies of sources that a build leaves behind are of this commit alone, and nothing reads them.
    if (before.has(path) || /^(\.\/)?(.*\/)?build\/(lib|bdist|temp)[^/]*\//.test(path)) continue;
    generated.push(path);
    mkdirSync(dirname(join(GENERATED, path)), { recursive: true });
    cpSync(join(workspace, path), join(GENERATED, path), { verbatimSymlinks: true });
  }
  return generated;
}

/** Paths of all files below a folder, without node_modules and caches. */
export function listing(root) {
  const found = new Set();
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name === 'node_modules' || entry.name === '__pycache__') continue;
      if (entry.isDirectory()) walk(path);
      else found.add(path);
    }
  };
  walk('.');
  return found;
}

/** Folders below `root`, node_modules included but not entered. */
function foldersOf(root) {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = join(folder, entry.name);
      found.push(path);
      if (entry.name !== 'node_modules') walk(path);
    }
  };
  walk('.');
  return found;
}

/** Links from node_modules into the sources (packages of a monorepo) become absolute, so that they survive the move. */
function anchorLinks(folder, workspace) {
  for (const path of entriesOf(folder)) {
    if (!lstatSync(path).isSymbolicLink()) continue;
    const target = resolve(dirname(path), readlinkSync(path));
    if (!target.startsWith(`${workspace}/`) || target.startsWith(`${folder}/`)) continue;
    const inside = relative(workspace, target);
    const moved = inside.split('/').includes('node_modules') ? join(TREE, inside) : target;
    unlinkSync(path);
    symlinkSync(moved, path);
  }
}

/** Entries of a node_modules, those of its @scopes and of .bin included. */
function entriesOf(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const inner = (name.startsWith('@') || name === '.bin') && !lstatSync(path).isSymbolicLink();
    return inner ? readdirSync(path).map((child) => join(path, child)) : [path];
  });
}

/** Makes real node_modules folders of links, so that tools can write their caches beside the packages. */
export function restoreEnvironment(workspace) {
  if (existsSync(GENERATED)) cpSync(GENERATED, workspace, { recursive: true, force: false, verbatimSymlinks: true });
  if (!existsSync(LIST)) return;
  for (const path of JSON.parse(readFileSync(LIST, 'utf8'))) {
    if (!existsSync(dirname(join(workspace, path)))) continue; // a change removed the package
    for (const entry of entriesOf(join(TREE, path))) {
      const link = join(workspace, path, relative(join(TREE, path), entry));
      mkdirSync(dirname(link), { recursive: true });
      if (!existsSync(link)) symlinkSync(entry, link);
    }
  }
}

/** Empties a folder. */
export function wipe(folder) {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) rmSync(join(folder, name), { recursive: true, force: true });
}
