// Small values that a browser keeps for us and can neither read nor change: encrypted and authenticated (AES-256-GCM).

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface Seal {
  /** Text for a cookie. `use` keeps a value for one thing from being taken for another. */
  seal(use: string, value: unknown): string;
  /** Undefined for what this seal did not make for this use. */
  open(use: string, text: string | undefined): unknown;
}

const NONCE = 12;
const TAG = 16;
/** Browsers keep 4096 bytes of a cookie. */
const LONGEST = 4000;

/** Every process with the same secret opens what another one sealed; with another secret all of it is void. */
export function createSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, 'mullover', 'pages: cookies', 32));
  return {
    seal: (use, value) => {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(Buffer.from(use));
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: (use, text) => {
      if (text === undefined || text.length > LONGEST) return undefined;
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length < NONCE + TAG) return undefined;
      try {
        const nonce = bytes.subarray(0, NONCE);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(Buffer.from(use));
        decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        const body = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
        return JSON.parse(body.toString('utf8'));
      } catch {
        // It was made with another secret, for another use, or by somebody else.
        return undefined;
      }
    },
  };
}
