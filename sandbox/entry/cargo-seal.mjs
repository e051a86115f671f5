// Keeps what Cargo compiled of the dependencies, at the end of a set-up. What it made of the repository's own packages is
// thrown away: Cargo tells old from new by time, and the sources of a run all have the same one.
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';

const [from, to] = process.argv.slice(2);
const { packages, resolve, workspace_members: members } = metadata();
const stale = namesToClean();
const specs = packages.filter(({ name }) => stale.has(name)).flatMap(({ name, version }) => ['-p', `${name}@${version}`]);
execFileSync('cargo', ['clean', '--offline', ...specs], { stdio: ['ignore', 'inherit', 'inherit'] });
if (existsSync(from)) renameSync(from, to);

function metadata() {
  const words = ['metadata', '--format-version', '1', '--offline'];
  return JSON.parse(execFileSync('cargo', words, { encoding: 'utf8', maxBuffer: 2 ** 28 }));
}

/**
 * Names of the own packages. `cargo clean` goes by names only, so that a published package of the same name, which the
 * tests of many packages depend on, loses what was compiled of it; and a run, which cannot write to what was kept, would
 * have to compile again what depends on that: it goes too, and so does what depends on it.
 */
function namesToClean() {
  const own = new Set(members);
  const names = new Map(packages.map(({ id, name }) => [id, name]));
  const isForeign = (id) => !own.has(id);
  const stale = new Set(members.map((id) => names.get(id)));
  for (let known = -1; known < stale.size; ) {
    known = stale.size;
    for (const { id, dependencies } of resolve.nodes)
      if (isForeign(id) && dependencies.some((on) => isForeign(on) && stale.has(names.get(on)))) stale.add(names.get(id));
  }
  return stale;
}
