// usage: node cargo-test.mjs ORDER   Builds the tests of a Cargo package, runs each test program by itself and writes one
// JSON object per test to the report of the order. ORDER: JSON { report, flags, rest, files }; `flags` are Cargo's, `rest`
// those of the test programs, `files` are sources below /workspace, or none for everything.
// A program first lists its tests and then logs each result to a file of its own: what it prints decides nothing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = '/workspace';
const MESSAGE = 4000;
const PROGRAM_SECONDS = 240;
/** Lines of libtest's log. */
const LOGGED = [
  [/^ok (.*)$/, 'passed'],
  [/^failed (.*)$/, 'failed'],
  [/^ignored(?:: .*?)? (\S+)$/, 'skipped'],
];
const order = JSON.parse(process.argv[2]);
const scratch = mkdtempSync(join(tmpdir(), 'cargo-'));
const records = [];
let exitCode = 0;

const packages = readPackages();
const targets = packages.flatMap((one) => one.targets.map((target) => ({ ...target, package: one })));
const chosen = order.files.length === 0 ? undefined : new Set(order.files.flatMap(targetsOf));
await runAll();
rmSync(scratch, { recursive: true, force: true });
const lines = [{ type: 'start' }, ...records, { type: 'end' }].map((record) => JSON.stringify(record));
writeFileSync(order.report, `${lines.join('\n')}\n`);
process.exitCode = exitCode;

async function runAll() {
  const programs = await build();
  for (const { target, executable } of programs) await runProgram(target, executable);
  if (chosen !== undefined || order.flags.some((flag) => /^--(lib|bins?|tests?|examples?|bench|benches)$/.test(flag))) return;
  for (const target of targets.filter(({ doctest }) => doctest)) await runDocumentation(target);
}

function readPackages() {
  const command = ['metadata', '--no-deps', '--format-version', '1', '--offline'];
  const { stdout, stderr, status } = spawnSync('cargo', command, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status === 0) return JSON.parse(stdout).packages;
  process.stdout.write(stderr ?? '');
  process.exit(status ?? 127);
}

/** Targets that hold a file: its own, or those of its package that its folder belongs to. */
function targetsOf(file) {
  const path = join(ROOT, file);
  const own = targets.filter(({ src_path }) => src_path === path);
  if (own.length > 0) return own;
  return targets.filter(({ src_path }) => path.startsWith(`${dirname(src_path)}/`));
}

/** Cargo's own flags that name what is wanted: a target that is not built cannot break the others. */
function selected() {
  return [...(chosen ?? [])].flatMap(({ kind, name, package: { name: owner } }) => {
    const what = kind.includes('test') ? ['--test', name] : kind.includes('bin') ? ['--bin', name] : ['--lib'];
    return ['-p', owner, ...what];
  });
}

async function build() {
  // `build` goes on behind a target that does not compile; only `test` can choose single test targets.
  const command = chosen === undefined ? ['build', '--keep-going', '--tests'] : ['test', '--no-run'];
  const words = [...command, '--offline', '--message-format=json', ...order.flags, ...selected()];
  const child = spawn('cargo', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)).on('error', () => resolve(127)));
  const programs = [];
  const errors = new Map();
  for await (const line of createInterface({ input: child.stdout })) {
    const message = parsed(line);
    if (message?.reason === 'compiler-message') takeDiagnostic(message, errors);
    else if (message?.reason === 'compiler-artifact' && message.profile.test && message.executable)
      programs.push({ target: { ...message.target, manifest: message.manifest_path }, executable: message.executable });
  }
  exitCode = await ended;
  for (const [file, text] of errors) records.push({ type: 'unfinished', file, message: `does not compile: ${text}` });
  if (exitCode !== 0 && errors.size === 0) records.push({ type: 'unfinished', file: '', message: 'cargo build failed' });
  // In the order of their sources: which one is built first differs from run to run.
  return programs.sort((a, b) => (a.target.src_path < b.target.src_path ? -1 : 1));
}

function takeDiagnostic({ message, target }, errors) {
  process.stdout.write(message.rendered ?? '');
  if (message.level !== 'error') return;
  const file = relative(ROOT, target.src_path);
  errors.set(file, `${errors.get(file) ?? ''}${message.rendered ?? message.message}`.slice(0, MESSAGE));
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    process.stdout.write(`${line}\n`);
    return undefined;
  }
}

async function runProgram(target, executable) {
  const folder = dirname(target.manifest);
  const owner = packages.find(({ manifest_path }) => manifest_path === target.manifest);
  const environment = {
    ...process.env,
    CARGO_MANIFEST_DIR: folder,
    CARGO_PKG_NAME: owner?.name ?? '',
    CARGO_PKG_VERSION: owner?.version ?? '',
  };
  const source = relative(ROOT, target.src_path);
  const log = join(scratch, 'log');
  await runHarness({
    list: (more) => list(executable, more, { cwd: folder, env: environment }),
    run: () => printing(executable, ['--logfile', log, ...order.rest], { cwd: folder, env: environment }),
    log,
    source,
    place: (name) => ({ file: fileOf(target, name), path: name.split('::') }),
  });
}

/** Examples in comments are compiled and run by rustdoc; their titles end with a line number, which a change may shift. */
async function runDocumentation({ package: { name, manifest_path }, src_path }) {
  const folder = dirname(manifest_path);
  const log = join(scratch, 'log');
  const flags = order.flags.filter((flag) => flag !== '--workspace' && flag !== '--all');
  // rustdoc starts what it compiles in its temporary folder.
  const env = { ...process.env, TMPDIR: join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'doc-tests') };
  mkdirSync(env.TMPDIR, { recursive: true });
  const words = ['test', '--doc', '--offline', '-p', name, ...flags, '--'];
  await runHarness({
    list: (more) => list('cargo', [...words, ...more], { cwd: process.cwd(), env }),
    run: () => printing('cargo', [...words, '--logfile', log, ...order.rest], { cwd: process.cwd(), env }),
    log,
    source: relative(ROOT, src_path),
    place: (title) => {
      const [, file = '', item = title] = /^(\S+) - (.*)$/.exec(title) ?? [];
      const path = existsSync(join(folder, file)) ? relative(ROOT, join(folder, file)) : file;
      return { file: path, path: [`doc: ${item.replace(/ ?\(line \d+\)/, '')}`] };
    },
  });
}

async function runHarness({ list, run, log, source, place }) {
  const names = list(['--list']);
  if (names === undefined) {
    const message = 'a test program with a harness of its own: single results cannot be read';
    records.push({ type: 'test', file: source, path: ['(own harness)'], status: 'skipped', message });
    return;
  }
  if (names.length === 0) return;
  const ignored = new Set(list(['--list', '--ignored']) ?? []);
  rmSync(log, { force: true });
  const { code, output } = await run();
  if (code !== 0) exitCode ||= code;
  const results = readLog(log);
  const failures = sections(output);
  const wanted = order.rest.filter((word) => !word.startsWith('-'));
  let unexplained = code !== 0;
  for (const name of names) {
    const result = results.get(name) ?? (ignored.has(name) ? 'skipped' : undefined);
    if (result === undefined && wanted.length > 0) continue;
    const message = result === 'failed' ? failures.get(name) : result ? undefined : `did not finish\n${output.slice(-1500)}`;
    if (result === undefined || result === 'failed') unexplained = false;
    records.push({ type: 'test', ...place(name), status: result ?? 'error', message: message?.slice(0, MESSAGE) });
  }
  if (unexplained) records.push({ type: 'unfinished', file: source, message: `exit code ${code}\n${output.slice(-1500)}` });
}

/** Names of the tests of a program; undefined when it is none of libtest's. */
function list(program, more, options) {
  const { stdout, status } = spawnSync(program, more, { ...options, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 120_000 });
  if (status !== 0 || !/^\d+ tests?, \d+ benchmarks?$/m.test(stdout)) return undefined;
  return Array.from(stdout.matchAll(/^(.*): test$/gm), ([, name]) => name);
}

/** Runs a program with its output on ours; its last part is kept. */
function printing(program, words, options) {
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), PROGRAM_SECONDS * 1000);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      output = (output + text).slice(-200_000);
    });
  return new Promise((resolve) => {
    const done = (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    };
    child.on('close', (code) => done(code ?? 1));
    child.on('error', () => done(127));
  });
}

/** A name that is logged twice is not believed: a program logs each of its tests once. */
function readLog(path) {
  const found = new Map();
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  for (const line of text.split('\n')) {
    for (const [pattern, status] of LOGGED) {
      const name = pattern.exec(line)?.[1];
      if (name === undefined) continue;
      found.set(name, found.has(name) && found.get(name) !== status ? 'failed' : status);
      break;
    }
  }
  return found;
}

/** What failed tests printed, by test. */
function sections(output) {
  const found = new Map();
  for (const [, name, text] of output.matchAll(/^---- (.*) stdout ----\n([\s\S]*?)(?=^---- |^failures:$|(?![\s\S]))/gm))
    found.set(name, text.trim());
  return found;
}

/** The file of the innermost module of a test that has one of its own; that of the program otherwise. */
function fileOf(target, name) {
  const modules = name.split('::').slice(0, -1);
  for (let depth = modules.length; depth > 0; depth -= 1) {
    const path = join(dirname(target.src_path), ...modules.slice(0, depth));
    for (const candidate of [`${path}.rs`, join(path, 'mod.rs')])
      if (existsSync(candidate)) return relative(ROOT, candidate);
  }
  return relative(ROOT, target.src_path);
}
