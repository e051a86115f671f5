// Inside of a network namespace: its loopback is made to work, and what connects to a port there goes to the same port outside.
// Ends with its standard input.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';

const [folder = '', ...ports] = process.argv.slice(2);
execFileSync('ip', ['link', 'set', 'lo', 'up']);
for (const port of ports) {
  const server = createServer((near) => {
    const far = connect(join(folder, port));
    pipeline(near, far, near, () => far.destroy());
  }).listen(Number(port), '127.0.0.1');
  await once(server, 'listening');
}
process.stdout.write('ready\n');
process.stdin.resume().on('end', () => process.exit(0));
