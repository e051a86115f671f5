// Runs as process 1 of a sandbox container: no other process in it can open, stop or end this one, and its exit code is the
// engine's. Stdin: an order in JSON, then a tar of the sources; the work begins when stdin ends, which may be long after the
// last byte.
// Stdout: output of the commands. Stderr: nothing but our answer, framed by the nonce of the order.
import { spawn } from 'node:child_process';
import { accessSync, existsSync, constants as files, mkdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { rememberSources, restoreBuild, sealBuild } from './build.mjs';
import { restoreCaches } from './caches.mjs';
import { endOthers, started, takeOrphans } from './children.mjs';
import { listing, restoreEnvironment, sealEnvironment, wipe } from './environment.mjs';
import { collectObserved, prepareObserved } from './observe.mjs';
import { collectReports, removeReports } from './reports.mjs';
import { isSealed } from './sealed.mjs';
import { placeSecrets, removeLinks } from './secrets.mjs';
import { reportText } from './thin-report.mjs';

const WORKSPACE = '/workspace';
/** Known to the host by this name. */
const TOO_LARGE = 'report too large';
/** Characters that a tool printed go with its report files: where it says why it could not compile. */
const PRINTED = 200_000;
/** Where the loader of our programs lies, and what it reads: who writes there would be the entry script of later runs. */
const OURS = ['/', '/opt', '/opt/mullover', '/etc', '/etc/ld.so.preload'];
const OPEN = 'the engine of this host lets code under test read the process that watches it (mullover doctor)';

// Code under test runs as our user. It may send signals: with the first one Node would open a debugger to it, with the others it
// would end. The kernel keeps those from process 1 that nobody listens to.
for (const signal of ['SIGUSR1', 'SIGINT', 'SIGTERM']) process.on(signal, () => {});

const order = readOrder();
if (order.inherit) order.env = withImage(order.env);
// For the programs that are started here; nothing else of an image is in force in this process.
process.env.PATH = order.env.PATH;
takeOrphans();
for (const folder of [order.env.HOME, order.env.TMPDIR]) mkdirSync(folder, { recursive: true });
await unpack();
// Nobody is left to stop us where the worker has died.
setTimeout(() => process.exit(124), order.seconds * 1000).unref();
const answer = isSealed() ? await work() : { exitCode: 1, failed: OPEN, parts: [] };
const text = JSON.stringify(answer);
await written(process.stdout, '');
// The nonce leaves this process only when there is nobody else to read it.
if (process.pid === 1) endOthers();
// An exit before the last byte has left would cut a long report.
await written(process.stderr, `\n${order.nonce} ${Buffer.byteLength(text)}\n${text}\n${order.nonce} end\n`);
// The engine's word on our end must agree with the answer, and whoever kills us makes it a code of this kind.
process.exit(answer.exitCode > 127 ? 1 : answer.exitCode);

function work() {
  return order.mode === 'setup' ? setUp() : test();
}

/** What a foreign image sets for its tools holds for the tests, as sealed/start.c hands it on; its PATH comes where we say. */
function withImage(env) {
  const given = Object.entries(process.env).filter(([name]) => name.startsWith('IMAGE_'));
  const image = Object.fromEntries(given.map(([name, value]) => [name.slice('IMAGE_'.length), value]));
  return { ...image, ...env, PATH: env.PATH.replace('$PATH', image.PATH ?? '') };
}

function written(stream, bytes) {
  return new Promise((resolve) => stream.write(bytes, resolve));
}

/** The order: ten bytes that give its length, then JSON. Exactly that much is read, so that tar can have the rest. */
function readOrder() {
  return JSON.parse(exactly(Number(exactly(10).toString('latin1'))).toString('utf8'));
}

function exactly(length) {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(0, bytes, filled, length - filled, null);
    if (read === 0) throw new Error('stdin ended inside the order');
    filled += read;
  }
  return bytes;
}

/** tar reads a pipe to its very end, also beyond the end of the archive: here we wait for our turn. */
async function unpack() {
  const flags = ['-x', '--no-same-owner', '--no-same-permissions', '-f', '-', '-C', WORKSPACE];
  const code = await exitOf(spawn('tar', flags, { stdio: [0, 'ignore', 1] }));
  if (code !== 0) throw new Error(`tar failed with exit code ${code}`);
  makeSubmoduleFolders();
}

/** As a checkout has them: empty, where a submodule is not there. */
function makeSubmoduleFolders() {
  const file = `${WORKSPACE}/.gitmodules`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const [, path] of text.matchAll(/^\s*path\s*=\s*(\S+)\s*$/gm))
    if (!path.startsWith('/') && !path.split('/').includes('..')) mkdirSync(`${WORKSPACE}/${path}`, { recursive: true });
}

/** Whether the commands of a set-up, which has a disk to write to, could replace it. */
function isReplaceable(path) {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, files.W_OK);
    return true;
  } catch {
    return statSync(path).uid === process.getuid();
  }
}

async function setUp() {
  const open = OURS.find(isReplaceable);
  if (open) return { exitCode: 1, failed: `the image is refused: ${open} belongs to the user of the tests` };
  Object.assign(order.env, placeSecrets(order.secrets, order.env));
  restoreCaches(order.caches ?? []);
  const before = listing(WORKSPACE);
  const sources = order.generated === 'built' ? rememberSources(WORKSPACE) : undefined;
  for (const command of order.commands) {
    console.log(`$ ${command}`);
    const code = await shell(command, { directory: `${WORKSPACE}/${order.directory}` });
    if (code !== 0) return { exitCode: code, failed: command };
  }
  removeLinks();
  const generated = sealEnvironment(WORKSPACE, before, /^(kept|sealed)$/.test(order.generated));
  if (sources) sealBuild(WORKSPACE, sources);
  wipe(WORKSPACE);
  wipe(order.env.HOME);
  // As many as show whether other sources may use this environment.
  return { exitCode: 0, generated: generated.slice(0, 2000) };
}

async function test() {
  for (const folder of order.folders ?? []) mkdirSync(folder, { recursive: true });
  restoreEnvironment(WORKSPACE);
  restoreBuild(WORKSPACE);
  restoreCaches(order.caches ?? []);
  const directory = `${WORKSPACE}/${order.directory}`;
  for (const command of order.build) {
    console.log(`$ ${command}`);
    const code = await shell(command, { directory });
    if (code !== 0) return { exitCode: code, failed: command, parts: [] };
  }
  const parts = [];
  let room = order.reportBytes;
  const began = Date.now();
  for (const step of order.steps) {
    const left = step.spare ? order.enough * 1000 - (Date.now() - began) : undefined;
    if (left <= 0) {
      parts.push({ files: step.files, exitCode: 0, text: '', cut: true, seconds: 0 });
      continue;
    }
    console.log(`$ ${step.shown}`);
    const start = Date.now();
    const { exitCode, report } = await wayOf(step)(step, { directory, room, ms: step.most ? step.most * 1000 : left });
    const seconds = (Date.now() - start) / 1000;
    if (exitCode === 'cut') {
      parts.push({ files: step.files, exitCode: 0, text: '', cut: true, seconds });
      continue;
    }
    if (report === 'too large' || report.length > room) {
      if (!step.part) return { exitCode: 1, failed: TOO_LARGE, parts: [] };
      console.log(`left out: ${TOO_LARGE}`);
      parts.push({ files: step.files, exitCode: 0, text: '', cut: true, seconds });
      continue;
    }
    room -= report.length;
    parts.push({ files: step.files, exitCode, text: report.toString('utf8'), seconds });
  }
  return { exitCode: parts.find((part) => part.exitCode !== 0)?.exitCode ?? 0, parts };
}

function wayOf(step) {
  if (step.observed) return observing;
  return step.reports ? reporting : plain;
}

/** A tool whose report is one file, or what it prints. */
async function plain(step, { directory, room, ms }) {
  const kept = [];
  const exitCode = await shell(step.command, { directory, ms, ...(step.report ? {} : { keep: kept, room }) });
  return { exitCode, report: step.report ? readReport(step.report, room) : Buffer.concat(kept) };
}

/** A tool that leaves many files: they go out as one text, with what it printed last. */
async function reporting(step, { directory, room, ms }) {
  removeReports(WORKSPACE, step.reports);
  const kept = [];
  const exitCode = await shell(step.command, { directory, ms, keep: kept, room: PRINTED });
  const reports = collectReports(WORKSPACE, step.reports, room);
  if (!reports) return { exitCode, report: 'too large' };
  const printed = Buffer.concat(kept).toString('utf8').slice(0, PRINTED);
  return { exitCode, report: Buffer.from(JSON.stringify({ exitCode, printed, reports })) };
}

/** Any command: the test runners among the processes that it starts leave a report each. */
async function observing(step, { directory, room, ms }) {
  const began = Date.now();
  const env = prepareObserved(WORKSPACE, step.observed, order.env);
  const kept = lastOf(PRINTED);
  const exitCode = await shell(step.command, { directory, ms, env, keep: kept, room: Number.POSITIVE_INFINITY });
  const processes = collectObserved(room);
  const reports = collectReports(WORKSPACE, step.reports ?? [], room, began);
  if (!processes || !reports) return { exitCode, report: 'too large' };
  return { exitCode, report: Buffer.from(JSON.stringify({ exitCode, printed: kept.text(), processes, reports })) };
}

/** The end of what is printed, about so many bytes of it. */
function lastOf(most) {
  const chunks = [];
  let size = 0;
  return {
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      while (size - chunks[0].length > most) size -= chunks.shift().length;
    },
    text: () => Buffer.concat(chunks).toString('utf8').slice(-most),
  };
}

/**
 * Runs a command with its output on our stdout; `keep` gets a copy of its stdout of at most `room` bytes and one chunk.
 * After `ms` it is killed with everything it started in its group: 'cut' in place of the exit code.
 */
async function shell(command, { directory, keep, room = 0, ms, env = order.env }) {
  const stdio = ['ignore', keep ? 'pipe' : 1, 1];
  const child = spawn('/bin/sh', ['-c', command], { cwd: directory, env, stdio, detached: ms !== undefined });
  let cut = false;
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
      cut = true;
    } catch {} // it ended in this moment
  };
  const timer = ms === undefined ? undefined : setTimeout(kill, ms);
  let size = 0;
  child.stdout?.on('data', (chunk) => {
    process.stdout.write(chunk);
    if (size <= room) keep.push(chunk);
    size += chunk.length;
  });
  const code = await exitOf(child);
  clearTimeout(timer);
  return cut ? 'cut' : code;
}

function exitOf(child) {
  started(child);
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code, signal) => setTimeout(() => resolve(code ?? 128 + (constants.signals[signal] ?? 0)), child.stdout ? 50 : 0));
  });
}

function readReport(path, room) {
  try {
    const text = reportText(path, room);
    rmSync(path, { force: true });
    return text === 'too large' ? text : Buffer.from(text);
  } catch {
    return Buffer.alloc(0); // no report: the host sees an empty text and says so
  }
}
