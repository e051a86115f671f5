// `npm run bench:sandbox`: what the sandbox adds to a bare `docker run` of the same command, what two at a time save, and
// what the second preparation of a lockfile costs. Real Docker. `-- --quick` uses shorter commands and fewer repetitions.

import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { median } from 'simple-statistics';
import { createSandbox, type DockerSandbox } from '../src/sandbox/sandbox.ts';
import { type Files, fakeWorkspace } from '../test/fakes/workspace.ts';
import { nodeImage } from '../test/node-image.ts';
import { QUICK, readCommandLine } from './command-line.ts';

const values = readCommandLine(
  'bench:sandbox',
  'What the sandbox adds to a bare `docker run`, and what two at a time save. The last line is JSON.',
  { quick: QUICK },
);
/** A little more than the 10 s that are promised for, so that none is shorter. */
const LONG_SECONDS = values.quick ? 2 : 11;
const REPEATS = values.quick ? 1 : 5;
const SHORT_REPEATS = values.quick ? 3 : 7;
const CANDIDATE_SECONDS = values.quick ? 1.5 : 11;
const CANDIDATES = values.quick ? 4 : 8;
const ROUNDS_OF_CANDIDATES = values.quick ? 1 : 3;
const AT_ONCE = 2;

const run = promisify(execFile);
const never = new AbortController().signal;
const baseImage = await nodeImage();
const sandboxFor = (containers: number) =>
  createSandbox({ worker: `bench-${process.pid}`, containers, readSettings: () => ({}) });
const [sandbox, parallelSandbox] = [sandboxFor(1), sandboxFor(AT_ONCE)];

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
async function verify(files: Files, where: DockerSandbox = sandbox): Promise<void> {
  const { environment } = await prepared(files);
  const limits = { seconds: 300, outputBytes: 1e6 };
  const execution = await where.run(environment, fakeWorkspace(files), PATCH, { kind: 'all' }, limits, never);
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

/** Both in turn, now the one first and now the other, so that load of the machine meets both; medians over the pairs. */
async function compared(seconds: number, repeats: number) {
  const files = suite(seconds);
  const pairs: { ours: number; bare: number }[] = [];
  for (let round = 0; round < repeats; round += 1) {
    const first = round % 2 === 0 ? await timed(() => bare(files)) : undefined;
    const ours = await timed(() => verify(files));
    pairs.push({ ours, bare: first ?? (await timed(() => bare(files))) });
  }
  const command = median(pairs.map((pair) => pair.bare));
  const ratio = median(pairs.map((pair) => pair.ours / pair.bare));
  const added = median(pairs.map((pair) => pair.ours - pair.bare));
  console.log(
    `${seconds} s of work: docker run ${command.toFixed(2)} s, verification × ${ratio.toFixed(3)}, ${added.toFixed(2)} s more`,
  );
  return { command, ratio, added };
}

/** One after the other, and all at once in as many containers as run at a time. */
async function candidates() {
  const files = suite(CANDIDATE_SECONDS);
  const all = Array.from({ length: CANDIDATES }, (_, i) => i);
  const serial = await timed(async () => {
    for (const _ of all) await verify(files);
  });
  const parallel = await timed(() => Promise.all(all.map(() => verify(files, parallelSandbox))));
  console.log(
    `${CANDIDATES} candidates: ${serial.toFixed(1)} s one by one, ${parallel.toFixed(1)} s with ${AT_ONCE} at a time`,
  );
  return parallel / serial;
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
    `quick: commands of ${LONG_SECONDS} s in place of 11 s, ${CANDIDATES} candidates of ${CANDIDATE_SECONDS} s`,
  );
await bare(suite(0.01)); // the first container of an image is slower
await verify(suite(0.01));
const short = await compared(0.1, SHORT_REPEATS);
const long = await compared(LONG_SECONDS, REPEATS);
const second = await secondPreparation();
const parallelOverSerial: number[] = [];
for (let round = 0; round < ROUNDS_OF_CANDIDATES; round += 1) parallelOverSerial.push(await candidates());
console.log(
  JSON.stringify({
    overhead_ratio: rounded(long.ratio),
    added_seconds_short: rounded(short.added),
    parallel_over_serial: rounded(median(parallelOverSerial)),
    second_prepare_seconds: rounded(second),
    command_seconds: rounded(long.command),
    candidates: CANDIDATES,
    candidate_seconds: CANDIDATE_SECONDS,
    cores: availableParallelism(),
  }),
);
