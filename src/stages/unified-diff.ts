// Reads a unified diff as edits: what a hunk keeps and removes is searched for. Its line numbers are hints only.

import { type Anchors, anchorsAfter } from './anchors.ts';
import type { Edit, Split } from './edit.ts';
import { pathIn, pathLine, pathWithin } from './edit-path.ts';
import { cleanPath } from './locations.ts';

const HUNK = /^@@(?:\s+-(\d+)(?:,(\d+))?\s+\+\d+(?:,(\d+))?\s+@@.*|\s+-(\d+).*|.*)$/;
/** Lines of the file that a hunk says it stands behind: alone, or behind numbers that may be wrong. */
const ANCHORS = /^@@(?:[ \t]+-\d.*?[ \t]@@)?[ \t]+([^\s@.+-].*)$/;
const SIGNED = /^(?:[ +\\-]|\t|$)/;
const META = /^(?:@@|\*\*\* |diff --git |index |(?:new|old|deleted) (?:file )?mode |`{3,}|~{3,})/;
const MOVE = /^(?:rename (?:from|to) |\*\*\* Move to: |copy (?:from|to) |Binary files .* differ$)/;
const PATCH_FILE = /^\*\*\* (Update|Add|Delete) File: (.+)$/;

/** Hunks in order; none where the lines hold no diff. */
export function readDiff(text: readonly string[]): readonly Edit[] {
  const lines = withoutMargin(text);
  const edits: Edit[] = [];
  let file: string | undefined;
  let gone = false;
  let above: readonly string[] = [];
  let last: Anchors | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const added = PATCH_FILE.exec(line);
    const header = headerAt(lines, at);
    if (header) {
      [file, gone, last] = [header.file, header.gone, undefined];
      if (gone) edits.push(faulty(file, 'deletes the file, which a reply cannot do.'));
      const body = gone ? [] : unheaded(lines, at + 2);
      if (body.length > 0) edits.push(hunkOf(file, body, {}));
      at += 1 + body.length;
    } else if (added) {
      [file, gone, last] = [cleanPath(added[2] ?? ''), added[1] === 'Delete', undefined];
      if (gone) edits.push(faulty(file, 'deletes the file, which a reply cannot do.'));
      const body = gone ? [] : bodyAt(lines, at + 1);
      if (body.length > 0) edits.push(hunkOf(file, body, {}));
      at += body.length;
    } else if (HUNK.test(line) && !gone) {
      const [, counted, old = '1', wanted = '1', first] = HUNK.exec(line) ?? [];
      const all = bodyAt(lines, at + 1);
      const body = counted === undefined ? all : withoutProse(all, [Number(old), Number(wanted)]);
      above = [...above, ...anchorsIn(line)];
      // Of several lines in a row that say where, each is inside of the one before it.
      if (body.length > 0 || !HUNK.test(lines.slice(at + 1).find((each) => each.trim() !== '') ?? '')) {
        const after = anchorsAfter(last, above);
        edits.push(hunkOf(file, body, { line: counted ?? first, after }));
        [above, last] = [[], after ?? last];
      }
      at += body.length;
    } else if (MOVE.test(line))
      edits.push(faulty(file ?? '', `says \`${line.slice(0, 100)}\`, which a reply cannot do.`));
    else file = pathIn(line) ?? pathLine(line) ?? onlyHeader(line) ?? spokenAbove(lines, at) ?? file;
  }
  return edits;
}

/** The lines of a hunk right below the names of its file, without a line of its own that says where. */
function unheaded(lines: readonly string[], start: number): readonly string[] {
  const body = bodyAt(lines, start);
  return body.some((line) => /^[+-]/.test(line)) ? body : [];
}

/** The path of the sentence above a fence that is said to hold a diff. */
function spokenAbove(lines: readonly string[], at: number): string | undefined {
  if (!/^\s*(?:`{3,}|~{3,})\s*(?:diff|patch)\s*$/i.test(lines[at] ?? '')) return undefined;
  return pathWithin(lines.slice(0, at).findLast((line) => line.trim() !== '') ?? '');
}

function anchorsIn(line: string): readonly string[] {
  const said = ANCHORS.exec(line)?.[1] ?? '';
  return said.split(/[ \t]*@@[ \t]*/).filter((each) => each.trim() !== '');
}

/** A diff that is indented as a whole, by as much as its second line: the first may have lost its blanks. */
function withoutMargin(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => /^[ \t]*(?:--- \S|\*\*\* Begin Patch)/.test(line));
  const margin = /^([ \t]+)(?:\+\+\+ |\*\*\* )/.exec(lines[first + 1] ?? '')?.[1] ?? '';
  return margin === '' ? lines : lines.map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line));
}

function headerAt(lines: readonly string[], at: number): { readonly file: string; readonly gone: boolean } | undefined {
  const from = /^--- (\S.*?)(?:\t.*)?$/.exec(lines[at] ?? '')?.[1];
  const to = /^\+\+\+ (\S.*?)(?:\t.*)?$/.exec(lines[at + 1] ?? '')?.[1];
  if (from === undefined || to === undefined) return undefined;
  const gone = to.trim() === '/dev/null';
  return { file: cleanPath((gone ? from : to).trim().replace(/^[ab]\//, '')), gone };
}

/** The second line of a header whose first is not there. */
function onlyHeader(line: string): string | undefined {
  const path = /^\+\+\+ (\S.*?)(?:\t.*)?$/.exec(line)?.[1];
  return path === undefined ? undefined : cleanPath(path.trim().replace(/^b\//, ''));
}

/** The lines of a hunk; blank ones are context whose blank got lost, unless nothing of the hunk follows. */
function bodyAt(lines: readonly string[], start: number): readonly string[] {
  // In a fence nothing but the diff is to be expected: a line without a sign is context.
  const fenced = lines.slice(0, start).filter((line) => /^(?:`{3,}|~{3,})/.test(line)).length % 2 === 1;
  const belongs = (line: string) => SIGNED.test(line) || (fenced && !META.test(line) && !MOVE.test(line));
  let end = start;
  while (end < lines.length && belongs(lines[end] ?? '') && !isEnd(lines, end)) end++;
  const body = lines.slice(start, end);
  return body.slice(0, body.findLastIndex((line) => line.trim() !== '') + 1);
}

/** The header of another file, or the version that git signs a mail with. */
function isEnd(lines: readonly string[], at: number): boolean {
  return headerAt(lines, at) !== undefined || (/^-- ?$/.test(lines[at] ?? '') && /^\d+\.\d/.test(lines[at + 1] ?? ''));
}

/** What stands behind a blank line at which a hunk has as many lines as it says is a list of words, not of changes. */
function withoutProse(body: readonly string[], counts: readonly [old: number, wanted: number]): readonly string[] {
  const [left, right] = ['-', '+'].map((sign) => (line: string) => !/^[+\\-]/.test(line) || line.startsWith(sign));
  const count = (lines: readonly string[], side: typeof left) => lines.filter((line) => side?.(line)).length;
  const end = body.findIndex((line, at) => {
    const lines = body.slice(0, at);
    return line === '' && count(lines, left) === counts[0] && count(lines, right) === counts[1];
  });
  return end < 0 ? body : body.slice(0, end);
}

interface Told {
  readonly line?: string | undefined;
  readonly after?: Anchors | undefined;
}

/** A hunk whose header is left out: lines with signs, of which some are taken out or all are put in. Undefined for other lines. */
export function readSigned(file: string, lines: readonly string[]): Edit | undefined {
  const filled = lines.filter((line) => line.trim() !== '');
  const [added, removed] = ['+', '-'].map((sign) => filled.filter((line) => line.startsWith(sign)).length);
  const isHunk = added && removed && filled.every((line) => /^[ +-]/.test(line));
  return filled.length > 0 && (isHunk || added === filled.length) ? hunkOf(file, lines, {}) : undefined;
}

/** The same where a fence says that its lines are a diff: context may have no sign. Undefined where nothing changes. */
export function readHunk(file: string, lines: readonly string[]): Edit | undefined {
  return lines.some((line) => /^[+-]/.test(line)) ? hunkOf(file, lines, {}) : undefined;
}

function hunkOf(file: string | undefined, body: readonly string[], { line, after }: Told): Edit {
  if (file === undefined) return faulty('', 'stands under no file: begin with `--- a/path` and `+++ b/path`.');
  // Where one line of the context lost its sign, all did.
  const sign = body.every((each) => SIGNED.test(each)) ? /^[ +-]/ : /^[+-]/;
  const bare = (taken: RegExp) => (each: string) => (taken.test(each) ? each.slice(1) : each);
  const side = (own: string, shown: (line: string) => string) =>
    body
      .filter((each) => !/^[+\\-]/.test(each) || each.startsWith(own))
      .map((each) => `${shown(each)}\n`)
      .join('');
  const sides = (shown: (line: string) => string): Split => ({ search: side('-', shown), replace: side('+', shown) });
  // Or all of it lost its blank, and begins with those of the file.
  const isOpen = body.every((each) => SIGNED.test(each)) && body.filter((each) => /^ {2}/.test(each)).length > 0;
  const columns = [...(isOpen ? [inColumns(sides(bare(/^[+-]/)), 1)] : []), ...besideIn(body).map(sides)];
  const hunk = { file, ...inColumns(sides(bare(sign)), -1), ...(columns.length > 0 ? { columns } : {}) };
  const placed = line === undefined ? hunk : { ...hunk, line: Number(line) };
  return after === undefined ? placed : { ...placed, after };
}

/** How lines that change may be shown one column beside those that stay; none where no quoted line tells which of them it is. */
function besideIn(body: readonly string[]): readonly ((line: string) => string)[] {
  const changed = body.filter((each) => /^[+-].*\S/.test(each));
  if (!changed.some((each) => each.startsWith('-')) || !body.some((each) => /^ .*\S/.test(each))) return [];
  const others = (each: string) => (each.startsWith(' ') ? each.slice(1) : each);
  const took = (each: string) => (/^[+-]/.test(each) ? ` ${each.slice(1)}` : others(each));
  const brought = (each: string) => (/^[+-] /.test(each) ? each.slice(2) : others(each.replace(/^[+-]/, '')));
  return changed.every((each) => /^[+-] /.test(each)) ? [took, brought] : [took];
}

/** Added lines that stand one column beside those around them, all of them, as where a sign took a blank or brought one. */
function inColumns({ search, replace }: Split, by: 1 | -1): Split {
  const [given, wanted] = [search.split('\n'), replace.split('\n')];
  const filled = (line: string) => line.trim() !== '' && !/^\s*\*/.test(line);
  const known = new Set(given);
  const added = wanted.filter((line) => filled(line) && !known.has(line));
  const isAdded = (line: string) => added.includes(line);
  const at = wanted.findIndex(isAdded);
  const kept = given.filter(filled);
  if (at < 0 || kept.length < 2 || given.some((line) => line !== '' && !wanted.includes(line)))
    return { search, replace };
  const near = [wanted.slice(0, at).findLast(filled), wanted.slice(at).find((line) => filled(line) && !isAdded(line))];
  const isBeside = (line: string) => near.some((each) => each !== undefined && width(line) + by === width(each));
  const isOff =
    kept.every((line) => /^(?: {2})*(?! )/.test(line) && width(line) % 2 === 0) &&
    added.every((line) => width(line) % 2 === 1);
  const isTabbed =
    by === -1 && added.every((line) => /^ (?:\t|\S)/.test(line)) && kept.every((line) => /^(?:\t|\S)/.test(line));
  if (!isTabbed && !(isOff && isBeside(added[0] ?? '') && !/^\s*[[({]/.test(near[0] ?? ''))) return { search, replace };
  const moved = (line: string) => (by === 1 ? ` ${line}` : line.slice(1));
  return { search, replace: wanted.map((line) => (isAdded(line) ? moved(line) : line)).join('\n') };
}

/** The blanks in front of a line. */
function width(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function faulty(file: string, why: string): Edit {
  return { file, search: '', replace: '', fault: `A part of the diff${file === '' ? '' : ` (${file})`} ${why}` };
}
