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
/** A greeting with the longest keys is a tenth of it. */
const MOST = 2 ** 16;

export function readHello(bytes: Buffer): Hello {
  const message = handshakeOf(bytes);
  if (message === 'incomplete') return { kind: bytes.length > MOST ? 'not-tls' : 'incomplete' };
  if (message === 'not-tls') return { kind: 'not-tls' };
  try {
    return { kind: 'hello', name: serverName(message) };
  } catch (error) {
    // A length that leads out of the message.
    if (String(error).startsWith('RangeError')) return { kind: 'not-tls' };
    throw error;
  }
}

/** The body of the first handshake message, which may be spread over several records. */
function handshakeOf(bytes: Buffer): Buffer | 'incomplete' | 'not-tls' {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const body = Buffer.concat(parts);
    if (body.length > 0 && body[0] !== CLIENT_HELLO) return 'not-tls';
    if (body.length >= 4 && body.length >= 4 + body.readUIntBE(1, 3))
      return body.subarray(4, 4 + body.readUIntBE(1, 3));
    if (bytes.length > at && bytes[at] !== HANDSHAKE) return 'not-tls';
    if (bytes.length > at + 1 && bytes[at + 1] !== 3) return 'not-tls';
    if (bytes.length < at + 5) return 'incomplete';
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0) return 'not-tls';
    if (bytes.length < at + 5 + length) return 'incomplete';
    parts.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
}

/** Throws RangeError where a length is wrong. */
function serverName(hello: Buffer): string | undefined {
  let at = 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  if (at === hello.length) return undefined;
  const end = at + 2 + hello.readUInt16BE(at);
  if (end !== hello.length) throw new RangeError('extensions');
  for (at += 2; at < end; ) {
    const [type, length] = [hello.readUInt16BE(at), hello.readUInt16BE(at + 2)];
    if (at + 4 + length > end) throw new RangeError('extension');
    if (type === SERVER_NAME) return nameIn(hello.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

/** A list of one name of the only kind that there is. */
function nameIn(extension: Buffer): string {
  const length = extension.readUInt16BE(3);
  if (extension.readUInt16BE(0) !== extension.length - 2 || extension.readUInt8(2) !== 0) throw new RangeError('names');
  if (length === 0 || length !== extension.length - 5) throw new RangeError('name');
  return extension.toString('latin1', 5).toLowerCase();
}
