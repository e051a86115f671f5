// Reads what a reply gives without any marker, between tags or in a fence under a path: files as a whole, or lines with signs.

import type { Edit } from './edit.ts';
import { inComment, pathIn, pathLine, pathMade, pathWithin } from './edit-path.ts';
import { DIVIDER, END_TAG, START_TAG } from './reply-markers.ts';
import { readHunk, readSigned } from './unified-diff.ts';

const FENCE = /^(`{3,}|~{3,})[ \t]*([\w+-]*)/;
/** What a block had that lost its first line. */
const MARKER =
  /^[ \t>+-]*(?:<{5,9}|>{3,}[ \t]*REPLACE\b|>{5,9}[ \t]*$|={5,9}[ \t]*REPLACE\b|<\/?(?:edit|file|change|patch)\b[^>]*>[ \t]*$|@@ |\*\*\* (?:Begin|End|Update|Add|Delete) )/i;
/** What such a fence holds is how to run it, or what it prints. */
const BESIDE = /^(?:sh|bash|shell|console|text|txt|output)$/i;

/** The text of each path; none where it is not plain which file a text is. */
export function readWholeFiles(lines: readonly string[]): readonly Edit[] {
  const inTags = elements(lines);
  return inTags.length > 0 ? inTags : fences(lines);
}

/** Files in fences beside blocks: new ones, or no more than quotations of what is there. Without those that cannot be read. */
export function readFilesBeside(lines: readonly string[]): readonly Edit[] {
  const files = fencesIn(lines).flatMap(({ file, language, body }) =>
    file === undefined || body === undefined || isEmpty(body) ? [] : [wholeFile(file, body, language)],
  );
  return files.filter(({ fault }) => fault === undefined).map((edit) => (edit.bare ? { ...edit, quoted: true } : edit));
}

function elements(lines: readonly string[]): readonly Edit[] {
  const edits: Edit[] = [];
  const ends = lines.flatMap((line, at) => (END_TAG.test(line) ? [at] : []));
  let nth = 0;
  for (const [at, line] of lines.entries()) {
    const file = START_TAG.test(line) ? pathIn(line) : undefined;
    while ((ends[nth] ?? lines.length) <= at) nth += 1;
    const end = file === undefined ? undefined : ends[nth];
    const body = end === undefined ? [] : lines.slice(at + 1, end);
    if (file === undefined || isEmpty(body)) continue;
    const [fence, ...others] = fencesIn(body);
    const inside = others.length === 0 && fence?.body?.length === filledSpan(body) - 2 ? fence : undefined;
    const signed = inside?.body && readLines(file, inside.body, inside.language);
    edits.push(signed ?? wholeFile(file, body, ''));
  }
  return edits;
}

const isEmpty = (body: readonly string[]) => body.every((line) => line.trim() === '');

/** Lines from the first to the last that is not blank. */
function filledSpan(lines: readonly string[]): number {
  const isFilled = (line: string) => line.trim() !== '';
  return lines.findLastIndex(isFilled) - lines.findIndex(isFilled) + 1;
}

function fences(lines: readonly string[]): readonly Edit[] {
  const files = fencesIn(lines).flatMap(({ file, language, body }) =>
    file === undefined || body === undefined ? [undefined] : [wholeFile(file, body, language)],
  );
  const known = files.filter((edit) => edit !== undefined);
  return known.length === files.length ? known : [];
}

/** A fence with the path above it, in it or behind its mark. `body` is undefined where nothing closes it. */
interface Fence {
  readonly file: string | undefined;
  readonly language: string;
  readonly body: readonly string[] | undefined;
}

function fencesIn(lines: readonly string[]): readonly Fence[] {
  const found: Fence[] = [];
  const endOf = closingLines(lines);
  let above = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, fence = '', language = ''] = FENCE.exec(line) ?? [];
    if (fence !== '') {
      const end = endOf(fence, at);
      const length = end === undefined ? -1 : end - at - 1;
      const spoken = /^(?:diff|patch)$/i.test(language) ? pathWithin(above) : pathMade(above);
      const file = pathLine(line) ?? pathLine(above) ?? inComment(lines[at + 1] ?? '') ?? spoken;
      const body = length < 0 ? undefined : lines.slice(at + 1, at + 1 + length);
      if (!BESIDE.test(language)) found.push({ file, language, body });
      at += Math.max(0, length) + 1;
      above = '';
    } else if (line.trim() !== '') above = line;
  }
  return found;
}

/** The next line below a place that closes a fence; for places in their order, in time of the number of lines. */
function closingLines(lines: readonly string[]): (fence: string, from: number) => number | undefined {
  const isMark = (line: string) => /^(?:`{3,}|~{3,})\s*$/.test(line);
  const marks = lines.flatMap((line, at) => (isMark(line) ? [{ at, fence: line.trimEnd() }] : []));
  const places = Map.groupBy(marks, ({ fence }) => fence);
  const next = new Map<string, number>();
  return (fence, from) => {
    const all = places.get(fence) ?? [];
    let nth = next.get(fence) ?? 0;
    while ((all[nth]?.at ?? lines.length) <= from) nth += 1;
    next.set(fence, nth);
    return all[nth]?.at;
  };
}

/** Lines with signs; undefined for other lines. */
function readLines(file: string, lines: readonly string[], language: string): Edit | undefined {
  return readSigned(file, lines) ?? (/^(?:diff|patch)$/i.test(language) ? readHunk(file, lines) : undefined);
}

function wholeFile(file: string, body: readonly string[], language: string): Edit {
  const first = body.findIndex((line) => line.trim() !== '');
  const last = body.findLastIndex((line) => line.trim() !== '');
  const replace = body
    .slice(first, last + 1)
    .map((line) => `${line}\n`)
    .join('');
  // A divider within may be a heading; at an end it is what is left of a block.
  const ends = [body[first] ?? '', body[last] ?? ''];
  const torn = body.find((line) => MARKER.test(line)) ?? ends.find((line) => DIVIDER.test(line));
  if (torn === undefined)
    return readLines(file, body.slice(first, last + 1), language) ?? { file, search: '', replace, bare: true };
  const fault = `The line \`${torn.trim().slice(0, 100)}\` belongs to no block that begins with \`<<<<<<< SEARCH\`.`;
  return { file, search: '', replace: '', fault };
}
