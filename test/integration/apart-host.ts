// A host of the test's own: a network namespace with a loopback and nothing else, whose programs reach the ports that it is
// given a gate to, and neither each other's hosts nor any network.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream';

const GATE = resolve(import.meta.dirname, 'gate.ts');
/** Whoever is not root makes the namespace as the root of a user namespace. */
const isRoot = process.getuid?.() === 0;

export interface ApartHost {
  /** Starts Node in it; the process is that of the program itself. */
  node(args: readonly string[]): ChildProcess;
  /** Ends the gate: once its programs are gone as well, the namespace is. */
  close(): void;
}

export interface Gates {
  host(): Promise<ApartHost>;
  close(): Promise<void>;
}

/** `ports`: of this machine's 127.0.0.1, which hosts find at theirs. */
export async function openGates(ports: readonly number[]): Promise<Gates> {
  const folder = await mkdtemp(join(tmpdir(), 'mullover-gates-'));
  const servers = await Promise.all(ports.map((port) => openGate(join(folder, `${port}`), port)));
  return {
    host: () => startHost(folder, ports),
    close: async () => {
      for (const server of servers) server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Files are what namespaces have in common. */
async function openGate(path: string, port: number): Promise<Server> {
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    // Whoever ends a connection, or kills a server, ends it on both sides.
    pipeline(near, far, near, () => far.destroy());
  }).listen(path);
  await once(server, 'listening');
  return server;
}

async function startHost(folder: string, ports: readonly number[]): Promise<ApartHost> {
  const rootless = isRoot ? [] : ['--map-root-user'];
  const args = [...rootless, '--net', process.execPath, GATE, folder, ...ports.map(String)];
  const gate = spawn('unshare', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let words = '';
  gate.stderr.on('data', (text) => {
    words += text;
  });
  const started = await Promise.race([once(gate.stdout, 'data'), once(gate, 'exit').then(() => undefined)]);
  if (!started)
    throw new Error(
      `No network namespace can be made here: ${words.trim()}. Run the tests as root on Linux, with unshare, nsenter (util-linux) and ip (iproute2), or allow user namespaces to others.`,
    );
  const within = ['--target', `${gate.pid}`, ...(isRoot ? [] : ['--user', '--preserve-credentials']), '--net'];
  return {
    node: (args) => spawn('nsenter', [...within, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
    close: () => gate.stdin.end(),
  };
}
