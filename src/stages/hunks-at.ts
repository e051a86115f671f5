// The lines that a block changes at its place, with the indentation of the file; in doubt, a reason.

import { doubtOf } from './doubts.ts';
import { PROSE } from './edit-readings.ts';
import {
  followsQuotation,
  indentOf,
  learnIndents,
  losesIndent,
  recipesIn,
  tabsAsIn,
  topLevelFrom,
  withFirstIndent,
} from './indents.ts';
import { hunksBetween, type Line } from './line-hunks.ts';
import type { Placed } from './placed.ts';
import { blanksAhead } from './quotation-places.ts';
import { linesOf, type Reading } from './reading.ts';

export function hunksAt(lines: readonly Line[], at: number, { file, search, replace, divider }: Reading): Placed {
  const given = linesOf(search);
  const wanted = withFirstIndent(given, linesOf(replace));
  // What comes next looks like the line that was taken for the divider: likely it was part of the quotation.
  if (divider.test(lines[at + given.length]?.text ?? ''))
    return {
      ok: false,
      reason: `line ${at + given.length + 1} of the file looks like the divider \`=======\`: quote that line too, so that there is no doubt`,
      absent: false,
    };
  const pairs = given.flatMap((line, i) =>
    line.trim() === '' ? [] : [[indentOf(line), indentOf(lines[at + i]?.text ?? '')] as const],
  );
  const place = `lines ${at + 1}–${at + given.length}`;
  const lost = pairs.every(([from, to]) => from === to) && losesIndent(file, given, wanted);
  if (lost || !followsQuotation(file, wanted, pairs))
    return { ok: false, reason: `its replacement is not indented as ${place} of the file: ${SHIFTED}`, absent: false };
  const top = topLevelFrom(file, wanted, pairs);
  const moved = wantedIn({ file, lines: PROSE.test(file) ? [] : lines }, wanted.slice(0, top), pairs);
  const indentedLike = [...moved, ...wanted.slice(top)];
  const quoted = lines.slice(at, at + given.length).map(({ text }) => text);
  const shifted = recipesIn(file, indentedLike, lines[at]?.text ?? '');
  const whole = shifted.filter((line) => line !== undefined);
  if (whole.length === shifted.length) {
    const [front, behind] = [lines.slice(0, at), lines.slice(at + given.length)].map((part) =>
      part.map(({ text }) => text),
    );
    const replacement = { file, front: front ?? [], given: quoted, wanted: whole, behind: behind ?? [] };
    const doubt = doubtOf(replacement);
    return { ok: true, hunks: hunksBetween(given, wanted, whole, at), doubts: doubt === undefined ? [] : [doubt] };
  }
  const reason = `its SEARCH text has another indentation than ${place} of the file, which read:\n${quoted.join('\n')}`;
  return { ok: false, reason, absent: false };
}

const SHIFTED =
  'write both parts with the indentation of the file, and quote the line above where the replacement goes further left';

/** The replacement with the indentation of the lines, those of a file of code; undefined for a line whose indentation nobody can tell. */
function wantedIn(
  { file, lines }: { readonly file: string; readonly lines: readonly Line[] },
  wanted: readonly string[],
  pairs: readonly (readonly [given: string, have: string])[],
): readonly (string | undefined)[] {
  const convert = learnIndents(pairs);
  const first = blanksAhead(wanted);
  const learned = wanted.map((line, i) => {
    if (line.trim() === '') return line;
    const indent = convert?.(indentOf(line), i - first);
    return indent === undefined ? undefined : indent + line.slice(indentOf(line).length);
  });
  const depth = Math.min(...pairs.map(([, have]) => have.length));
  const tabs = tabsAsIn(
    file,
    lines.map(({ text }) => text),
    depth,
    learned.filter((line) => line !== undefined),
  );
  return learned.map((line, i) => {
    if (line === undefined || line.trim() === '' || /^ \*/.test(line)) return line;
    const indent = tabs(indentOf(line), i);
    return indent === undefined ? undefined : indent + line.slice(indentOf(line).length);
  });
}
