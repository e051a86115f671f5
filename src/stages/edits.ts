// Search/replace edits: reading them from a reply, and applying them tolerant to what models get wrong.

import { cleanPath } from './locations.ts';

/** One block. An empty `search` creates the file. */
export interface Edit {
  readonly file: string;
  readonly search: string;
  readonly replace: string;
}

export type Applied = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

const BLOCK = /^[ \t]*<{5,9} ?SEARCH[ \t]*\n([\s\S]*?)^[ \t]*={5,9}[ \t]*\n([\s\S]*?)^[ \t]*>{5,9} ?REPLACE/gm;

/** All blocks of a reply in order; the file is that of the enclosing `<edit file="…">`, or the line above the block. */
export function readEdits(reply: string): readonly Edit[] {
  const text = `${reply.replaceAll('\r\n', '\n')}\n`;
  const edits: Edit[] = [];
  for (const block of text.matchAll(BLOCK)) {
    const file = fileOf(text.slice(0, block.index));
    if (file !== undefined) edits.push({ file, search: block[1] ?? '', replace: block[2] ?? '' });
  }
  return edits;
}

function fileOf(before: string): string | undefined {
  const tag = [...before.matchAll(/<edit\s+(?:file|path)\s*=\s*["']?([^"'>\n]+)["']?\s*>|<\/edit>/g)].at(-1);
  if (tag?.[1]) return cleanPath(tag[1]);
  const line =
    before
      .split('\n')
      .filter((l) => l.trim() !== '' && !/^\s*(?:```|~~~)/.test(l))
      .at(-1) ?? '';
  const path = cleanPath(line.replace(/^[#*\s]+|[:*\s]+$/g, ''));
  return /^[^\s<>]+\.[\w-]+$/.test(path) ? path : undefined;
}

/**
 * Applies one edit: exactly, then with lines compared without trailing blanks, then with the indentation shifted as a
 * whole. A place that is missing or not unique is a reason for the model, never a guess.
 */
export function applyEdit(text: string, edit: Edit): Applied {
  if (edit.search.trim() === '') {
    return text === ''
      ? { ok: true, text: edit.replace }
      : fail(edit, 'an empty SEARCH is only for a new file, and this file exists');
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const source = text.split(/\r?\n/);
  const search = trimBlank(edit.search.split('\n'));
  const replace = edit.replace === '' ? [] : edit.replace.replace(/\n$/, '').split('\n');
  for (const equal of [exact, trailing, indented]) {
    const places = findAll(source, search, equal);
    if (places.length > 1)
      return fail(
        edit,
        `its SEARCH text occurs ${places.length} times (lines ${places.map((p) => p + 1).join(', ')}): quote more lines around it`,
      );
    const [place] = places;
    if (place === undefined) continue;
    const shift = indentShift(source.slice(place, place + search.length), search);
    const lines = source.toSpliced(place, search.length, ...replace.map((line) => reindent(line, shift)));
    return { ok: true, text: lines.join(newline) };
  }
  return fail(edit, `its SEARCH text does not occur in the file. ${nearest(source, search)}`);
}

type Equal = (a: string, b: string) => boolean;
const exact: Equal = (a, b) => a === b;
const trailing: Equal = (a, b) => a.trimEnd() === b.trimEnd();
const indented: Equal = (a, b) => a.trim() === b.trim();

function findAll(source: readonly string[], search: readonly string[], equal: Equal): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at + search.length <= source.length; at++) {
    if (search.every((line, i) => equal(source[at + i] ?? '', line))) found.push(at);
  }
  return found;
}

/** Blanks to put before (or take from) each replaced line so that it fits where the search text was found. */
function indentShift(
  found: readonly string[],
  search: readonly string[],
): { readonly add: string; readonly drop: number } {
  const i = search.findIndex((line) => line.trim() !== '');
  const [have, given] = [indentOf(found[i] ?? ''), indentOf(search[i] ?? '')];
  return have.startsWith(given)
    ? { add: have.slice(given.length), drop: 0 }
    : { add: '', drop: given.length - have.length };
}

function reindent(line: string, shift: { readonly add: string; readonly drop: number }): string {
  if (line.trim() === '') return line;
  const drop = Math.min(Math.max(0, shift.drop), indentOf(line).length);
  return shift.add + line.slice(drop);
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function trimBlank(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(first, last + 1);
}

/** The place that looks most like the search text, so that the model can copy it. */
function nearest(source: readonly string[], search: readonly string[]): string {
  const wanted = new Set(search.map((line) => line.trim()).filter((line) => line.length > 3));
  let best = { at: -1, hits: 0 };
  for (let at = 0; at < source.length; at++) {
    const window = source.slice(at, at + search.length);
    const hits = window.filter((line) => wanted.has(line.trim())).length;
    if (hits > best.hits) best = { at, hits };
  }
  if (best.at < 0) return 'No line of it is in the file; check the path.';
  const window = source.slice(best.at, best.at + search.length);
  return `The nearest place, lines ${best.at + 1}–${best.at + window.length}, reads:\n${window.join('\n')}`;
}

function fail(edit: Edit, problem: string): Applied {
  return { ok: false, reason: `The edit of ${edit.file} cannot be applied: ${problem}` };
}
