// Finds pieces of secrets in a text, however they are written there: whole, cut, escaped, encoded or broken into lines.

import { Codes } from './codes.ts';
import { PieceSet, type Run } from './piece-set.ts';
import { asWritten, decoded, dumped, type Manner, type Places, plainForms, Reading, without } from './spelled-text.ts';

/** So many characters of a secret in a row are a piece of it. */
const PIECE = 8;
/** Of a coded form, three characters or more stand for two of the secret. */
const CODED_PIECE = 12;

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
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Mn}\u2800]+/gu;
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\u2800]+/gu;
/** Ends of lines with all that may be a mark of the next one, with one such sign, and alone: a secret may begin with one. */
const BREAKS = [/\r?\n[ \t>|+-]*/g, /\r?\n(?:[ \t]*[>|+-])?[ \t]*/g, /\r?\n/g];
const ESCAPED = /\\(?=[!-/:-@[-`{-~])/g;
const EMPHASIS = /[*`~]+/g;
const APART = /[\s|"'+,]+/g;
/** What stands in front of lines: their numbers and times, the level of what is logged, places in a diff. */
const FRONT =
  '\\n[ \\t]*(?:\\d{1,6}[:|]|\\[?\\d{4}-\\d\\d-\\d\\d[T ][\\d:.,]{5,15}(?:Z|[+-]\\d\\d:?\\d\\d)?\\]?|\\[\\w{1,8}\\]|@@[^@\\n]{1,60}@@[^\\n]*)[ \\t]?';
/** Comments and tags, the addresses of links, marks of footnotes, keys of a list, colours whose first sign is lost. */
const TAG = new RegExp(
  [
    '<!--[^]{0,300}?-->',
    '<(?:[^<>"\']|"[^"\\n]{0,200}"|\'[^\'\\n]{0,200}\'){0,300}>',
    '\\]\\([^()\\n]{0,300}\\)|\\]\\[[^\\[\\]\\n]{0,100}\\]|\\[\\^[^\\[\\]\\n]{1,50}\\]',
    '\\[\\d{1,2}(?:;\\d{1,3}){0,4}m|\\[',
    '"\\d{1,5}":',
    '\\$\\{["\'`]{0,2}\\}',
    FRONT,
  ].join('|'),
  'g',
);

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
    const readings = readingsOf(written);
    // Where plain forms bring in letters, those that tell can be apart.
    const found = readings.includes(written) ? [] : this.#rangesOf(this.#plain, folded(written));
    for (const reading of readings) {
      const untagged = without(reading, TAG);
      for (const bare of untagged === reading ? [reading] : [reading, untagged]) {
        const letters = this.#lettersWritten.writeMapped(this.#written.write(bare.text), LETTERS);
        if (!this.#mayHold(letters)) continue;
        const runs = [...this.#letters, this.#codes].flatMap((pieces): readonly Run[] => pieces.runs(letters));
        if (runs.length > 0) found.push(...writtenLetters(bare, runs));
        if (bare === written) found.push(...this.#rangesOf(this.#plain, folded(written)));
        if (!this.#words.isEmpty || !this.#dense.isEmpty) found.push(...this.#layouts(bare));
      }
    }
    return merged(found);
  }

  #mayHold(letters: Codes): boolean {
    return this.#untold > 0 || [...this.#tellingSets.values()].some((set) => set.runs(letters).length > 0);
  }

  /** For what letters alone do not tell: with less and less of the signs that a layout adds. */
  #layouts(reading: Reading): Range[] {
    const layouts = BREAKS.flatMap((end) => {
      const seen = without(without(without(reading, end), UNSEEN), ESCAPED);
      const plain = without(seen, EMPHASIS);
      return [seen, plain, without(seen, APART), without(plain, APART)];
    });
    return [...new Set([reading, ...layouts])].flatMap((layout) => [
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

/** Where a pattern with the flag `g` is found in any reading of a text other than the text itself. */
export function matchesIn(text: string, pattern: RegExp): readonly Range[] {
  const found: Range[] = [];
  for (const reading of readingsOf(asWritten(text))) {
    const untagged = without(reading, TAG);
    for (const bare of new Set([reading, untagged])) {
      const seen = without(without(bare, HIDDEN), ESCAPED);
      for (const layout of new Set([bare, seen, without(seen, EMPHASIS)])) {
        if (layout.text === text) continue;
        for (const { index, 0: match } of layout.text.matchAll(pattern))
          found.push(written(layout.places, { at: index, end: index + match.length }));
      }
    }
  }
  return merged(found);
}

function written({ from, to }: Places, { at, end }: Run): Range {
  return { from: from[at] ?? 0, to: to[end - 1] ?? 0 };
}

/** True where eight characters in a row can hold fewer than seven letters and digits. */
function isDense(secret: string): boolean {
  return /[^A-Za-z0-9].{0,6}[^A-Za-z0-9]/s.test(secret);
}

/** Letters and digits by the codes of their characters, without their case. */
const LETTERS = Uint16Array.from({ length: 128 }, (_, code) => lettersOnly(String.fromCharCode(code)).charCodeAt(0));

/** Where runs in the letters of a text were written. */
function writtenLetters({ text, places: { from, to } }: Reading, runs: readonly Run[]): readonly Range[] {
  const letters = Uint32Array.from(from.keys()).filter((at) => (LETTERS[text.charCodeAt(at)] ?? 0) !== 0);
  const places = { from: letters.map((at) => from[at] ?? 0), to: letters.map((at) => to[at] ?? 0) };
  return runs.map((run) => written(places, run));
}

const lowered = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Unicode has letters that grow when they lose their case; those are none of a secret. */
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

/** As written, and as decoders of either manner read it, up to three codes deep. */
function readingsOf(written: Reading): readonly Reading[] {
  const first = plainForms(written);
  const found = [first];
  for (const manner of ['json', 'mail', 'list'] as const satisfies readonly Manner[]) {
    let current = first;
    const most = manner === 'list' ? 1 : 3;
    for (let depth = 0; depth < most; depth++) {
      const read = decoded(current, manner);
      if (read === current) break;
      const next = plainForms(read);
      if (next.text === current.text || found.some(({ text: known }) => known === next.text)) break;
      current = next;
      found.push(current);
    }
  }
  return [...found, ...dumped(first)];
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
