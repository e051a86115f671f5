// A test command of a compiled language in an observed run: handed to the script that runs and reports its tests.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { begin, leaveOut, readSelection } = require('./record.cjs');
const orders = require('./compiled-arguments.cjs');
const SCRIPTS = fileURLToPath(new URL('..', import.meta.url));

/** `words`: those behind `test`. */
export function takeTests(program, words = process.argv.slice(3)) {
  const { root, files, titles } = readSelection();
  const here = relative(root, process.cwd());
  const local = files?.map((file) => relative(here, file)).filter((file) => !file.startsWith('..'));
  const order = program === 'go' ? orders.goOrder(words, { files: local, titles }) : orders.cargoOrder(words, { files: local, titles });
  if (order === 'no tests') {
    process.exitCode = run(program, ['test', ...words]);
    return;
  }
  const runner = `${program} test`;
  if (order === 'none of them') return leaveOut(runner);
  const report = begin(runner, { format: runner, base: root });
  const whole = { ...order, report, files: order.files.map((file) => join(here, file)) };
  const status = run('node', [join(SCRIPTS, `${program}-test.mjs`), JSON.stringify(whole)]);
  // Red tests are told by the report: `a && b` goes on.
  process.exitCode = existsSync(report) ? 0 : status;
}

/** Hooks no longer listen: what is called now is the program itself. */
function run(program, words) {
  delete process.env.MULLOVER_OBSERVED;
  return spawnSync(program, words, { stdio: 'inherit' }).status ?? 1;
}
