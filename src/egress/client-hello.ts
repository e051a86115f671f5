// The server name that a TLS client asks for, read from the first bytes that it sends (RFC 8446 4.1.2, RFC 6066 3). Pure.

export type Hello =
  /** More bytes are needed. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'not-tls' }
  /** `name` is undefined where the client asks for none. */
  | { readonly kind: 'hello'; readonly name: string | undefined };

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** Another greeting, encrypted, which may name another host (ECH). */
const ENCRYPTED_HELLO = 0xfe0d;
/** Of all that a client sends for it; a greeting with the longest keys is a tenth of it. */
const MOST_BYTES = 2 ** 16;
const MOST_RECORDS = 2 ** 12;

export interface HelloReader {
  /** Takes the next bytes: each is looked at once, however they are cut. After an answer other than `incomplete` it stays. */
  readonly push: (bytes: Buffer) => Hello;
}

/** The greeting is the first handshake message, which may be spread over several records. */
export function helloReader(): HelloReader {
  const message = Buffer.alloc(MOST_BYTES);
  const state: State = { message, length: 0, header: [], left: 0, records: 0, taken: 0 };
  let hello: Hello = { kind: 'incomplete' };
  return {
    push: (bytes) => {
      for (let at = 0; hello.kind === 'incomplete' && at < bytes.length; ) {
        const room = Math.min(bytes.length, at + MOST_BYTES - state.taken);
        if (room === at) hello = { kind: 'not-tls' };
        else {
          const used =
            state.left > 0 ? takeBody(state, bytes.subarray(at, room)) : takeHeader(state, bytes.readUInt8(at));
          at += used;
          state.taken += used;
          hello = used === 0 ? { kind: 'not-tls' } : helloOf(state);
        }
      }
      return hello;
    },
  };
}

interface State {
  /** Of which `length` bytes are filled. */
  readonly message: Buffer;
  length: number;
  /** Of the record that begins; five bytes when it is whole. */
  header: number[];
  /** Bytes that the record still has. */
  left: number;
  records: number;
  taken: number;
}

/** How many bytes were used: none when it cannot be the header of a greeting's record. */
function takeHeader(state: State, byte: number): 0 | 1 {
  const at = state.header.push(byte) - 1;
  if ((at === 0 && byte !== HANDSHAKE) || (at === 1 && byte !== 3)) return 0;
  if (at < 4) return 1;
  const [high = 0, low = 0] = state.header.slice(3);
  state.left = high * 256 + low;
  state.header = [];
  state.records += 1;
  return state.left === 0 || state.records > MOST_RECORDS ? 0 : 1;
}

function takeBody(state: State, bytes: Buffer): number {
  const used = bytes.copy(state.message, state.length, 0, Math.min(state.left, bytes.length));
  state.length += used;
  state.left -= used;
  return used;
}

function helloOf({ message, length, left }: State): Hello {
  if (length > 0 && message[0] !== CLIENT_HELLO) return { kind: 'not-tls' };
  if (length < 4) return { kind: 'incomplete' };
  const end = 4 + message.readUIntBE(1, 3);
  if (end > MOST_BYTES) return { kind: 'not-tls' };
  // A record is read to its end: a whole message may not need all of it.
  if (length < end || left > 0) return { kind: 'incomplete' };
  try {
    return { kind: 'hello', name: serverName(message.subarray(4, end)) };
  } catch (error) {
    // A length that leads out of the message.
    if (String(error).startsWith('RangeError')) return { kind: 'not-tls' };
    throw error;
  }
}

/** Throws RangeError where a length is wrong, and where a server could take another name than the one that is read. */
function serverName(hello: Buffer): string | undefined {
  let at = 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  if (at === hello.length) return undefined;
  const end = at + 2 + hello.readUInt16BE(at);
  if (end !== hello.length) throw new RangeError('extensions');
  let name: string | undefined;
  for (at += 2; at < end; ) {
    const [type, length] = [hello.readUInt16BE(at), hello.readUInt16BE(at + 2)];
    if (at + 4 + length > end) throw new RangeError('extension');
    if (type === ENCRYPTED_HELLO || (type === SERVER_NAME && name !== undefined)) throw new RangeError('another name');
    if (type === SERVER_NAME) name = nameIn(hello.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return name;
}

/** A list of one name of the only kind that there is. */
function nameIn(extension: Buffer): string {
  const length = extension.readUInt16BE(3);
  if (extension.readUInt16BE(0) !== extension.length - 2 || extension.readUInt8(2) !== 0) throw new RangeError('names');
  if (length === 0 || length !== extension.length - 5) throw new RangeError('name');
  return extension.toString('latin1', 5).toLowerCase();
}
