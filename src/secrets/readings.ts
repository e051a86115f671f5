// All that a text may be read as: by decoders of several manners, and as the texts that lie in it, three deep. Pure.

import { dumped } from './byte-dumps.ts';
import { innerText } from './inner-text.ts';
import { plainForms, type Reading, rewritten, without } from './reading.ts';
import { decoded, type Manner } from './spelled-text.ts';

/** Codes within codes. */
const DEEPEST = 3;
/**
 * Texts that lie in a text may be so many times as long as it is, all together: each usual one is shorter than its code. What is
 * written to be read in ever more ways would take as many times as long.
 */
const MOST = { times: 3, more: 65_536 };

export interface Readings {
  readonly texts: readonly Reading[];
  /** Texts within it that there was no room for: whatever they hold. */
  readonly unread: readonly Reading[];
}

/**
 * Names and numbers without any sign that a code or a layout needs, shorter than what bytes are written in; and instants, which
 * are no codes of anything. Events and lines of the log have such texts in every field.
 */
const ONE_WAY = /^(?:(?!.*0[box]|.*\b\d{2,3}\b)[\w-]{1,15}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z)$/i;

/** True for a text that no decoder and no layout makes another one of. */
export function readsInOneWay(text: string): boolean {
  return text.length <= 24 && ONE_WAY.test(text);
}

export function readingsOf(written: Reading): Readings {
  const texts = [...spellingsOf(written)];
  const known = new Set(texts.map(({ text }) => text));
  const unread: Reading[] = [];
  let room = MOST.times * written.text.length + MOST.more;
  let outer: readonly Reading[] = texts;
  for (let depth = 0; depth < DEEPEST && outer.length > 0; depth++) {
    const found: Reading[] = [];
    for (const reading of outer) {
      const inner = innerText(reading);
      if (inner === undefined || known.has(inner.text)) continue;
      known.add(inner.text);
      if (inner.text.length > room) unread.push(inner);
      else found.push(...spellingsOf(inner));
      room -= inner.text.length;
    }
    texts.push(...found);
    outer = found;
  }
  return { texts, unread };
}

/** Between words of a header of mail, which are one text: `=?utf-8?Q?ab?=` and so on. */
const JOINTS_OF_MAIL = /\?=\s{0,4}=\?[\w-]{1,20}\?[qb]\?/gi;

/** As written, and as decoders of either manner read it, up to three codes deep. */
function spellingsOf(written: Reading): readonly Reading[] {
  const first = plainForms(written.text.includes('?=') ? without(written, JOINTS_OF_MAIL) : written);
  const found = [first];
  for (const manner of ['json', 'mail', 'list'] as const satisfies readonly Manner[]) {
    let current = first;
    const most = manner === 'list' ? 1 : DEEPEST;
    for (let depth = 0; depth < most; depth++) {
      const read = decoded(current, manner);
      if (read === current) break;
      const next = plainForms(read);
      if (next.text === current.text || found.some(({ text: known }) => known === next.text)) break;
      current = next;
      found.push(current);
    }
  }
  return [...found, ...inTags(written), ...found.slice(0, 2).flatMap(dumped)];
}

/** Characters of Unicode that nobody sees and that stand for those of ASCII. */
const TAGS = /[\u{e0020}-\u{e007e}]/gu;
const FIRST_TAG = 0xe0000;

/** What a text says in tags, which may be all that it says. */
function inTags(written: Reading): readonly Reading[] {
  if (!written.text.includes('\udb40')) return [];
  const read = rewritten(written, TAGS, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? 0) - FIRST_TAG));
  return read === written ? [] : [read];
}
