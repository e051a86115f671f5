// The only way out of a set-up, which has no network: connections to a port of its loopback become streams of one HTTP/2
// session over stdin and stdout, at whose other end the worker decides what they reach. Argument: the port.
import { connect } from 'node:http2';
import { createServer } from 'node:net';
import { Duplex, pipeline } from 'node:stream';

const WINDOW = 2 ** 20;
let session;

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  if (session.closed || session.destroyed) return socket.destroy();
  const stream = session.request({ ':method': 'POST', ':path': '/' }, { endStream: false });
  stream.on('error', () => socket.destroy());
  pipeline(socket, stream, socket, () => {});
});
// The worker takes the session for the sign that the port is open.
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  const worker = Duplex.from({ readable: process.stdin, writable: process.stdout });
  session = connect('http://worker', { createConnection: () => worker, settings: { initialWindowSize: WINDOW } });
  session.on('connect', () => session.setLocalWindowSize(16 * WINDOW));
  session.on('error', () => process.exit(1));
  session.on('close', () => process.exit(0));
});
