// usage: node pip-each.mjs FILE   Installs what a requirements file names one by one, where it cannot be installed as a whole:
// a package that needs a library or a compiler of its own is left out, said so, and the tests that need it will show it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const all = requirements(process.argv[2] ?? '', new Set());
const out = all.filter((words) => spawnSync('pip', ['install', ...words], { stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0);
for (const words of out) console.log(`left out, since it cannot be installed: ${words.join(' ')}`);
process.exitCode = all.length > out.length ? 0 : 1;

/** Words for pip of each line; of other files that it names, too. Markers belong to their requirement. */
function requirements(path, seen) {
  if (seen.has(path) || !existsSync(path)) return [];
  seen.add(path);
  const lines = readFileSync(path, 'utf8').replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  return lines.flatMap((line) => {
    const text = line.replace(/(^|\s)#.*$/, '').replace(/\s--hash=\S+/g, '').trim();
    const [, file] = /^(?:-r|--requirement)[ =]*(\S+)$/.exec(text) ?? [];
    if (file !== undefined) return requirements(join(dirname(path), file), seen);
    const [, edited] = /^(?:-e|--editable)[ =]+(\S.*)$/.exec(text) ?? [];
    if (edited !== undefined) return [['-e', edited]];
    return text === '' || text.startsWith('-') ? [] : [[text]];
  });
}
