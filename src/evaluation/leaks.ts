// Whether a model was told what it must not know, names of tests that come with the fix and lines of the fix, in what it was asked.

import { readHunks } from './diff.ts';
import type { GoldTask } from './gold-task.ts';
import { expectedName } from './official-ids.ts';

/** One turn of a model, in the order of the trace. */
export interface Turn {
  /** All that it was told. */
  readonly told: string;
  /** All that it answered, thoughts among it. */
  readonly said: string;
}

/** Shorter names are words that stand anywhere. */
const LEAST = 8;

/** Names of tests that the fix's tests add and that neither the issue nor the lines around them have. */
export function hiddenNames({ instance, gold }: GoldTask): readonly string[] {
  const hunks = readHunks(gold.testPatch);
  const after = hunks.flatMap((hunk) => hunk.new).join('\n');
  const known = [instance.title, instance.body, ...hunks.flatMap((hunk) => hunk.old)].join('\n');
  const names = gold.failToPass.map((id) => (expectedName(id).titles.at(-1) ?? '').replace(/\[.*$/s, '').trim());
  const telling = names.filter((name) => name.length >= LEAST && stands(name, after) && !stands(name, known));
  return [...new Set(telling)];
}

/** Shorter lines, and such of few words, stand in many files. */
const LEAST_LINE = 24;
const LEAST_WORDS = 4;

/** Lines that the fix adds and that neither the issue nor the lines around them have. */
export function hiddenLines({ instance, gold }: GoldTask): readonly string[] {
  const hunks = readHunks(gold.patch);
  const known = [instance.title, instance.body, ...hunks.flatMap((hunk) => hunk.old)].join('\n');
  const lines = hunks.flatMap((hunk) => hunk.new).map((line) => line.trim());
  const isTelling = (line: string) => line.length >= LEAST_LINE && (line.match(/\w+/g)?.length ?? 0) >= LEAST_WORDS;
  return [...new Set(lines)].filter((line) => isTelling(line) && !known.includes(line));
}

/** Those of the names or lines that a model was told before it said them itself: it may guess a name, and is shown its own tests. */
export function leaked(names: readonly string[], turns: readonly Turn[]): readonly string[] {
  const told = new Set<string>();
  let open = names;
  for (const turn of turns) {
    for (const name of open) if (stands(name, turn.told)) told.add(name);
    open = open.filter((name) => !stands(name, turn.told) && !stands(name, turn.said));
  }
  return [...told];
}

const WORD = /[\p{L}\p{N}_]/u;

/** As a whole word, not as a part of a longer one. */
function stands(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!WORD.test(text.charAt(at - 1)) && !WORD.test(text.charAt(at + name.length))) return true;
  }
  return false;
}
