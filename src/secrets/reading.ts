// A text as it is read, with the place of every character in what was written. Pure.

/** For each character of a reading, from where to where it was written. */
export interface Places {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** Characters as they are read. Where each was written is asked for few texts, and is found only then. */
export class Reading {
  readonly text: string;
  readonly #find: () => Places;
  #places: Places | undefined;

  constructor(text: string, find: () => Places) {
    this.text = text;
    this.#find = find;
  }

  get places(): Places {
    this.#places ??= this.#find();
    return this.#places;
  }
}

export function asWritten(text: string): Reading {
  return new Reading(text, () => {
    const from = new Uint32Array(text.length);
    for (let at = 0; at < from.length; at++) from[at] = at;
    return { from, to: from.map((at) => at + 1) };
  });
}

/** Where a text has none, no bytes are written in it as numbers: that of each character that is seen has one, to whatever base. */
export const DIGIT = /\d/;

/** What a match of a pattern means; undefined for: itself. */
export type Meaning = (match: string) => string | undefined;

/** The reading with the matches of a pattern with the flag `g` as what they mean. */
export function rewritten(given: Reading, pattern: RegExp, meaning: Meaning): Reading {
  let isOther = false;
  const text = given.text.replace(pattern, (match) => {
    const meant = meaning(match);
    isOther ||= meant !== undefined;
    return meant ?? match;
  });
  return isOther ? new Reading(text, () => rewrittenPlaces(given, pattern, meaning, text.length)) : given;
}

function rewrittenPlaces(given: Reading, pattern: RegExp, meaning: Meaning, total: number): Places {
  const parts = [...given.text.matchAll(pattern)].flatMap(({ index, 0: match }) => {
    const text = meaning(match);
    return text === undefined ? [] : [{ from: index, to: index + match.length, text }];
  });
  return placesWith(given, parts, total);
}

/** What a part of a text means. */
export interface Meant {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The reading with parts of its text, in order and apart from each other, as what they mean. */
export function replaced(given: Reading, parts: readonly Meant[]): Reading {
  let text = '';
  let at = 0;
  for (const part of parts) {
    text += given.text.slice(at, part.from) + part.text;
    at = part.to;
  }
  const whole = text + given.text.slice(at);
  return new Reading(whole, () => placesWith(given, parts, whole.length));
}

/** Text that was kept keeps its places; all that was read from a part stands where the part does. */
function placesWith({ text, places }: Reading, parts: readonly Meant[], total: number): Places {
  const from = new Uint32Array(total);
  const to = new Uint32Array(total);
  let filled = 0;
  let at = 0;
  const keep = (end: number) => {
    from.set(places.from.subarray(at, end), filled);
    to.set(places.to.subarray(at, end), filled);
    filled += end - at;
  };
  for (const part of parts) {
    keep(part.from);
    at = part.to;
    from.fill(places.from[part.from] ?? 0, filled, filled + part.text.length);
    to.fill(places.to[at - 1] ?? 0, filled, filled + part.text.length);
    filled += part.text.length;
  }
  keep(text.length);
  return { from, to };
}

/** The reading without what a pattern with the flag `g` finds. */
export function without(given: Reading, pattern: RegExp): Reading {
  return shortened(given, pattern, '');
}

/** The reading with something shorter in place of each match of a pattern with the flag `g`. */
export function shortened(given: Reading, pattern: RegExp, by: string): Reading {
  const text = given.text.replace(pattern, by);
  if (text.length === given.text.length) return given;
  return new Reading(text, () => rewrittenPlaces(given, pattern, () => by, text.length));
}

/** Strokes that look like a hyphen. */
const STROKE = /[\u2010-\u2015\u2212]/;

/** Forms of letters that Unicode calls the same as plain ones become plain: full-width, mathematical, in circles. */
export function plainForms(given: Reading): Reading {
  return rewritten(given, /[^\0-\u007f]/gu, (character) => {
    const plain = STROKE.test(character) ? '-' : character.normalize('NFKC');
    return plain === character ? undefined : plain;
  });
}
