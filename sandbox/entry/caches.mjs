// Caches of the environment that tools must write to: the image is read-only, so a run gets folders of links to it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * `caches`: [{ from, to, copies? }]. `to` becomes a tree of real folders with a link for each file of `from`; files whose
 * path matches the pattern `copies` are copied, because tools write to them in place.
 */
export function restoreCaches(caches) {
  for (const { from, to, copies } of caches) {
    if (!existsSync(from)) continue;
    mkdirSync(dirname(to), { recursive: true });
    const { status, stderr } = spawnSync('cp', ['-rs', from, to], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`cannot link ${from}: ${stderr}`);
    if (copies) makeReal(to, '', new RegExp(copies));
  }
}

function makeReal(root, folder, pattern) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReal(root, path, pattern);
    else if (entry.isSymbolicLink() && pattern.test(path)) {
      const target = readlinkSync(join(root, path));
      rmSync(join(root, path));
      copyFileSync(target, join(root, path));
    }
  }
}
