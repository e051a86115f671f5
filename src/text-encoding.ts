// Bytes of a file as text and back, so that what is not edited keeps every byte: UTF-8, UTF-16 with its mark, else Windows-1252.

/** Windows-1252 has a sign for each byte, so it holds whatever else a text is written in, though not in readable form. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/** Git's own rule: a NUL in the first bytes makes a file binary. */
const PROBE = 8000;
const SIGNS = [...new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))];
const BYTES = new Map(SIGNS.map((sign, byte) => [sign, byte]));

/** Undefined for what is no text. A byte-order mark is part of the text. */
export function decodeText(bytes: Buffer): Decoded | undefined {
  const wide = wideOf(bytes);
  if (wide !== undefined) return wide;
  if (bytes.subarray(0, PROBE).includes(0)) return undefined;
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd') || Buffer.from(text, 'utf8').equals(bytes)) return { text, encoding: 'utf-8' };
  return { text: Array.from(bytes, (byte) => SIGNS[byte] ?? '').join(''), encoding: 'windows-1252' };
}

function wideOf(bytes: Buffer): Decoded | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.toString('hex', 0, 2)] as Encoding | undefined;
  if (encoding === undefined) return undefined;
  const little = encoding === 'utf-16le' ? bytes : Buffer.from(bytes).swap16();
  const text = little.toString('utf16le');
  return text.includes('\0') ? undefined : { text, encoding };
}

/** The bytes of a text; `missing` is the first sign that the encoding does not have. */
export function encodeText(
  text: string,
  encoding: Encoding,
): { readonly bytes: Buffer } | { readonly missing: string } {
  if (encoding === 'utf-8') return { bytes: Buffer.from(text, 'utf8') };
  if (encoding === 'utf-16le') return { bytes: Buffer.from(text, 'utf16le') };
  if (encoding === 'utf-16be') return { bytes: Buffer.from(text, 'utf16le').swap16() };
  const missing = [...text].find((sign) => !BYTES.has(sign));
  return missing === undefined ? { bytes: Buffer.from([...text].map((sign) => BYTES.get(sign) ?? 0)) } : { missing };
}

/** The bytes of a changed file; as UTF-8 where its encoding does not have all of its signs. */
export function bytesOf(text: string, encoding: Encoding = 'utf-8'): Buffer {
  const encoded = encodeText(text, encoding);
  return 'bytes' in encoded ? encoded.bytes : Buffer.from(text, 'utf8');
}
