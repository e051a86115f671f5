import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { freePort } from './free-port.ts';

test('no port is one that the system gives to connections', async () => {
  const [first = Number.NaN] = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'))
    .split(/\s+/)
    .map(Number);
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  for (const port of ports) expect(port).toBeLessThan(first);
});

test('a port that somebody listens on is passed over', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const chance = Math.random;
  let asked = 0;
  Math.random = () => (asked++ === 0 ? (port - 10_000 + 0.5) / 22_768 : chance());
  try {
    expect(await freePort()).not.toBe(port);
    expect(asked).toBeGreaterThan(1);
  } finally {
    Math.random = chance;
    server.close();
  }
});
