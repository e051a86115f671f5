// Keeps what Cargo compiled of the dependencies, at the end of a set-up. What it made of the repository's own packages is
// thrown away: Cargo tells old from new by time, and the sources of a run all have the same one.
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';

const [from, to] = process.argv.slice(2);
const metadata = execFileSync('cargo', ['metadata', '--no-deps', '--format-version', '1', '--offline'], {
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
});
const names = JSON.parse(metadata).packages.flatMap(({ name, version }) => ['-p', `${name}@${version}`]);
execFileSync('cargo', ['clean', '--offline', ...names], { stdio: ['ignore', 'inherit', 'inherit'] });
if (existsSync(from)) renameSync(from, to);
