// Registry of live secrets: whatever is registered here is cut out of every text that leaves or is stored.

import { isCode, isRandom, matchesIn, Pieces, type Wanted } from './secret-pieces.ts';

export interface Secrets {
  /**
   * From now on `redact` removes this secret; call the result when the secret is dead. Texts below 8 characters are no secrets
   * (they would shred ordinary words) and are not registered.
   */
  register(secret: string): () => void;
  /**
   * The text without any registered secret, in whatever spelling, and without any 8 characters of one in a row, so that it may
   * be cut before. Of a secret that is made of words, a single whole word stays.
   */
  redact(text: string): string;
}

const MARK = '[redacted]';
const SHORTEST = 8;
/** Names and words of events come again and again: of so many as long as this at most it is known that they hold nothing. */
const KNOWN = { most: 2000, longest: 64 };

/** What is looked for of one secret. */
interface Sought {
  readonly forms: readonly string[];
  readonly parts: readonly Wanted[];
  readonly codes: readonly string[];
}

function soughtOf(secret: string): Sought {
  const codes = codesOf(secret);
  // Others are found by their pieces.
  const short = codes.filter((code) => !isCode(code));
  return { forms: [...spellings(secret), ...short], parts: partsOf(secret), codes };
}

export function createSecrets(): Secrets {
  const live = new Map<symbol, string>();
  const sought = new Map<string, Sought>();
  const pieces = new Pieces();
  let forms: readonly string[] = [];
  let isCurrent = true;
  const harmless = new Set<string>();
  const forget = (secret: string, { parts, codes }: Sought) => {
    for (const part of parts) pieces.remove(part);
    for (const code of codes) pieces.removeCode(code);
    sought.delete(secret);
  };
  const learn = (secret: string) => {
    const found = soughtOf(secret);
    for (const part of found.parts) pieces.add(part);
    for (const code of found.codes) pieces.addCode(code);
    sought.set(secret, found);
  };
  /** At the next text: many a token lives and dies without one. */
  const update = () => {
    const secrets = new Set(live.values());
    for (const [secret, found] of sought) if (!secrets.has(secret)) forget(secret, found);
    for (const secret of secrets) if (!sought.has(secret)) learn(secret);
    const all = [...sought.values()].flatMap((one) => one.forms);
    // Longest first, so that a form that holds another one goes as a whole.
    forms = [...new Set(all)].sort((a, b) => b.length - a.length);
    harmless.clear();
    isCurrent = true;
  };
  return {
    register(secret) {
      if (secret.length < SHORTEST) return () => {};
      const key = Symbol('secret');
      live.set(key, secret);
      isCurrent = false;
      return () => {
        live.delete(key);
        isCurrent = false;
      };
    },
    redact(text) {
      if (text.length < SHORTEST) return text;
      if (!isCurrent) update();
      if (harmless.has(text)) return text;
      let result = text;
      for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, MARK);
      // What is taken out can bring another piece together only from what was apart: once is enough.
      result = withoutRanges(result, pieces.in(result));
      if (result === text && text.length <= KNOWN.longest) remember(harmless, text);
      return result;
    },
  };
}

/** Of many, all are forgotten at once: what comes again is learnt again. */
function remember(known: Set<string>, text: string): void {
  if (known.size >= KNOWN.most) known.clear();
  known.add(text);
}

function withoutRanges(text: string, ranges: readonly { readonly from: number; readonly to: number }[]): string {
  let result = '';
  let at = 0;
  for (const { from, to } of ranges) {
    result += text.slice(at, from) + MARK;
    at = to;
  }
  return at === 0 ? text : result + text.slice(at);
}

/** The text without what a pattern with the flag `g` finds in it, as it is written or as a reader or a decoder takes it. */
export function withoutPattern(text: string, pattern: RegExp): string {
  return withoutRanges(text, matchesIn(text, pattern));
}

const HEADER = /^-----/;

/** Lines that are a secret of their own: a key of several lines can leak by the line, too. */
function linesOf(secret: string): readonly string[] {
  return secret.split(/\r?\n|\\n/).filter((line) => line.length >= SHORTEST && !HEADER.test(line));
}

/** Keys of one kind begin alike, and so do signed tokens: their beginnings are in public texts. */
const KNOWN_KEY = 40;

function partsOf(secret: string): readonly Wanted[] {
  const lines = linesOf(secret);
  if (HEADER.test(secret)) return [wanted(lines.join(''), KNOWN_KEY)];
  const parts = [secret, ...lines].map((part) => wanted(part, 0));
  const others = parts
    .filter((part) => part.isRandom)
    .flatMap(({ secret: part }) => [wanted(backwards(part), 0), wanted(turned(part), 0)]);
  return [...parts, ...others];
}

function wanted(secret: string, known: number): Wanted {
  return { secret, isRandom: isRandom(secret), known };
}

function spellings(secret: string): readonly string[] {
  const lines = linesOf(secret).filter((line) => line.length >= 32);
  const forms = [secret, secret.trim(), ...lines].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    new URLSearchParams({ q: text }).toString().slice(2),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}

/** Other alphabets that a secret is written in, and those of bytes from their end on, too. */
function codesOf(secret: string): readonly string[] {
  const texts = [secret, secret.trim(), ...linesOf(secret).filter((line) => line.length >= 32)];
  const coded = texts.flatMap((text) => [
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('hex').toUpperCase(),
    ...base32Forms(Buffer.from(text)),
    ...base85Forms(Buffer.from(text)),
    Buffer.from(text, 'utf16le').toString('hex'),
    ...base64Forms(Buffer.from(text)),
    ...base64Forms(Buffer.from(text, 'utf16le')),
    ...base64Forms(Buffer.from(Buffer.from(text).toString('base64'))),
    ...base64Forms(Buffer.from(encodeURIComponent(text))),
  ]);
  const forms = [...coded, ...coded.map(backwards), ...texts.flatMap((text) => [backwards(text), turned(text)])];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}

const backwards = (text: string) => [...text].reverse().join('');

/** Base64 of bytes at each of the three alignments it can have inside of longer ones, edges left out. */
function base64Forms(given: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), given]);
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString('base64').slice(first, last), bytes.toString('base64url').slice(first, last)];
  });
}

const BASE_32 = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  '0123456789ABCDEFGHIJKLMNOPQRSTUV',
  '0123456789ABCDEFGHJKMNPQRSTVWXYZ',
];
/** Of Adobe, of Git and Python, of ZeroMQ. */
const BASE_85 = [
  String.fromCharCode(...Array.from({ length: 85 }, (_, at) => 33 + at)),
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~',
  '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#',
];

/** As base64Forms, for the alphabets of 32 signs. */
function base32Forms(given: Buffer): string[] {
  return BASE_32.flatMap((alphabet) =>
    [0, 1, 2, 3, 4].map((shift) => {
      const written = inGroups(Buffer.concat([Buffer.alloc(shift), given]), alphabet, { bytes: 5, signs: 8 });
      return written.slice(Math.ceil((shift * 8) / 5), Math.floor(((shift + given.length) * 8) / 5));
    }),
  );
}

/** Four bytes are five signs that hang together, so that what shares its signs with other bytes is left out. */
function base85Forms(given: Buffer): string[] {
  return BASE_85.flatMap((alphabet) =>
    [0, 1, 2, 3].map((shift) => {
      const own = given.subarray(shift);
      return inGroups(own, alphabet, { bytes: 4, signs: 5 }).slice(0, own.length + Math.ceil(own.length / 4));
    }),
  );
}

/** Bytes in a code that writes so many of them with so many signs, the last ones with zeros behind them. */
function inGroups(given: Buffer, alphabet: string, group: { readonly bytes: number; readonly signs: number }): string {
  let written = '';
  for (let at = 0; at < given.length; at += group.bytes) {
    const whole = Buffer.alloc(group.bytes);
    given.copy(whole, 0, at);
    let number = whole.readUIntBE(0, group.bytes);
    const signs = Array.from({ length: group.signs }, () => {
      const sign = alphabet.charAt(number % alphabet.length);
      number = Math.floor(number / alphabet.length);
      return sign;
    });
    written += signs.reverse().join('');
  }
  return written;
}

/** Each letter thirteen further in the alphabet. */
function turned(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const first = letter < 'a' ? 65 : 97;
    return String.fromCharCode(first + ((letter.charCodeAt(0) - first + 13) % 26));
  });
}
