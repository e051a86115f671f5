// usage: node cargo-build.mjs FLAG…   Compiles dependencies and tests once, so that runs find the dependencies compiled. What
// does not compile fails in the tests that need it. Where no test at all could be built it fails here: a run, which cannot
// compile a dependency again, would only say that it may not write.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const child = spawn('cargo', ['build', '--tests', '--keep-going', ...process.argv.slice(2)], {
  stdio: ['ignore', 'inherit', 'pipe'],
});
let output = '';
const ended = new Promise((resolve) => child.on('close', resolve));
for await (const chunk of child.stderr) {
  process.stdout.write(chunk);
  output = (output + chunk).slice(-2_000_000);
}
if ((await ended) !== 0) {
  const { packages, target_directory: folder } = metadata();
  const own = new Set(packages.map(({ name }) => name));
  const failed = new Set([...output.matchAll(/^error: could not compile `([^`]+)`/gm)].map(([, name]) => name));
  const foreign = [...failed].filter((name) => !own.has(name));
  if (foreign.length > 0) console.log(`error: these dependencies do not compile: ${foreign.join(', ')}`);
  // What the packages themselves do not compile to is told by their tests.
  const isOwnFault = failed.size > 0 && foreign.length === 0;
  if (!isOwnFault && !hasProgram(join(folder, 'debug/deps'), packages)) process.exitCode = 1;
}

function metadata() {
  const words = ['metadata', '--no-deps', '--format-version', '1', '--offline'];
  return JSON.parse(execFileSync('cargo', words, { encoding: 'utf8', maxBuffer: 2 ** 28 }));
}

/** Whether a test program of these packages lies there: named by its target, without an ending. */
function hasProgram(folder, packages) {
  const names = new Set(packages.flatMap(({ targets }) => targets.map(({ name }) => name.replaceAll('-', '_'))));
  if (!existsSync(folder)) return false;
  return readdirSync(folder).some((file) => names.has(/^(\w+)-[0-9a-f]{16}$/.exec(file)?.[1] ?? ''));
}
