// Starts the program in a container that carries its connections to the proxy of its set-up.

import { Duplex, PassThrough, Writable } from 'node:stream';
import type Docker from 'dockerode';
import type { Egress } from '../egress/egress.ts';
import { serveTunnel, TUNNEL_PORT } from '../egress/tunnel.ts';
import { SEALED_NODE } from './container-options.ts';

/** Settles when tools in the running container can use it; it ends with the container. Throws when it cannot be opened. */
export async function openTunnel(container: Docker.Container, egress: Egress): Promise<void> {
  const exec = await container.exec({
    Cmd: [SEALED_NODE, '/opt/mullover/tunnel.mjs', String(TUNNEL_PORT)],
    ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true },
  });
  await serveTunnel(unframed(container, await exec.start({ hijack: true, stdin: true })), egress);
}

/** The engine sends both outputs of the program in frames over one stream. */
function unframed(container: Docker.Container, stream: Duplex): Duplex {
  const both = new Duplex({
    read: () => {},
    write: (chunk, _encoding, done) => void stream.write(chunk, done),
    final: (done) => void stream.end(done),
    destroy: (error, done) => {
      stream.destroy();
      done(error);
    },
  });
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      both.push(chunk);
      done();
    },
  });
  container.modem.demuxStream(stream, output, new PassThrough().resume());
  for (const event of ['end', 'close', 'error']) stream.on(event, () => both.destroy());
  return both;
}
