// The evidence as a Markdown table, and the lines below it: flaky tests, commands, image.

import { paragraph } from '../../texts.ts';
import type { Cell, Evidence, EvidenceOfReach, EvidenceRow } from './evidence.ts';
import { shortened } from './shortened.ts';
import { codeSpan, escapeUntrusted } from './untrusted-text.ts';

export function evidenceTable(evidence: Evidence): string {
  const base = evidence.base ? ` ${codeSpan(evidence.base.slice(0, 7))}` : '';
  return [
    `| Evidence | on base${base} | with this patch |`,
    '|---|---|---|',
    ...evidence.rows.map((row) => `| ${heading(row)} | ${cell(row.onBase)} | ${patchedCell(row)} |`),
  ].join('\n');
}

/** How the table came about; empty when nothing was run. */
export function evidenceNotes(evidence: Evidence): string {
  const regression = evidence.rows.find(({ kind }) => kind === 'regression')?.onBase;
  const known = [
    ...noteOf('failing', regression?.known ? regression.tests : []),
    ...noteOf('flaky', evidence.flaky),
    ...noteOf('flaky-with-patch', evidence.flakyWithPatch),
  ].join(' ');
  const ran = runsOf(evidence, regression?.known === true && regression.containers.length > 2);
  return [evidence.reach.map(reachNote).join(' '), known, ran].filter((line) => line !== '').join('\n\n');
}

function noteOf(kind: 'failing' | 'flaky' | 'flaky-with-patch', ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [] : [paragraph('evidence-note', { kind, tests: ids.map((id) => shortened(id, 160)) })];
}

function runsOf({ commands, images }: Evidence, thrice: boolean): string {
  if (commands.length === 0) return '';
  return paragraph('evidence-runs', {
    thrice,
    commands: commands.map((command) => shortened(command, 300)),
    images: images.map((image) => image.slice(0, 'sha256:'.length + 12)),
  });
}

/** What a passing suite is worth for one file of this patch. */
function reachNote(reach: EvidenceOfReach): string {
  const { file = '', state, text } = reach;
  return paragraph('reach', {
    ...{ state: file === '' ? 'unnamed' : state, file: shortened(file, 160), text: shortened(text, 300) },
  });
}

export function cellText(cell: Cell): string {
  return cell.known ? cell.text : `unknown: ${cell.reason}`;
}

function heading({ what, name }: EvidenceRow): string {
  if (name === undefined) return escapeUntrusted(what);
  const joint = what.endsWith(' of') ? ' ' : ': ';
  return `${escapeUntrusted(what)}${joint}${codeSpan(shortened(name, 160))}`;
}

function cell(value: Cell): string {
  const text = escapeUntrusted(shortened(cellText(value), 300));
  return value.known ? text : `*${text}*`;
}

/** Names the tests that stopped passing; the test of a reproduction stands in the first column already. */
function patchedCell({ kind, withPatch }: EvidenceRow): string {
  const named = kind === 'regression' && withPatch.known && withPatch.tests.length > 0;
  return named ? `${cell(withPatch)}: ${names(withPatch.tests)}` : cell(withPatch);
}

function names(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).map((id) => codeSpan(shortened(id, 160)));
  return ids.length > shown.length ? `${shown.join(', ')} and ${ids.length - shown.length} more` : shown.join(', ');
}
