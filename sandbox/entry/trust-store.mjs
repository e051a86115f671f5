// A Java key store (JKS) of certificate authorities, so that a JVM trusts them without keytool.
import { createHash } from 'node:crypto';

/** JVMs check the digest below only when they are given this password. */
const PASSWORD = 'changeit';
const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;

/** Bytes of the key store for the certificates in a PEM text, each one once. */
export function trustStore(pem) {
  const blocks = pem.matchAll(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----([^-]+)-----END/g);
  const certificates = [...new Set(Array.from(blocks, ([, body]) => body.replace(/\s+/g, '')))];
  const entries = certificates.map((body, index) => entry(`ca-${index}`, Buffer.from(body, 'base64')));
  const content = Buffer.concat([uint32(MAGIC), uint32(VERSION), uint32(entries.length), ...entries]);
  const key = Buffer.from(PASSWORD, 'utf16le').swap16();
  return Buffer.concat([content, createHash('sha1').update(key).update('Mighty Aphrodite').update(content).digest()]);
}

function entry(alias, der) {
  const created = Buffer.alloc(8); // 1970: when it was added means nothing here
  return Buffer.concat([uint32(TRUSTED_CERTIFICATE), text(alias), created, text('X.509'), uint32(der.length), der]);
}

function text(value) {
  const bytes = Buffer.from(value, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
