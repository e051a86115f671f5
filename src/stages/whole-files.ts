// Reads what a reply gives without any marker, between tags or in a fence under a path: files as a whole, or lines with signs.

import type { Edit } from './edit.ts';
import { pathIn, pathLine } from './edit-path.ts';
import { DIVIDER, END_TAG, START_TAG } from './reply-markers.ts';
import { readSigned } from './unified-diff.ts';

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

function elements(lines: readonly string[]): readonly Edit[] {
  const edits: Edit[] = [];
  for (const [at, line] of lines.entries()) {
    const file = START_TAG.test(line) ? pathIn(line) : undefined;
    const length = lines.slice(at + 1).findIndex((each) => END_TAG.test(each));
    const body = lines.slice(at + 1, at + 1 + length);
    if (file === undefined || body.every((each) => each.trim() === '')) continue;
    edits.push(wholeFile(file, body));
  }
  return edits;
}

function fences(lines: readonly string[]): readonly Edit[] {
  const edits: Edit[] = [];
  let above = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, fence = '', language = ''] = FENCE.exec(line) ?? [];
    if (fence !== '') {
      const length = lines.slice(at + 1).findIndex((each) => each.trimEnd() === fence);
      const file = pathLine(line) ?? pathLine(above) ?? inComment(lines[at + 1] ?? '');
      const isFile = !BESIDE.test(language);
      if (isFile && (length < 0 || file === undefined)) return [];
      if (isFile && file !== undefined) edits.push(wholeFile(file, lines.slice(at + 1, at + 1 + length)));
      at += Math.max(0, length) + 1;
      above = '';
    } else if (line.trim() !== '') above = line;
  }
  return edits;
}

/** The path that a comment at the top of a text gives. */
function inComment(line: string): string | undefined {
  const path = /^(?:#|\/\/|--|\/\*|<!--)/.test(line) ? pathLine(line) : undefined;
  return path?.includes('/') ? path : undefined;
}

function wholeFile(file: string, body: readonly string[]): Edit {
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
    return readSigned(file, body.slice(first, last + 1)) ?? { file, search: '', replace, bare: true };
  const fault = `The line \`${torn.trim().slice(0, 100)}\` belongs to no block that begins with \`<<<<<<< SEARCH\`.`;
  return { file, search: '', replace: '', fault };
}
