#!/usr/bin/env node
// Builds the sandbox's base image when it is missing. Plain JavaScript: runs on Node 20 before anything is installed.
// Two ways to the same image: `from` (any Debian image of a registry), or debootstrap alone on hosts without one.
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const run = promisify(execFile);
const SANDBOX = fileURLToPath(new URL('../sandbox/', import.meta.url));
const SUITE = 'bookworm';
const NODES = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };
const GO = '1.26.6';
const MANAGERS = { npm: '10.9.4', yarn: '1.22.22', pnpm: '9.15.9' };
/** What MULLOVER_BASE_IMAGE names by default. */
const LATEST = 'mullover-base:latest';
const ARCHITECTURES = { amd64: 'x64', arm64: 'arm64' };

/** The reason in the message, the next step in `next`. */
class BaseImageError extends Error {
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

/**
 * Makes sure that the base image exists, as `mullover-base:latest` too, and returns its tag.
 * @param {{ log?: (line: string) => void, from?: string, mirror?: string }} options `from`: a Debian image to start
 *   from instead of debootstrap; `mirror`: the Debian archive for debootstrap, by default the host's own.
 */
export async function ensureBaseImage({ log = () => {}, from, mirror } = {}) {
  const arch = await engineArchitecture();
  const runtimesTag = `mullover-runtimes:${await hashOf(['Dockerfile', 'packages.txt', 'toolchains.txt'], [arch, SUITE, from, NODES, MANAGERS, GO])}`;
  const tag = `mullover-base:${await hashOf(['entry.Dockerfile', 'entry'], [runtimesTag])}`;
  if (await imageExists(tag)) return asLatest(tag);
  if (!(await imageExists(runtimesTag))) await buildRuntimes(runtimesTag, { arch, from, mirror, log });
  log('sandbox base image: adding the entry scripts');
  await withFolder(async (folder) => {
    await cp(join(SANDBOX, 'entry'), join(folder, 'entry'), { recursive: true });
    await build(tag, 'entry.Dockerfile', folder, { RUNTIMES: runtimesTag });
  });
  return asLatest(tag);
}

async function asLatest(tag) {
  await run('docker', ['tag', tag, LATEST]);
  return tag;
}

async function buildRuntimes(tag, { arch, from, mirror, log }) {
  await withFolder(async (folder) => {
    const base = from ?? (await debootstrapped({ arch, mirror, log }));
    log('sandbox base image: fetching Node runtimes and package managers');
    await stageRuntimes(join(folder, 'runtimes'), arch);
    await stageNetwork(join(folder, 'network'));
    for (const name of ['packages.txt', 'toolchains.txt']) await cp(join(SANDBOX, name), join(folder, name));
    log(`sandbox base image: installing toolchains on ${base} (some minutes, once)`);
    await build(tag, 'Dockerfile', folder, { BASE: base, GO });
  });
}

async function engineArchitecture() {
  try {
    const { stdout } = await run('docker', ['version', '--format', '{{.Server.Arch}}']);
    return stdout.trim();
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new BaseImageError(
        'The docker command is not installed.',
        'Install Docker (Debian: apt-get install docker.io).',
      );
    throw new BaseImageError(
      `No Docker engine answers: ${lastLine(error)}`,
      'Start Docker and make sure that this user may use its socket.',
    );
  }
}

/** Short hash over files and folders of sandbox/ and plain values. */
async function hashOf(names, values) {
  const hash = createHash('sha256').update(JSON.stringify(values));
  for (const name of names) {
    for (const file of await filesBelow(name)) hash.update(`\0${file}\0`).update(await readFile(join(SANDBOX, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

async function filesBelow(name) {
  const folder = join(SANDBOX, name);
  if (!(await stat(folder)).isDirectory()) return [name];
  const inner = await readdir(folder);
  const lists = await Promise.all(inner.sort().map((child) => filesBelow(join(name, child))));
  return lists.flat();
}

async function imageExists(tag) {
  return run('docker', ['image', 'inspect', '--format', '{{.Id}}', tag]).then(
    () => true,
    () => false,
  );
}

/** An image made of debootstrap's output, as the tag of `docker import`. */
async function debootstrapped({ arch, mirror, log }) {
  const packages = (await readFile(join(SANDBOX, 'packages.txt'), 'utf8')).trim().split('\n');
  const archive = mirror ?? (await hostMirror());
  const tag = `mullover-rootfs:${await hashOf(['packages.txt'], [arch, SUITE])}`;
  if (await imageExists(tag)) return tag;
  if (!existsSync('/usr/sbin/debootstrap') || process.getuid?.() !== 0)
    throw new BaseImageError(
      'The sandbox base image needs debootstrap and root, or a Debian image to start from.',
      'Run as root after apt-get install debootstrap, or: node scripts/base-image.js --from debian:bookworm-slim',
    );
  await withFolder(async (folder) => {
    log(`sandbox base image: debootstrap ${SUITE} (some minutes, once)`);
    const include = `--include=${packages.join(',')}`;
    const options = ['--variant=minbase', `--arch=${arch}`, include, SUITE, folder];
    await run('/usr/sbin/debootstrap', archive ? [...options, archive] : options, { maxBuffer: 2 ** 26 }).catch(
      (error) => {
        const reason = (error.stdout ?? '').trim().split('\n').at(-1) || lastLine(error);
        throw new BaseImageError(
          `debootstrap failed: ${reason}`,
          'Check that the Debian archive of this host can be reached, or pass --mirror URL.',
        );
      },
    );
    await importFolder(folder, tag);
  });
  return tag;
}

/** Debian archive from the host's own apt sources; undefined when the host has none (debootstrap then uses its own). */
async function hostMirror() {
  const folder = '/etc/apt/sources.list.d';
  const names = existsSync(folder) ? (await readdir(folder)).sort().map((name) => join(folder, name)) : [];
  for (const path of ['/etc/apt/sources.list', ...names].filter((name) => existsSync(name))) {
    for (const paragraph of (await readFile(path, 'utf8')).split(/\n\s*\n/)) {
      const uri = path.endsWith('.sources') ? deb822Uri(paragraph) : oneLineUri(paragraph);
      if (uri) return uri;
    }
  }
  return undefined;
}

function deb822Uri(paragraph) {
  const suites = /^Suites:(.*)$/m.exec(paragraph)?.[1] ?? '';
  const archive = suites.split(/\s+/).some((suite) => /^(bookworm|trixie|bullseye|stable|testing|sid)$/.test(suite));
  return archive ? /^URIs:\s*(\S+)/m.exec(paragraph)?.[1] : undefined;
}

function oneLineUri(text) {
  return /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(?:bookworm|trixie|bullseye|stable|testing|sid)\s+main\b/m.exec(text)?.[1];
}

function importFolder(folder, tag) {
  const dropped = [
    './var/cache/apt',
    './var/lib/apt/lists',
    './usr/share/doc',
    './usr/share/man',
    './usr/share/locale',
  ];
  const tar = spawn('tar', [
    '-C',
    folder,
    '--numeric-owner',
    ...dropped.map((path) => `--exclude=${path}/*`),
    '-c',
    '.',
  ]);
  const load = spawn('docker', ['import', '-', tag], { stdio: [tar.stdout, 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let errors = '';
    for (const child of [tar, load]) child.stderr.on('data', (chunk) => (errors += chunk));
    load.on('error', reject);
    load.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(
            new BaseImageError(`docker import failed: ${errors.trim()}`, 'Check the disk space of the Docker engine.'),
          ),
    );
  });
}

/** Node binaries with headers for native modules, and the package managers, all from the npm registry of this host. */
async function stageRuntimes(folder, arch) {
  const platform = ARCHITECTURES[arch];
  if (!platform)
    throw new BaseImageError(`No Node runtimes for the architecture ${arch}.`, 'Use an engine on amd64 or arm64.');
  for (const [major, version] of Object.entries(NODES)) {
    const unpacked = await packed(`node-linux-${platform}@${version}`, join(folder, 'node', major));
    for (const unneeded of ['share', 'include/node/openssl/archs', 'CHANGELOG.md', 'README.md'])
      await rm(join(unpacked, unneeded), { recursive: true, force: true });
  }
  for (const [name, version] of Object.entries(MANAGERS))
    await packed(`${name}@${version}`, join(folder, 'managers', name));
}

/** What the stage that fetches Go needs of this host: its certificate authorities and its package index, where there are any. */
async function stageNetwork(folder) {
  await mkdir(folder, { recursive: true });
  const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];
  const found = [bundles.find((path) => existsSync(path)), process.env.MULLOVER_CA_FILE].filter(Boolean);
  const texts = await Promise.all(found.map((path) => readFile(path, 'utf8')));
  if (texts.length > 0) await writeFile(join(folder, 'ca.pem'), texts.join('\n'));
  const index = process.env.MULLOVER_PIP_INDEX ?? process.env.PIP_INDEX_URL;
  if (index) await writeFile(join(folder, 'pip.conf'), `[global]\nindex-url = ${index}\n`, { mode: 0o600 });
}

async function packed(spec, folder) {
  await mkdir(folder, { recursive: true });
  try {
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder, spec]);
    const archive = join(folder, stdout.trim().split('\n').at(-1));
    await run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
    await rm(archive);
  } catch (error) {
    throw new BaseImageError(`Cannot fetch ${spec}: ${lastLine(error)}`, 'Check npm on this host: npm ping.');
  }
  return folder;
}

async function build(tag, dockerfile, folder, args) {
  await cp(join(SANDBOX, dockerfile), join(folder, 'Dockerfile'));
  const buildx = await run('docker', ['buildx', 'version']).then(
    () => true,
    () => false,
  );
  const options = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const env = { ...process.env, DOCKER_BUILDKIT: buildx ? '1' : '0' };
  await run('docker', ['build', '--quiet', '--tag', tag, ...options, folder], { env, maxBuffer: 2 ** 26 }).catch(
    (error) => {
      throw new BaseImageError(
        `docker build failed: ${lastLine(error)}`,
        `Try it by hand: docker build ${options.join(' ')} (see sandbox/${dockerfile}).`,
      );
    },
  );
}

async function withFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-base-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function lastLine(error) {
  return (error.stderr || error.message).trim().split('\n').at(-1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { from: { type: 'string' }, mirror: { type: 'string' } } });
  ensureBaseImage({ ...values, log: (line) => console.error(line) }).then(
    (tag) => console.log(tag),
    (error) => {
      console.error(`${error.message}${error.next ? `\nNext: ${error.next}` : ''}`);
      process.exitCode = 3;
    },
  );
}
