// What a build of the set-up made, kept with its times: in a run build tools make anew what differs, and nothing else.
// Sources of a run all have the same time, so what they are is compared, not when they were written.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TREE = '/opt/env/built/tree';
const FACTS = '/opt/env/built/facts.json';
const LIST = '/tmp/mullover-built';
/** What a compiler writes down of the headers that it read, for the build tool. */
const DEPENDENCIES = /\.(d|Po|Plo)$|(^|\/)(\.ninja_deps|compiler_depend\.(internal|make))$/;
const COMPILED = /\.(c|cc|cpp|cxx|c\+\+|m|mm|s|S|y|yy|l|ll|asm)$/;
/** Which files there are is looked up again where these are newer. */
const LISTING = /(^|\/)(CMakeLists\.txt|meson\.build)$/;

/** Makes every source older than what will be made of it; returns what `sealBuild` needs. */
export function rememberSources(root) {
  const time = Math.floor(Date.now() / 1000) - 60;
  const { files, folders } = treeOf(root);
  const hashes = {};
  for (const path of files) {
    hashes[path] = hashOf(join(root, path));
    age(join(root, path), time);
  }
  return { time, hashes, folders };
}

/** Keeps what was made or changed since. */
export function sealBuild(root, { time, hashes, folders }) {
  const before = new Set(folders);
  const now = treeOf(root);
  const isNew = (path) => hashes[path] === undefined || lstatSync(join(root, path)).mtimeMs !== time * 1000;
  const made = [...now.folders.filter((path) => !before.has(path)), ...now.files.filter(isNew)];
  mkdirSync(TREE, { recursive: true });
  move(root, TREE, ['--no-recursion', '--null', '--verbatim-files-from', '-T', listFile(made)]);
  const tracksHeaders = made.some((path) => DEPENDENCIES.test(path));
  writeFileSync(FACTS, JSON.stringify({ time, hashes, tracksHeaders }));
}

/** Puts it back; what a change made of a file stays as the change has it. */
export function restoreBuild(root) {
  if (!existsSync(FACTS)) return;
  const { time, hashes, tracksHeaders } = JSON.parse(readFileSync(FACTS, 'utf8'));
  const { files } = treeOf(root);
  const present = new Set(files);
  const changed = files.filter((path) => hashOf(join(root, path)) !== hashes[path]);
  const isOther = changed.some((path) => hashes[path] === undefined) || Object.keys(hashes).some((path) => !present.has(path));
  const kept = changed.map((path) => `./${path}`);
  move(TREE, root, ['--anchored', '--no-wildcards', '--null', '-X', listFile(kept), '.']);
  const newer = new Set(changed);
  // Without a word on headers any source may depend on what changed.
  if (changed.length > 0 && !tracksHeaders) for (const path of files) if (COMPILED.test(path)) newer.add(path);
  if (isOther) for (const path of files) if (LISTING.test(path)) newer.add(path);
  const now = Date.now() / 1000;
  for (const path of files) if (newer.has(path)) age(join(root, path), now);
  else if (!existsSync(join(TREE, path))) age(join(root, path), time);
}

function listFile(paths) {
  writeFileSync(LIST, paths.map((path) => `${path}\0`).join(''));
  return LIST;
}

/** Two tars, since one file of all of it may be larger than a file may be. */
function move(from, to, words) {
  const script = 'tar -C "$1" -cf - "${@:3}" | tar -C "$2" -xpf -';
  const { status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', script, 'move', from, to, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot copy what was built: ${stderr}`);
}

function age(path, time) {
  if (!lstatSync(path).isSymbolicLink()) utimesSync(path, time, time);
}

function hashOf(path) {
  if (!lstatSync(path).isFile()) return 'link';
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Relative paths of all that lies there, the history left out. */
function treeOf(root) {
  const found = { files: [], folders: [] };
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (path === '.git') continue;
      if (entry.isDirectory()) {
        found.folders.push(path);
        walk(path);
      } else if (entry.isFile() || entry.isSymbolicLink()) found.files.push(path);
    }
  };
  walk('');
  return found;
}
