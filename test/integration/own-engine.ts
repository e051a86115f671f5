// A Docker engine of the test's own, beside the host's: it can be killed and started again without harm to anybody.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';

export interface OwnEngine {
  readonly options: Docker.DockerOptions;
  readonly docker: Docker;
  /** Id of an image with Node, a shell, tar and our entry scripts, and nothing else. */
  readonly image: string;
  start(): Promise<void>;
  /** SIGKILL: the engine has no time to say goodbye. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** What the entry script needs of the base image: some 100 MB in place of 2 GB. */
const NEEDED = [
  'cd /',
  'programs="opt/node/20/bin/node bin/sh bin/tar"',
  'libraries=$(ldd $programs | grep -o "/[^ :]*so[^ ]*" | sort -u | sed s,^/,,)',
  'tar -ch $programs opt/mullover opt/env workspace etc/passwd etc/group $libraries',
].join('; ');

/** `runtimes`: further OCI runtimes, by name. containerd runs beside the engine, as a distribution starts it, so that it survives the engine's death. */
export async function startOwnEngine(
  baseImage: string,
  runtimes: Readonly<Record<string, string>> = {},
): Promise<OwnEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'own-engine-'));
  const socketPath = join(folder, 'docker.sock');
  const docker = new Docker({ socketPath });
  const log = openSync(join(folder, 'log'), 'a');
  const launch = (program: string, words: readonly string[]) => spawn(program, words, { stdio: ['ignore', log, log] });
  const containerd = launch('containerd', await runtimeFlags(folder));
  const runtimeNames = Object.entries(runtimes).flatMap(([name, path]) => ['--add-runtime', `${name}=${path}`]);
  let daemon: ChildProcess | undefined;
  const start = async () => {
    // In a network of its own: an engine without a bridge takes away `docker0`, which is the host engine's.
    daemon = launch('unshare', ['--net', 'dockerd', ...engineFlags(folder, socketPath), ...runtimeNames]);
    for (let tries = 0; !(await answers(docker)); tries += 1) {
      if (tries > 200 || daemon.exitCode !== null)
        throw new Error(`dockerd did not start:\n${await readFile(join(folder, 'log'), 'utf8')}`);
      await sleep(100);
    }
  };
  await start();
  return {
    ...{ options: { socketPath }, docker, start },
    image: smallImage(baseImage, `unix://${socketPath}`),
    kill: () => end(daemon, 'SIGKILL'),
    close: async () => {
      await end(daemon, 'SIGTERM');
      await end(containerd, 'SIGTERM');
      closeSync(log);
      await unmount(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** An engine that was killed leaves its data folder mounted. */
async function unmount(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' ')[4] ?? '');
  for (const path of mounts.filter((mount) => mount.startsWith(folder)).reverse()) execFileSync('umount', ['-l', path]);
}

async function runtimeFlags(folder: string): Promise<readonly string[]> {
  const config = join(folder, 'containerd.toml');
  await writeFile(config, 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n');
  const [root, state] = [join(folder, 'runtime'), join(folder, 'runtime-state')];
  return ['--config', config, '--address', join(folder, 'containerd.sock'), '--root', root, '--state', state];
}

function engineFlags(folder: string, socketPath: string): readonly string[] {
  return [
    ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')],
    ...['--containerd', join(folder, 'containerd.sock'), '--host', `unix://${socketPath}`],
    ...['--bridge', 'none', '--iptables=false', '--ip-masq=false'],
  ];
}

const answers = (docker: Docker) =>
  docker.version().then(
    () => true,
    () => false,
  );

/** Id of an image with what entry scripts need of the base image, imported into an engine: the host's own unless told. */
export function smallImage(baseImage: string, address?: string): string {
  const take = ['run', '--rm', '--network', 'none', '--entrypoint', '/bin/sh', '--user', '0', baseImage, '-c', NEEDED];
  const archive = execFileSync('docker', take, { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] });
  const host = address === undefined ? [] : ['--host', address];
  return execFileSync('docker', [...host, 'import', '-'], { input: archive, encoding: 'utf8' }).trim();
}
