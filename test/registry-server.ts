// A real registry of images for tests: own port, own folder. Engines take a registry on 127.0.0.1 without TLS.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export interface RegistryServer {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Tags of a repository. */
  tags(repository: string): Promise<readonly string[]>;
  kill(): Promise<void>;
  /** Starts it again on the same port and files. */
  restart(): Promise<void>;
  /** Kills it and removes its files. */
  stop(): Promise<void>;
}

/** `name:password` that a registry with a lock takes. */
export const REGISTRY_LOGIN = 'worker:k-3f9c1d7be2a84650';
const HTPASSWD = 'worker:$2b$04$aMjmbqy/PVEfLh5JuW7W6u5frJhhp7Slf4HMNgtvnLbPBXvyNnsKe';

export async function startRegistry(access: 'open' | 'locked' = 'open'): Promise<RegistryServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const file = join(folder, 'config.yml');
  await writeFile(join(folder, 'htpasswd'), `${HTPASSWD}\n`);
  const auth = { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } };
  const config = {
    ...{ version: 0.1, log: { level: 'error', accesslog: { disabled: true } }, http: { addr: host } },
    storage: { filesystem: { rootdirectory: join(folder, 'images') } },
    ...(access === 'locked' ? { auth } : {}),
  };
  await writeFile(file, JSON.stringify(config));
  let child = await launch(file, host);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    host,
    tags: async (repository) => {
      const answer = await fetch(`http://${host}/v2/${repository}/tags/list`);
      return answer.ok ? (((await answer.json()) as { tags: readonly string[] | null }).tags ?? []) : [];
    },
    kill,
    restart: async () => {
      child = await launch(file, host);
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(config: string, host: string): Promise<ChildProcess> {
  const child = spawn(program(), ['serve', config], { stdio: 'ignore' });
  for (let tries = 0; tries < 400 && child.exitCode === null; tries++) {
    const isUp = await fetch(`http://${host}/v2/`).then(
      () => true,
      () => false,
    );
    if (isUp) return child;
    await sleep(50);
  }
  throw new Error('docker-registry did not start');
}

/** Debian names it so, its makers `registry`. */
function program(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = ['docker-registry', 'registry'].flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error('docker-registry is missing: is it installed?');
  return found;
}
