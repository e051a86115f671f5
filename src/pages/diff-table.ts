// A diff side by side, one table for each file, in syntax colours; on a narrow page the two sides stand below each other.

import { parse } from 'diff2html';
import type { DiffBlock, DiffFile, DiffLine } from 'diff2html/lib/types.js';
import { colouredLines } from './code-colours.ts';
import { type Markup, markup, shown } from './markup.ts';

/** More lines than this are told by their number. */
const MOST_LINES = 3000;

interface Side {
  readonly number: number;
  readonly text: string;
  readonly code: Markup;
}

interface Row {
  readonly kind: 'same' | 'changed';
  readonly left: Side | undefined;
  readonly right: Side | undefined;
}

/** `what` names the diff for those who hear it. */
export function diffTables(diff: string, what: string): Markup {
  const files = parse(shown(diff), { matching: 'none' });
  if (files.length === 0) return markup`<p class="quiet">There is no diff to show.</p>`;
  const budget = { left: MOST_LINES };
  return markup`<div class="diff">${files.map((file) => fileTable(file, what, budget))}</div>`;
}

function fileTable(file: DiffFile, what: string, budget: { left: number }): Markup {
  const name = nameOf(file);
  const rows = file.blocks.flatMap((block) => {
    const all = rowsOf(block, name);
    const kept = all.slice(0, Math.max(0, budget.left));
    budget.left -= all.length;
    const rest = all.length - kept.length;
    const head = markup`<tr class="hunk"><td colspan="4">${block.header}</td></tr>\n`;
    return [
      head,
      ...kept.map(rowHtml),
      rest > 0 && markup`<tr class="hunk"><td colspan="4">${rest} more lines</td></tr>\n`,
    ];
  });
  return markup`<section class="file" aria-label="${what}: ${name}"><p class="file-name"><code>${name}</code> ${changeOf(file)} <span class="added">+${file.addedLines}</span> <span class="removed">−${file.deletedLines}</span></p>
<table class="sides"><colgroup><col class="numbers"><col><col class="numbers"><col></colgroup><thead class="unseen"><tr><th scope="col">line before</th><th scope="col">before</th><th scope="col">line after</th><th scope="col">after</th></tr></thead><tbody>
${rows}</tbody></table></section>`;
}

function nameOf({ oldName, newName, isDeleted }: DiffFile): string {
  if (isDeleted || newName === '/dev/null') return oldName;
  return oldName === newName || oldName === '/dev/null' ? newName : `${oldName} → ${newName}`;
}

function changeOf({ isNew, isDeleted, isBinary, oldName, newName }: DiffFile): string {
  if (isNew || oldName === '/dev/null') return 'new file';
  if (isDeleted || newName === '/dev/null') return 'deleted';
  return isBinary ? 'binary' : '';
}

function rowsOf({ lines }: DiffBlock, name: string): readonly Row[] {
  const left = sideOf(lines, 'oldNumber', name);
  const right = sideOf(lines, 'newNumber', name);
  const rows: Row[] = [];
  let [removed, added]: [Side[], Side[]] = [[], []];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++)
      rows.push({ kind: 'changed', left: removed[at], right: added[at] });
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    const [before, after] = [left.get(line), right.get(line)];
    if (before && after) {
      flush();
      rows.push({ kind: 'same', left: before, right: after });
    } else if (before) removed.push(before);
    else if (after) added.push(after);
  }
  flush();
  return rows;
}

/** The lines of one side of a hunk, coloured together: a comment may go over several of them. */
function sideOf(
  lines: readonly DiffLine[],
  side: 'oldNumber' | 'newNumber',
  name: string,
): ReadonlyMap<DiffLine, Side> {
  const own = lines.filter((line) => line[side] !== undefined);
  const texts = own.map(({ content }) => content.slice(1));
  const coloured = colouredLines(texts, name);
  return new Map(
    own.map((line, at) => [line, { number: line[side] ?? 0, text: texts[at] ?? '', code: coloured[at] ?? markup`` }]),
  );
}

function rowHtml({ kind, left, right }: Row): Markup {
  return markup`<tr class="${kind}">${cells(left, kind === 'same' ? 'same' : 'removed')}${cells(right, kind === 'same' ? 'same' : 'added')}</tr>\n`;
}

function cells(side: Side | undefined, look: 'same' | 'removed' | 'added'): Markup {
  if (!side) return markup`<td class="number none"></td><td class="code none"></td>`;
  const sign = { same: ' ', removed: '−', added: '+' }[look];
  return markup`<td class="number ${look}">${side.number}</td><td class="code ${look}"><span class="sign">${sign}</span>${side.code}</td>`;
}
