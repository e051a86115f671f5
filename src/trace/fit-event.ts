// An event as one line of at most 4 KB: redacted, then texts for people cut, then what is still too long stored whole beside it.

import { hash } from 'node:crypto';
import type { BlobRef } from '../task.ts';
import { CUT_VERSION, type EventBody, PLAIN_VERSION } from './event.ts';

/** Bytes of the longest line, without its end. */
export const MAX_EVENT = 4096;

/** Texts that nobody decides by, wherever they stand, and lists of such texts. They end with `…` where they were cut. */
const TEXTS = [
  'title',
  'worker',
  'message',
  'reason',
  'next',
  'note',
  'summary',
  'error',
  'reasons',
  'refusals',
  'rewrites',
  'doubts',
];

/** Fields whose value has names that are not ours: they are cut like a list, and none of them names a text for people. */
const OPEN = ['env'];

/** Bytes that a text for people may have, tried in this order; shorter ones are kept whole by reference instead. */
const TEXT_BYTES = [3072, 2048, 1536, 1024, 768, 512, 384, 256] as const;

/**
 * What remains in the line of an event that is stored whole: the first members of each list, and bytes of each string.
 * Our names and references have fewer than 100 bytes, so they are never touched; the last row fits whatever comes.
 */
const REMAINS = [8, 4, 2, 1, 0].flatMap((members) => [256, 100].map((bytes) => ({ members, bytes })));

export interface EventLine {
  readonly json: string;
  /** What the line's `cut.whole` refers to: to be stored before the line is. */
  readonly whole?: { readonly ref: BlobRef; readonly text: string };
}

export interface EventPlace {
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
}

/** The line of an event. `redact` can lengthen a text, so it comes first. Pure, and the same for every store. */
export function eventLine(body: EventBody, { seq, at }: EventPlace, redact: (text: string) => string): EventLine {
  const json = JSON.stringify(withStrings({ v: PLAIN_VERSION, seq, at, ...body }, redact));
  if (Buffer.byteLength(json) <= MAX_EVENT) return { json };
  const event: unknown = JSON.parse(json);
  const texts = body.type === 'executed' ? [...TEXTS, 'command'] : TEXTS;
  for (const bytes of TEXT_BYTES) {
    const line = JSON.stringify(withShortTexts(event, { bytes, texts, name: '' }));
    if (Buffer.byteLength(line) <= MAX_EVENT) return { json: line };
  }
  return cutLine(withShortTexts(event, { bytes: TEXT_BYTES[0], texts, name: '' }));
}

/**
 * The same by a function that `JSON.stringify` calls for every value takes several times as long. Names are others' only where
 * they are open.
 */
function withStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  return mapped(value, (each, key) => {
    const changed = withStrings(each, change);
    return OPEN.includes(`${key}`) ? withNames(changed, change) : changed;
  });
}

function withNames(value: unknown, change: (text: string) => string): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [change(name), each]));
}

/** The name that a text is stored under. */
export function refOf(text: string): BlobRef {
  return hash('sha256', text);
}

function cutLine(event: unknown): EventLine {
  const text = JSON.stringify(event);
  const ref = refOf(text);
  const lines = REMAINS.map((remains) => () => {
    const counts: Record<string, number> = {};
    const some = shrunk(event, remains, { path: '', counts }) as object;
    return JSON.stringify({ ...some, v: CUT_VERSION, cut: { whole: ref, counts } });
  });
  const fitting = lines.find((line) => Buffer.byteLength(line()) <= MAX_EVENT) ?? lines.at(-1);
  return { json: fitting?.() ?? text, whole: { ref, text } };
}

interface ShortTexts {
  readonly bytes: number;
  /** Names of the fields that hold them. */
  readonly texts: readonly string[];
  /** Name of the field that this is the value of, or a member of. */
  readonly name: string;
}

function withShortTexts(value: unknown, short: ShortTexts): unknown {
  if (typeof value === 'string') return short.texts.includes(short.name) ? cutText(value, short.bytes) : value;
  const isOurs = (key: string | number) => typeof key === 'string' && !OPEN.includes(short.name);
  return mapped(value, (each, key) => withShortTexts(each, isOurs(key) ? { ...short, name: `${key}` } : short));
}

/** `counts` gets the length of each list and open object that was cut, by its path. */
function shrunk(
  value: unknown,
  remains: (typeof REMAINS)[number],
  { path, counts }: { readonly path: string; readonly counts: Record<string, number> },
): unknown {
  if (typeof value === 'string') return cutText(value, remains.bytes);
  const isOpen = OPEN.some((name) => path === name || path.endsWith(`.${name}`));
  const some = firstOf(value, remains, isOpen);
  if (some.of > some.kept) counts[path] = some.of;
  return mapped(some.value, (each, key) =>
    shrunk(each, remains, { path: path === '' ? `${key}` : `${path}.${key}`, counts }),
  );
}

/** The beginning of a list or of an open object, how many members of how many it has; anything else as it is. */
function firstOf(value: unknown, { members, bytes }: (typeof REMAINS)[number], isOpen: boolean) {
  if (Array.isArray(value)) return { value: value.slice(0, members), kept: members, of: value.length };
  if (!isOpen || value === null || typeof value !== 'object') return { value, kept: 0, of: 0 };
  const entries = Object.entries(value);
  const short = entries.slice(0, members).filter(([key]) => jsonBytes(key) <= bytes);
  return { value: Object.fromEntries(short), kept: short.length, of: entries.length };
}

/** The same list or object with other members, itself where they are no others; anything else as it is. */
function mapped(value: unknown, change: (each: unknown, key: string | number) => unknown): unknown {
  if (Array.isArray(value)) {
    const members = value.map(change);
    return members.every((member, at) => member === value[at]) ? value : members;
  }
  if (value === null || typeof value !== 'object') return value;
  let isSame = true;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
    const member = change(each, key);
    isSame &&= member === each;
    return [key, member];
  });
  // What says itself how it is written would be so without its parts having been looked at.
  return isSame && !('toJSON' in value) ? value : Object.fromEntries(entries);
}

/** The beginning of a text in so many bytes of JSON, cut between code points; `…` stands for the rest. */
export function cutText(text: string, bytes: number): string {
  if (jsonBytes(text) <= bytes) return text;
  let [left, end] = [bytes - jsonBytes('…'), 0];
  for (const point of text) {
    left -= jsonBytes(point);
    if (left < 0) break;
    end += point.length;
  }
  return `${text.slice(0, end)}…`;
}

/** Without the quotes. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
