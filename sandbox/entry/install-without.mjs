// usage: node install-without.mjs COMMAND   Runs an install in a shell. Where it fails over development dependencies that
// cannot be fetched, they are taken out of ./package.json, said so, and it runs again: the tests that need them will show it.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const ROUNDS = 4;
/** Lines of npm, yarn and pnpm that tell what cannot be fetched. A conflict between packages is another matter. */
const TELLING = /\b40[134]\b|not found|ls-remote|git clone|no matching version|couldn't find|ENOTFOUND|getaddrinfo|permission denied/i;
const command = process.argv[2] ?? '';

for (let round = 1; ; round += 1) {
  const { code, output } = await run();
  if (code === 0) process.exit(0);
  const names = round < ROUNDS ? blamed(output) : [];
  if (names.length === 0) process.exit(code);
  drop(names);
  console.log(`left out, since it cannot be fetched: ${names.join(', ')}`);
}

async function run() {
  const child = spawn('/bin/sh', ['-c', `${command} 2>&1`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of child.stdout) {
    process.stdout.write(chunk);
    output = (output + chunk).slice(-1_000_000);
  }
  const code = child.exitCode ?? (await new Promise((resolve) => child.on('close', resolve)));
  return { code: code ?? 1, output };
}

/** Development dependencies that a line of an error names, by their name or by the place they come from. */
function blamed(output) {
  const lines = output.split('\n').filter((line) => TELLING.test(line));
  const { devDependencies = {}, optionalDependencies = {} } = manifest();
  const all = Object.entries({ ...devDependencies, ...optionalDependencies });
  return all.filter(([name, from]) => lines.some((line) => names(line, name) || isFrom(line, from))).map(([name]) => name);
}

/** The name as a word: `a` is not named by `a-b`, nor `b` by `@a/b`. */
function names(line, name) {
  const plain = line.replaceAll('%2f', '/').replaceAll('%2F', '/');
  const text = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(^|(?<!@[\\w.-]+)/|[\\s"'(])${text}([@"'\\s:)]|$)`).test(plain) && !/node_modules/.test(plain);
}

/** `owner/name` of a git address or of an archive. */
function isFrom(line, from) {
  const [, place] = /(?:^|[/:])([\w.-]+\/[\w.-]+?)(?:\.git)?(?:#.*)?$/.exec(from) ?? [];
  return place !== undefined && !from.startsWith('npm:') && !from.startsWith('workspace:') && line.includes(place);
}

function drop(names) {
  const changed = manifest();
  for (const list of ['devDependencies', 'optionalDependencies']) for (const name of names) delete changed[list]?.[name];
  writeFileSync('package.json', JSON.stringify(changed));
}

function manifest() {
  return JSON.parse(readFileSync('package.json', 'utf8'));
}
