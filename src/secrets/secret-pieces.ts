// Finds pieces of secrets in a text, however they are written there: whole, cut, escaped, encoded or broken into lines.

import { Codes } from './codes.ts';
import { layoutsOf, piecesOf, strung, untagged } from './layouts.ts';
import { PieceSet, type Run } from './piece-set.ts';
import { asWritten, type Places, Reading } from './reading.ts';
import { type Readings, readingsOf, readsInOneWay } from './readings.ts';

/** So many characters of a secret in a row are a piece of it. */
const PIECE = 8;
/** Of a coded form, three characters or more stand for two of the secret. */
const CODED_PIECE = 12;

/** Letters beside those that tell, in which the piece that they are of lies, and the words around it. */
const BESIDE = 64;

/** So many letters in a row say that a text may hold a piece, where all pieces have them; fewer than the least are in any text. */
const TELLING = { most: 6, least: 4 };

/** What is looked for of one secret. */
export interface Wanted {
  readonly secret: string;
  /** Made by a generator: no piece of it is a word. */
  readonly isRandom: boolean;
  /** Beginnings that every secret of the kind has: no secret. */
  readonly known: number;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What tells a token apart in any layout; emphasis, blanks, quotes and marks of lines are not. */
const lettersOnly = (text: string) => text.replace(/[^A-Za-z0-9]+/g, '').toLowerCase();
/** Those that pieces can have. */
const lettersBehind = ({ secret, known }: Wanted) => lettersOnly(secret.slice(known));
/** Pieces of all secrets, in the forms that they are looked for. */
export class Pieces {
  readonly #words = new PieceSet<Wanted>(PIECE);
  /** Of random ones, in any case of letters. */
  readonly #plain = new PieceSet<Wanted>(PIECE);
  /** Of random ones with signs so dense that their letters alone say too little. */
  readonly #dense = new PieceSet<Wanted>(PIECE);
  /** Signs between letters are not seen in every layout, so that of a secret with signs one letter less is a piece. */
  readonly #letters = [new PieceSet<Wanted>(PIECE), new PieceSet<Wanted>(PIECE - 1)] as const;
  readonly #codes = new PieceSet<null>(CODED_PIECE);
  /**
   * Letters of all pieces, by how many of them tell. Layouts leave out signs and no letter, so that where none of these is among
   * the letters of a reading no piece is in it, nor in any of its layouts.
   */
  readonly #tellingSets = new Map<number, PieceSet<null>>();
  readonly #written = new Codes();
  readonly #lettersWritten = new Codes();
  /** Secrets that have a piece with too few letters to tell. */
  #untold = 0;

  /** Takes time of the secret's length, whatever else is looked for. */
  add(wanted: Wanted): void {
    for (const [set, text, from] of this.#placesOf(wanted)) set.add(text, wanted, from);
    const set = this.#tellingOf(wanted);
    if (set) set.add(lettersBehind(wanted), null);
    else this.#untold += 1;
  }

  /** Takes back what was added. */
  remove(wanted: Wanted): void {
    for (const [set, text, from] of this.#placesOf(wanted)) set.remove(text, wanted, from);
    const set = this.#tellingOf(wanted);
    if (set) set.remove(lettersBehind(wanted), null);
    else this.#untold -= 1;
  }

  addCode(code: string): void {
    for (const set of [this.#codes, this.#telling(TELLING.most)]) set.add(lettersOnly(code), null);
  }

  removeCode(code: string): void {
    for (const set of [this.#codes, this.#telling(TELLING.most)]) set.remove(lettersOnly(code), null);
  }

  #placesOf(wanted: Wanted): readonly (readonly [set: PieceSet<Wanted>, text: string, from: number])[] {
    const { secret, known, isRandom } = wanted;
    if (!isRandom) return [[this.#words, lowered(secret), known]];
    const letters = lettersOnly(secret);
    return [
      [this.#plain, lowered(secret), known],
      [this.#letters[letters.length < secret.length ? 1 : 0], letters, known],
      ...(isDense(secret) ? ([[this.#dense, lowered(secret), known]] as const) : []),
    ];
  }

  /** Undefined when letters do not tell. */
  #tellingOf({ secret, known }: Wanted): PieceSet<null> | undefined {
    const count = Math.max(0, secret.length - PIECE + 1 - known);
    const pieces = Array.from({ length: count }, (_, at) => lettersOnly(secret.slice(known + at, known + at + PIECE)));
    const fewest = pieces.reduce((least, { length }) => Math.min(least, length), TELLING.most);
    return fewest < TELLING.least ? undefined : this.#telling(fewest);
  }

  #telling(count: number): PieceSet<null> {
    const set = this.#tellingSets.get(count) ?? new PieceSet<null>(count);
    this.#tellingSets.set(count, set);
    return set;
  }

  /** Where pieces of the secrets stand, in order and apart from each other. */
  in(text: string): readonly Range[] {
    const isNothing = this.#plain.isEmpty && this.#words.isEmpty;
    if (isNothing || text.length < PIECE) return [];
    const written = asWritten(text);
    const isOneWay = readsInOneWay(text);
    const { texts, unread }: Readings = isOneWay ? { texts: [written], unread: [] } : readingsOf(written);
    const found = unread.flatMap(rangesOf);
    // Where plain forms bring in letters, those that tell can be apart.
    if (!texts.includes(written)) found.push(...this.#rangesOf(this.#plain, folded(written)));
    for (const reading of texts) {
      for (const bare of isOneWay ? [reading] : new Set([reading, untagged(reading), strung(reading)])) {
        const letters = this.#lettersWritten.writeMapped(this.#written.write(bare.text), LETTERS);
        const telling = this.#tellingRuns(letters);
        if (telling.length === 0 && this.#untold === 0) continue;
        const runs = [...this.#letters, this.#codes].flatMap((pieces): readonly Run[] => pieces.runs(letters));
        if (runs.length > 0) found.push(...writtenLetters(bare, runs));
        if (bare === written) found.push(...this.#rangesOf(this.#plain, folded(written)));
        if (this.#words.isEmpty && this.#dense.isEmpty) continue;
        const around = this.#untold > 0 ? [bare] : partsAround(bare, telling);
        for (const part of around) found.push(...this.#inLayouts(part));
      }
    }
    return merged(found);
  }

  #tellingRuns(letters: Codes): readonly Run[] {
    return [...this.#tellingSets.values()].flatMap((set) => set.runs(letters));
  }

  /** For what letters alone do not tell. */
  #inLayouts(reading: Reading): Range[] {
    return layoutsOf(reading).flatMap((layout) => [
      ...this.#rangesOf(this.#words, folded(layout), isTelling),
      ...this.#rangesOf(this.#dense, folded(layout)),
    ]);
  }

  /** Where runs of pieces were written; `tells` may find that one is none. */
  #rangesOf(pieces: PieceSet<Wanted>, reading: Reading, tells: typeof isTelling = () => true): Range[] {
    return pieces
      .runs(this.#written.write(reading.text))
      .filter((run) => tells(reading.text, run, lowered(run.value.secret)))
      .map((run) => written(reading.places, run));
  }
}

/** Where a pattern with the flag `g` is found in a text, or in any reading of it. */
export function matchesIn(text: string, pattern: RegExp): readonly Range[] {
  const { texts, unread } = readingsOf(asWritten(text));
  const found = unread.flatMap(rangesOf);
  const layouts = new Set([asWritten(text), ...texts].flatMap(piecesOf));
  // Many are one text, read in several ways.
  for (const [layout, same] of Map.groupBy(layouts, ({ text: layout }) => layout))
    for (const { index, 0: match } of layout.matchAll(pattern))
      for (const { places } of same) found.push(written(places, { at: index, end: index + match.length }));
  return merged(found);
}

/** Where all of a reading was written. */
function rangesOf({ places: { from, to } }: Reading): readonly Range[] {
  return merged(Array.from(from, (start, at) => ({ from: start, to: to[at] ?? start })));
}

function written({ from, to }: Places, { at, end }: Run): Range {
  const [first, last] = [from[at] ?? 0, to[end - 1] ?? 0];
  // What lies in a text in two ways is read one after the other, so that an end can stand before its beginning.
  return first < last ? { from: first, to: last } : { from: to[end - 1] ?? 0, to: to[at] ?? 0 };
}

/** True where eight characters in a row can hold fewer than seven letters and digits. */
function isDense(secret: string): boolean {
  return /[^A-Za-z0-9].{0,6}[^A-Za-z0-9]/s.test(secret);
}

/** Letters and digits by the codes of their characters, without their case. */
const LETTERS = Uint16Array.from({ length: 128 }, (_, code) => lettersOnly(String.fromCharCode(code)).charCodeAt(0));

/** Where the letters of a text stand in it. */
function letterPlaces(text: string): Uint32Array {
  const places = new Uint32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; at++)
    if ((LETTERS[text.charCodeAt(at)] ?? 0) !== 0) {
      places[count] = at;
      count += 1;
    }
  return places.subarray(0, count);
}

/** Where runs in the letters of a text were written. */
function writtenLetters({ text, places }: Reading, runs: readonly Run[]): readonly Range[] {
  const letters = letterPlaces(text);
  return runs.map(({ at, end }) => written(places, { at: letters[at] ?? 0, end: (letters[end - 1] ?? 0) + 1 }));
}

/** The parts of a text with so many letters beside those that tell: no piece reaches further, whatever stands between them. */
function partsAround(reading: Reading, telling: readonly Run[]): readonly Reading[] {
  const letters = letterPlaces(reading.text);
  const ranges = telling.map(({ at, end }) => ({
    from: at < BESIDE ? 0 : (letters[at - BESIDE] ?? 0),
    to: letters[end + BESIDE] ?? reading.text.length,
  }));
  return merged(ranges).map((range) => partOf(reading, range));
}

function partOf(reading: Reading, { from, to }: Range): Reading {
  return new Reading(reading.text.slice(from, to), () => {
    const { places } = reading;
    return { from: places.from.subarray(from, to), to: places.to.subarray(from, to) };
  });
}

/** Unicode has letters that grow when they lose their case; a text with one keeps those that are not of ASCII. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function folded(reading: Reading): Reading {
  return new Reading(lowered(reading.text), () => reading.places);
}

/**
 * Of a secret made of words: a word that it happens to hold is an ordinary word. Several in a row are not, nor digits among
 * letters, nor words with the rest of one that was cut off.
 */
function isTelling(text: string, { at, end }: Run, secret: string): boolean {
  const run = text.slice(at, end);
  if (run === secret) return true;
  const words = run.split(/[^a-z0-9]+/).filter((word) => word.length >= 3);
  if (words.length > 1 || /\d[a-z]|[a-z]\d/.test(run)) return true;
  return words.length > 0 && (isCutOff(text, { at, end }, secret) || isBroken(text, { at, end }, secret));
}

/** The beginning of a secret in front of an ellipsis or the end of a line. */
function isCutOff(text: string, { at, end }: Run, secret: string): boolean {
  const run = text.slice(at, end);
  const isAtEnd = /^(?:…|\.{3}|\s*$)/.test(text.slice(end, end + 3));
  return isAtEnd && secret.startsWith(run) && (/[a-z]/.test(secret[run.length] ?? '') || /[^a-z0-9]$/.test(run));
}

/** Signs that join words, and at an end of them a part of a word that stands there as if it were whole. */
function isBroken(text: string, { at, end }: Run, secret: string): boolean {
  const run = text.slice(at, end);
  const place = secret.indexOf(run);
  const isPart = (inner: string, inSecret = '', inText = '') =>
    /[a-z0-9]/.test(inner) && /[a-z0-9]/.test(inSecret) && !/[a-z0-9]/.test(inText);
  const isJoined = /[a-z0-9][^a-z0-9]+[a-z0-9]/.test(run);
  const isFront = isPart(run.charAt(0), secret[place - 1], text[at - 1]);
  return isJoined && (isFront || isPart(run.charAt(run.length - 1), secret[place + run.length], text[end]));
}

function merged(ranges: readonly Range[]): readonly Range[] {
  const result: { from: number; to: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else result.push({ ...range });
  }
  return result;
}

/** True for what only a generator makes: no words, names and numbers between signs that join them. */
export function isRandom(secret: string): boolean {
  return secret.replace(/[A-Z]?[a-z]{2,}|[A-Z]{2,}|\d{1,8}|[-_ ./:]+/g, '') !== '';
}

/** True for a coded form that is long enough to be found by its pieces. */
export function isCode(form: string): boolean {
  return lettersOnly(form).length >= CODED_PIECE;
}
