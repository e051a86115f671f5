// A Docker engine of the test's own, beside the host's: it can be killed and started again without harm to anybody.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
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
  'tar -ch $programs opt/mullover etc/passwd etc/group $libraries',
].join('; ');

export async function startOwnEngine(baseImage: string): Promise<OwnEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'own-engine-'));
  const socketPath = join(folder, 'docker.sock');
  const options = { socketPath };
  const docker = new Docker(options);
  let daemon: ChildProcess | undefined;
  const start = async () => {
    const log = openSync(join(folder, 'log'), 'a');
    daemon = spawn('dockerd', flags(folder, socketPath), { stdio: ['ignore', log, log] });
    closeSync(log);
    for (let tries = 0; !(await answers(docker)); tries += 1) {
      if (tries > 200 || daemon.exitCode !== null)
        throw new Error(`dockerd did not start:\n${await readFile(join(folder, 'log'), 'utf8')}`);
      await sleep(100);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill(signal);
    await ended;
  };
  await start();
  return {
    ...{ options, docker, start },
    image: copyNeeded(baseImage, socketPath),
    kill: () => end('SIGKILL'),
    close: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function flags(folder: string, socketPath: string): readonly string[] {
  return [
    ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')],
    ...['--host', `unix://${socketPath}`, '--bridge', 'none', '--iptables=false', '--ip-masq=false'],
  ];
}

const answers = (docker: Docker) =>
  docker.version().then(
    () => true,
    () => false,
  );

function copyNeeded(baseImage: string, socketPath: string): string {
  const take = ['run', '--rm', '--network', 'none', '--entrypoint', '/bin/sh', '--user', '0', baseImage, '-c', NEEDED];
  const archive = execFileSync('docker', take, { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] });
  const host = ['--host', `unix://${socketPath}`];
  return execFileSync('docker', [...host, 'import', '-'], { input: archive, encoding: 'utf8' }).trim();
}
