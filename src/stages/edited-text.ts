// Applies edits to one text: only edited lines change, and what is missing, not unique or changed twice is a reason, never a guess.

import type { Edit } from './edit.ts';
import { createdBy, isBlank, isTwiceDivided, strayIn } from './edit-readings.ts';
import { type Hunk, hunksBetween, joinLines, type Line, merge, parseLines } from './line-hunks.ts';
import { lostImport, setsOf } from './lost-names.ts';
import { place } from './placement.ts';
import type { Doubt } from './replacement.ts';

export type Applied = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** One edit alone. */
export function applyEdit(text: string, edit: Edit): Applied {
  return editText(text, [edit]);
}

/**
 * Every SEARCH is looked for in the text as it is, else in what the edits before it made of it: exactly, then without
 * trailing blanks, then with another indentation. Line ends, and a byte-order mark, stay as they are.
 */
export function editText(text: string, edits: readonly Edit[]): Applied {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const original = parseLines(text.slice(mark.length));
  let lines = original;
  let hunks: readonly Hunk[] = [];
  const doubts: (Doubt & { readonly edit: Edit; readonly times: number; readonly settings: number })[] = [];
  for (const [at, edit] of distinct(edits).entries()) {
    const rival = distinct(edits)
      .slice(0, at)
      .find((other) => other.search.trim() === edit.search.trim() && isSamePlace(other, edit));
    if (rival) return fail(edit, 'two blocks replace the same lines in different ways: keep one of them');
    const added = edit.bare && hunks.length === 0 ? addedBy(lines, edit) : undefined;
    if (added) {
      hunks = added;
      continue;
    }
    if (edit.bare)
      return fail(
        edit,
        'there is no SEARCH/REPLACE block in it, and the file exists: quote the lines that are to be replaced',
      );
    if (isBlank(edit))
      return fail(
        edit,
        'an empty SEARCH is only for a new file, and this file exists: quote the lines beside which the new ones go, or give another path',
      );
    let placed = place(lines, edit);
    if (!placed.ok && placed.absent && hunks.length > 0) {
      const sofar = merge(lines, hunks);
      const later = place(sofar, edit);
      if (later.ok) [lines, hunks, placed] = [sofar, [], later];
    }
    if (!placed.ok) return fail(edit, placed.reason);
    const clash = placed.hunks.find((hunk) => hunks.some((other) => overlaps(hunk, other)));
    if (clash)
      return fail(edit, `it changes lines that another block changes too (near line ${clash.from + 1}): join the two`);
    const alone = merge(lines, placed.hunks);
    const counts = ({ text, sets }: Doubt) => ({
      times: timesIn(alone, text),
      settings: timesSet(alone, edit.file, sets),
    });
    doubts.push(...placed.doubts.map((doubt) => ({ ...doubt, edit, ...counts(doubt) })));
    hunks = [...hunks, ...placed.hunks.filter((hunk) => !hunks.some((other) => same(hunk, other)))];
  }
  const merged = merge(lines, hunks);
  // Another block may take the old lines out, or set what is missing.
  const left = doubts.find(
    ({ edit, text, times, sets, settings }) =>
      timesIn(merged, text) >= times && timesSet(merged, edit.file, sets) <= settings,
  );
  if (left) return fail(left.edit, left.reason);
  const last = edits.at(-1);
  const lost = last && lostImport(last.file, joinLines(original), joinLines(merged));
  return last && lost !== undefined ? fail(last, lost) : { ok: true, text: mark + joinLines(merged) };
}

function timesSet(lines: readonly Line[], file: string, name: string | undefined): number {
  const texts = lines.map(({ text }) => text);
  return name === undefined ? 0 : setsOf(name, file, texts);
}

function timesIn(lines: readonly Line[], text: string): number {
  return lines.filter((line) => line.text.trim() === text).length;
}

/** A file as a whole that keeps every line of the one that is there, in order, only adds to it. */
function addedBy(lines: readonly Line[], edit: Edit): readonly Hunk[] | undefined {
  const [given, wanted] = [lines.map(({ text }) => text), parseLines(createdBy(edit)).map(({ text }) => text)];
  let at = 0;
  for (const line of wanted) if (line.trimEnd() === given[at]?.trimEnd()) at += 1;
  const isKept = given.slice(at).every((line) => line.trim() === '');
  return isKept && wanted.length > given.length ? hunksBetween(given, wanted, wanted, 0) : undefined;
}

/** A new file holds what its only block says; blocks after it edit that. */
export function newText(edits: readonly Edit[]): Applied {
  const [first, ...others] = distinct(edits);
  if (first === undefined) return { ok: true, text: '' };
  const stray = strayIn(first, '');
  if (stray !== undefined) return fail(first, stray);
  if (others.some((edit) => edit.bare || isBlank(edit)))
    return fail(first, 'it is given as a whole more than once: keep one of them');
  if (isTwiceDivided(first)) return fail(first, 'two lines in a row look like the divider `=======`: write it once');
  const text = createdBy(first);
  return others.length === 0 ? { ok: true, text } : editText(text, others);
}

function distinct(edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit, at) => {
    const equal = (other: Edit) =>
      other.search === edit.search && other.replace === edit.replace && isSamePlace(other, edit);
    return edits.findIndex(equal) === at;
  });
}

function isSamePlace(a: Edit, b: Edit): boolean {
  return a.line === b.line && JSON.stringify(a.after) === JSON.stringify(b.after);
}

function overlaps(a: Hunk, b: Hunk): boolean {
  if (same(a, b)) return false;
  if (a.from === b.from && (a.from === a.to) === (b.from === b.to)) return true;
  return Math.max(a.from, b.from) < Math.min(a.to, b.to) || inside(a, b) || inside(b, a);
}

/** An insertion in the middle of what another hunk replaces. */
function inside(a: Hunk, b: Hunk): boolean {
  return a.from === a.to && b.from < a.from && a.from < b.to;
}

function same(a: Hunk, b: Hunk): boolean {
  return a.from === b.from && a.to === b.to && a.lines.join('\n') === b.lines.join('\n');
}

function fail(edit: Edit, problem: string): Applied {
  return { ok: false, reason: `The edit of ${edit.file} cannot be applied: ${problem}` };
}
