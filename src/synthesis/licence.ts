// The licence of a repository by its own files: the text that it carries, compared with the texts of SPDX, or what a manifest says.

import licences from 'spdx-license-list/full.js';
import type { CollectedRow } from './task-row.ts';

type Licence = CollectedRow['licence'];

export interface Files {
  /** Names at the top of the repository. */
  readonly names: readonly string[];
  read(name: string): Promise<string | undefined>;
}

/** Same words in both texts, of all words in them: the least that counts as the same licence. */
const LEAST_LIKENESS = 0.9;
const FILES = /^(\w+-)?(licen[sc]e|copying|unlicense)([.-][\w.-]+)?$/i;

/**
 * `spdx` is null where none is known. Where a repository carries several texts, a manifest must say that one of them may be
 * chosen: `MIT OR Apache-2.0`.
 */
export async function licenceIn({ names, read }: Files): Promise<Licence> {
  const files = names.filter((name) => FILES.test(name));
  const found: Licence[] = [];
  for (const source of files) {
    const text = (await read(source)) ?? '';
    const spdx = idOf(text);
    const others = files.filter((name) => name !== source);
    if (spdx !== null || !pointsTo(others, text)) found.push({ spdx, source });
  }
  const [first] = found;
  if (first && found.every(({ spdx }) => spdx === first.spdx)) return first;
  for (const source of names.filter((name) => name in MANIFESTS)) {
    const spdx = declaredIn(source, (await read(source)) ?? '');
    if (spdx !== undefined && found.every((one) => one.spdx !== null && spdx.split(' OR ').includes(one.spdx)))
      return { spdx, source };
  }
  const sources = found.map(({ source, spdx }) => `${source} (${spdx ?? 'unknown'})`);
  return { spdx: null, source: sources.join(', ') || 'no file of the repository' };
}

/** A few words that say that the licences stand in the other files are none of their own. */
function pointsTo(others: readonly string[], text: string): boolean {
  const isShort = (text.match(/[a-z]+/gi) ?? []).length < MOST_POINTING;
  return others.length > 0 && isShort && others.every((name) => text.includes(name));
}

const MOST_POINTING = 80;

/** Those that the Open Source Initiative approved go before others that were made of their texts. Null where none is like it. */
function idOf(text: string): string | null {
  const words = wordsOf(text);
  const likely = [...knownWords()]
    .map(([id, known]) => ({ id, likeness: likenessOf(words, known), isApproved: licences[id]?.osiApproved === true }))
    .filter(({ likeness }) => likeness >= LEAST_LIKENESS)
    .sort((a, b) => Number(b.isApproved) - Number(a.isApproved) || b.likeness - a.likeness);
  return likely[0]?.id ?? null;
}

let known: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined;

/** Identifiers that SPDX has replaced, and those of "any later version", have the text of others: the stricter one counts. */
function knownWords() {
  known ??= new Map(
    Object.entries(licences)
      .filter(([spdx]) => !/^(L?GPL|AGPL|GFDL)-[\d.]+$|\+$|-or-later$/.test(spdx))
      .map(([spdx, { licenseText }]) => [spdx, wordsOf(licenseText)]),
  );
  return known;
}

/** Without the lines that name a holder, which differ everywhere. */
function wordsOf(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const body = text.replace(/^.*copyright\s*(\(c\)|©|\d|<).*$/gim, '').toLowerCase();
  for (const word of body.match(/[a-z]+/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Dice's coefficient of two bags of words. */
function likenessOf(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  const size = (bag: ReadonlyMap<string, number>) => [...bag.values()].reduce((sum, count) => sum + count, 0);
  const shared = [...one].reduce((sum, [word, count]) => sum + Math.min(count, other.get(word) ?? 0), 0);
  return (2 * shared) / Math.max(1, size(one) + size(other));
}

const MANIFESTS: Readonly<Record<string, RegExp>> = {
  'package.json': /"license"\s*:\s*"([^"]+)"/,
  'composer.json': /"license"\s*:\s*"([^"]+)"/,
  'Cargo.toml': /^license\s*=\s*"([^"]+)"/m,
  'pyproject.toml': /^license\s*=\s*(?:\{\s*text\s*=\s*)?["']([^"']+)["']/m,
};

/** An identifier, or several of which one may be chosen. */
function declaredIn(name: string, text: string): string | undefined {
  const said = MANIFESTS[name]
    ?.exec(text)?.[1]
    ?.replace(/^\((.*)\)$/, '$1')
    .replace(/(?<!\s)\s*\/\s*/, ' OR ');
  return said?.split(' OR ').every((id) => id in licences) ? said : undefined;
}
