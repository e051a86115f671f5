// The evidence as a Markdown table, and the lines below it: flaky tests, commands, image.

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
  const commands = evidence.commands.map((command) => codeSpan(shortened(command, 300))).join(', ');
  const images = evidence.images.map((image) => codeSpan(image.slice(0, 'sha256:'.length + 12))).join(', ');
  const regression = evidence.rows.find(({ kind }) => kind === 'regression')?.onBase;
  const often = regression?.known && regression.containers.length > 2 ? 'three times' : 'twice';
  const how = `Each run in a fresh container without network, the regression tests on base ${often}`;
  const failing = regression?.known ? regression.tests : [];
  const known = [
    ...(failing.length > 0 ? [`Failing on base already: ${names(failing)}.`] : []),
    ...(evidence.flaky.length > 0 ? [`Flaky on base, left out of the comparison: ${names(evidence.flaky)}.`] : []),
    ...(evidence.flakyWithPatch.length > 0
      ? [`Failed once with this patch and passed when repeated: ${names(evidence.flakyWithPatch)}.`]
      : []),
  ].join(' ');
  const ran = commands === '' ? '' : `${how}: ${commands}, image ${images}.`;
  return [evidence.reach.map(reachNote).join(' '), known, ran].filter((line) => line !== '').join('\n\n');
}

const WORDS: Readonly<Record<EvidenceOfReach['state'], (file: string) => string>> = {
  seen: (file) => `The tests see ${file}`,
  unseen: (file) => `⚠️ No existing test sees ${file}`,
  untried: (file) => `⚠️ Whether a test sees ${file} is not known`,
  untold: (file) => `Whether a test sees ${file} is not known`,
};

/** What a passing suite is worth for one file of this patch. */
function reachNote(reach: EvidenceOfReach): string {
  const text = escapeUntrusted(shortened(reach.text, 300));
  if (reach.file === undefined) return `Whether the existing tests run what it changes is not known: ${text}.`;
  const file = codeSpan(shortened(reach.file, 160));
  return `${WORDS[reach.state](file)}: ${text}.`;
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
