// The way out of a container without network: a program of ours in it carries connections over its own streams, through the
// engine, to this process. So nothing of the host or of other networks is in reach, wherever the engine runs.

import { once } from 'node:events';
import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { Duplex } from 'node:stream';
import type { Egress } from './egress.ts';

/** On the loopback of the container. */
export const TUNNEL_PORT = 13128;
/** As tools are told of it. */
export const TUNNEL = `http://127.0.0.1:${TUNNEL_PORT}`;
export const NOT_TUNNELLED = 'localhost,127.0.0.1,::1';

const READY_MS = 60_000;
/** Connections at a time: more than package managers open. */
const MOST_STREAMS = 256;
const WINDOW = 2 ** 20;

/** `stream`: what the program says and hears. Settles when tools beside it can use it. Throws when it does not answer. */
export async function serveTunnel(stream: Duplex, egress: Egress): Promise<void> {
  const session = sessionOver(stream);
  session.on('stream', (connection: ServerHttp2Stream) => {
    connection.on('error', () => connection.destroy());
    // A tool may have gone before its connection was seen here.
    if (connection.destroyed || connection.closed) return;
    connection.respond({ ':status': 200 });
    egress.accept(inBytes(connection));
  });
  try {
    await once(session, 'remoteSettings', { signal: AbortSignal.timeout(READY_MS) });
  } catch (cause) {
    session.destroy();
    throw new Error('the way out of the set-up could not be opened', { cause });
  }
  // What a set-up breaks is its own way out.
  session.on('error', () => session.destroy());
}

/** The same connection, to which nothing but bytes is written: several strings at once arrive as whatever lies in their memory. */
function inBytes(connection: ServerHttp2Stream): Duplex {
  const both = new Duplex({
    read: () => void connection.resume(),
    write: (chunk, _encoding, done) => void connection.write(chunk, done),
    final: (done) => void connection.end(done),
    destroy: (error, done) => {
      connection.destroy();
      done(error);
    },
  });
  connection.on('data', (chunk) => {
    if (!both.push(chunk)) connection.pause();
  });
  connection.on('end', () => both.push(null));
  connection.on('error', () => both.destroy());
  connection.on('close', () => both.destroy());
  return both;
}

function sessionOver(stream: Duplex): ServerHttp2Session {
  stream.on('error', () => stream.destroy());
  const session = performServerHandshake(stream, {
    settings: { maxConcurrentStreams: MOST_STREAMS, initialWindowSize: WINDOW },
  });
  session.on('connect', () => session.setLocalWindowSize(16 * WINDOW));
  return session;
}
