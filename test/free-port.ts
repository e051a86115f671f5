// Ports for servers that have to be told theirs before they listen.

import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The system takes the ports of outgoing connections and of `listen(0)` from 32768 on (`ip_local_port_range`). A port from
 * there can be somebody's connection before the server that it was meant for listens, or while that is killed and started
 * again; below it only those take one who ask for it by its number.
 */
const FIRST = 10_000;
const END = 32_768;

/** A port that nobody listens on at this moment, and that no connection of others takes meanwhile. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = FIRST + Math.floor(Math.random() * (END - FIRST)); // by chance: test files run beside each other
    if (await isFree(port)) return port;
  }
  throw new Error(`no port between ${FIRST} and ${END} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw cause;
  }
  server.close();
  await once(server, 'close');
  return true;
}
