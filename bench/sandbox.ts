// `npm run bench:sandbox`: what the sandbox adds to a bare `docker run` of the same command, what two at a time save, and
// what the second preparation of a lockfile costs. Real Docker. `-- --quick` uses shorter commands and fewer repetitions.

import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { median } from 'simple-statistics';
import { ensureBaseImage } from '../scripts/base-image.js';
import { createSandbox } from '../src/sandbox/sandbox.ts';
import { type Files, fakeWorkspace } from '../test/fakes/workspace.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean' } } });
const LONG_SECONDS = values.quick ? 2 : 10;
const REPEATS = values.quick ? 1 : 3;
const SHORT_REPEATS = values.quick ? 2 : 5;
const CANDIDATE_SECONDS = values.quick ? 1.5 : 10;
const CANDIDATES = values.quick ? 4 : 8;
const AT_ONCE = 2;

const run = promisify(execFile);
const never = new AbortController().signal;
const baseImage = await ensureBaseImage();
const sandbox = createSandbox({ baseImage, worker: `bench-${process.pid}`, readSettings: () => ({}) });

/** Pure arithmetic; its text is what the suites run. */
function work(count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += Math.sqrt(i);
  return sum;
}

/** Rounds of the work that this machine does in a second, as it is loaded now. */
function roundsPerSecond(): number {
  const count = 1e8;
  work(1e6);
  const start = performance.now();
  work(count);
  return (count / (performance.now() - start)) * 1000;
}
const ROUNDS = roundsPerSecond();

/** A suite that keeps a processor busy for about this long, with the same work in every run. */
function suite(seconds: number): Files {
  const busy = `assert.ok(work(${Math.round(ROUNDS * seconds)}))`;
  return {
    'package.json': JSON.stringify({ name: 'bench', scripts: { test: 'node --test' } }),
    'lib.js': 'exports.add = (a, b) => a + b;\n',
    'test/a.test.js': `const { test } = require('node:test'); const assert = require('assert');\nconst { add } = require('../lib');\n${work}\ntest('adds', () => { ${busy}; assert.equal(add(1, 2), 3); });\n`,
  };
}
const PATCH = [{ path: 'lib.js', text: '// patched\nexports.add = (a, b) => a + b;\n' }];

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
}

async function prepared(files: Files) {
  const preparation = await sandbox.prepare(fakeWorkspace(files), never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  return preparation;
}

/** One verification of a patch as the search does it: fresh container, sources, tests, canary, report. */
async function verify(files: Files): Promise<void> {
  const { environment } = await prepared(files);
  const limits = { seconds: 300, outputBytes: 1e6 };
  const execution = await sandbox.run(environment, fakeWorkspace(files), PATCH, { kind: 'all' }, limits, never);
  if (execution.tests?.[0]?.status !== 'passed') throw new Error(`not verified: ${execution.note}\n${execution.log}`);
}

/** The same command by hand: the sources are written by the shell, nothing is locked in, nothing is read back. */
async function bare(files: Files): Promise<void> {
  const writes = Object.entries(files).map(
    ([path, text]) =>
      `mkdir -p "$(dirname ${path})"; printf %s "${Buffer.from(text).toString('base64')}" | base64 -d > ${path}`,
  );
  const script = `cd /workspace; ${writes.join('; ')}; exec node --test`;
  await run('docker', ['run', '--rm', '--cpus', '1', '--entrypoint', '/bin/sh', baseImage, '-c', script]);
}

/** Medians of both, taken in turn so that load of the machine meets both. */
async function compared(seconds: number, repeats: number) {
  const files = suite(seconds);
  const [ours, theirs]: number[][] = [[], []];
  for (let round = 0; round < repeats; round += 1) {
    theirs?.push(await timed(() => bare(files)));
    ours?.push(await timed(() => verify(files)));
  }
  const [verification, command] = [median(ours ?? []), median(theirs ?? [])];
  console.log(`${seconds} s of work: verification ${verification.toFixed(2)} s, docker run ${command.toFixed(2)} s`);
  return { verification, command };
}

async function candidates(atOnce: number): Promise<number> {
  const files = suite(CANDIDATE_SECONDS);
  let left = CANDIDATES;
  const worker = async () => {
    for (; left > 0; ) {
      left -= 1;
      await verify(files);
    }
  };
  const seconds = await timed(() => Promise.all(Array.from({ length: atOnce }, worker)));
  console.log(`${CANDIDATES} candidates, ${atOnce} at a time: ${seconds.toFixed(1)} s`);
  return seconds;
}

/** The first preparation builds, unless an earlier bench did; the second is what counts. */
async function secondPreparation(): Promise<number> {
  const manifest = { name: 'bench', scripts: { test: 'tape test/*.js' }, devDependencies: { tape: '5.9.0' } };
  const files = { 'package.json': JSON.stringify(manifest), 'test/a.js': "require('tape')('a', (t) => t.end());\n" };
  const first = await prepared(files);
  const second = await prepared({ ...files, 'lib.js': 'exports.changed = true;\n' });
  if (!second.cached) throw new Error('the second preparation built again');
  console.log(
    `preparation: ${first.seconds.toFixed(2)} s (cached: ${first.cached}), again ${second.seconds.toFixed(2)} s`,
  );
  return second.seconds;
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
if (values.quick)
  console.log(
    `quick: commands of ${LONG_SECONDS} s in place of 10 s, ${CANDIDATES} candidates of ${CANDIDATE_SECONDS} s`,
  );
await bare(suite(0.01)); // the first container of an image is slower
const short = await compared(0.1, SHORT_REPEATS);
const long = await compared(LONG_SECONDS, REPEATS);
const second = await secondPreparation();
const serial = await candidates(1);
const parallel = await candidates(AT_ONCE);
console.log(
  JSON.stringify({
    overhead_ratio: rounded(long.verification / long.command),
    added_seconds_short: rounded(short.verification - short.command),
    parallel_over_serial: rounded(parallel / serial),
    second_prepare_seconds: rounded(second),
    command_seconds: LONG_SECONDS,
    candidates: CANDIDATES,
    candidate_seconds: CANDIDATE_SECONDS,
  }),
);
