// Plausible wrong patches, made mechanically from a right one: no model wrote them, and the same seed gives the same ones.

import { createHash } from 'node:crypto';
import type { Workspace } from '../ports/workspace.ts';
import { patchKey } from '../stages/changes.ts';
import type { FileChange } from '../task.ts';
import { changesOf, type Hunk, type Texts } from './diff.ts';

export interface WrongPatch {
  /** `part`: only some of the fix; `slip`: the fix with an operator changed; `near`, `elsewhere`: another change of the file. */
  readonly kind: 'part' | 'slip' | 'near' | 'elsewhere';
  readonly hunks: readonly Hunk[];
}

/** Lines around the fix in which a change counts as near it. */
const NEAR = 15;
const EACH = 4;
/** Most words of long lists of data say nothing when they are misspelt. */
const TYPOS = 24;

/** What an operator, condition or literal is confused with. */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/ === /, ' !== '],
  [/ !== /, ' === '],
  [/ == /, ' != '],
  [/ && /, ' || '],
  [/ \|\| /, ' && '],
  [/ and /, ' or '],
  [/ <= /, ' < '],
  [/ >= /, ' > '],
  [/ < /, ' <= '],
  [/ > /, ' >= '],
  [/\bif \((?!!)([^()]+)\) /, 'if (!($1)) '],
  [/\bif not /, 'if '],
  [/\btrue\b/, 'false'],
  [/\bfalse\b/, 'true'],
  [/\bTrue\b/, 'False'],
  [/\bFalse\b/, 'True'],
  [/ \+ 1\b/, ' - 1'],
  [/ - 1\b/, ' + 1'],
];

/** Candidates by kind in turn, the most tempting kinds first; whether they parse and are wrong is for the caller to see. */
export function wrongPatches(gold: readonly Hunk[], texts: Texts, seed: number): readonly WrongPatch[] {
  const kinds = [slips(gold), parts(gold), elsewhere(gold, texts, 'near'), elsewhere(gold, texts, 'elsewhere')].map(
    (made) => shuffle(made, seed).slice(0, EACH),
  );
  return Array.from({ length: EACH }, (_, i) => kinds.flatMap((made) => made[i] ?? [])).flat();
}

/** The hunks with one operator or literal changed in a line that the fix adds. */
export function slips(gold: readonly Hunk[]): readonly WrongPatch[] {
  return gold.flatMap((hunk, h) =>
    hunk.new.flatMap((line, at) =>
      hunk.old.includes(line)
        ? []
        : slipsOf(line).map((slipped) => ({
            kind: 'slip' as const,
            hunks: gold.with(h, { ...hunk, new: hunk.new.with(at, slipped) }),
          })),
    ),
  );
}

/** Half of the hunks; of a single hunk, its changes up to some point and not after it. */
function parts(gold: readonly Hunk[]): readonly WrongPatch[] {
  const [hunk, ...others] = gold;
  if (!hunk) return [];
  if (others.length > 0)
    return [0, 1].map((rest) => ({ kind: 'part' as const, hunks: gold.filter((_, i) => i % 2 === rest) }));
  const ends = hunk.new.map((_, at) => at + 1).filter((at) => !hunk.old.includes(hunk.new[at] ?? ''));
  return ends.map((end) => ({ kind: 'part' as const, hunks: [{ ...hunk, new: partOf(hunk, end) }] }));
}

/** The new lines before `end`, and the old ones that follow the last line which both have. */
function partOf(hunk: Hunk, end: number): readonly string[] {
  const kept = hunk.new.slice(0, end);
  const shared = kept.findLastIndex((line) => hunk.old.includes(line) && line.trim() !== '');
  const from = shared < 0 ? 0 : hunk.old.indexOf(kept[shared] ?? '') + 1;
  return [...kept, ...hunk.old.slice(from)];
}

/** One operator or condition of the base text changed, and nothing fixed. */
function elsewhere(gold: readonly Hunk[], texts: Texts, kind: 'near' | 'elsewhere'): readonly WrongPatch[] {
  return [...new Set(gold.map(({ path }) => path))].flatMap((path) => {
    const lines = (texts.get(path) ?? '').split('\n');
    return lines.flatMap((line, at) => {
      const near = gold.some((hunk) => hunk.path === path && distance(hunk, at + 1) <= NEAR);
      if (near !== (kind === 'near')) return [];
      return slipsOf(line).map((slipped) => ({ kind, hunks: [{ path, start: at + 1, old: [line], new: [slipped] }] }));
    });
  });
}

function distance({ start, old }: Hunk, line: number): number {
  return Math.max(0, start - line, line - (start + old.length - 1));
}

/** Every slip of a line of code; comments have none. */
function slipsOf(line: string): readonly string[] {
  if (/^\s*(?:\/\/|\/?\*|#)/.test(line)) return [];
  return SLIPS.map(([from, to]) => line.replace(from, to)).filter((slipped) => slipped !== line);
}

function shuffle<T>(items: readonly T[], seed: number): readonly T[] {
  const rank = (item: T) =>
    createHash('sha256')
      .update(`${seed}/${JSON.stringify(item)}`)
      .digest('hex');
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ item }) => item);
}

/** Tests of a fix that expect something else: one literal of a line that they add is another one; of those without any, a word. */
export function wrongTests(tests: readonly Hunk[], seed: number): readonly (readonly Hunk[])[] {
  const made = withOther(tests, (line) => [otherLiteral(line)]);
  return made.length > 0 ? shuffle(made, seed).slice(0, EACH) : typos(tests, seed);
}

/** The hunks with a word misspelt or a quoted text spoilt in a line that they add: what can be made of any, where nothing else is refused. */
export function typos(hunks: readonly Hunk[], seed: number): readonly (readonly Hunk[])[] {
  return shuffle(withOther(hunks, misspelt), seed).slice(0, TYPOS);
}

/** The hunks with one of the lines that they add as another one, for each line that can be another one. */
function withOther(
  hunks: readonly Hunk[],
  othersOf: (line: string) => readonly string[],
): readonly (readonly Hunk[])[] {
  return hunks.flatMap((hunk, h) =>
    hunk.new.flatMap((line, at) =>
      hunk.old.includes(line)
        ? []
        : [...new Set(othersOf(line))]
            .filter((other) => other !== line)
            .map((other) => hunks.with(h, { ...hunk, new: hunk.new.with(at, other) })),
    ),
  );
}

/** The last quoted text or number of a line changed; a line that opens a block holds but a title. */
function otherLiteral(line: string): string {
  if (/^\s*(?:\/\/|\/?\*|#)|[{(:]\s*$/.test(line)) return line;
  const text = line.replace(/^(.*[\w\])}])(['"])(?!.*['"])/, '$1x$2');
  return text === line ? line.replace(/\b(\d)(?!.*\d)/, (digit) => String((Number(digit) + 1) % 10)) : text;
}

/** A line of code with its last word misspelt, and with its first quoted text beginning later, being another one, or a name that nothing has. */
function misspelt(line: string): readonly string[] {
  if (/^\s*(?:\/\/|\/?\*|#)/.test(line)) return [];
  return [
    line.replace(/\b[A-Za-z]\w*(?!.*[A-Za-z])/, (word) => `${word}x`),
    line.replace(/(['"`])[^\\](?=.*\1)/, '$1'),
    line.replace(/(['"`]).*\1/, '$1x$1'),
    line.replace(/(['"`]).*\1/, 'notDefined'),
  ];
}

/** Base texts of the files of some hunks. */
export async function textsOf(hunks: readonly Hunk[], workspace: Workspace): Promise<Texts> {
  const texts = new Map<string, string>();
  for (const { path } of hunks) texts.set(path, (await workspace.read(path)) ?? '');
  return texts;
}

/** Those that parse, differ from each other, from the fix and from the base. */
export async function distinct(
  candidates: readonly WrongPatch[],
  gold: readonly FileChange[],
  texts: Texts,
  workspace: Workspace,
): Promise<readonly WrongPatch[]> {
  const keys = new Set([await patchKey(gold, workspace)]);
  const kept: WrongPatch[] = [];
  for (const candidate of candidates) {
    const changes = changesOf(candidate.hunks, texts);
    const unchanged = changes.map(({ path }) => ({ path, text: texts.get(path) ?? '' }));
    const [key, before] = [await patchKey(changes, workspace), await patchKey(unchanged, workspace)];
    const errors = await Promise.all(changes.map(({ path, text }) => workspace.syntaxError(path, text)));
    if (key === before || keys.has(key) || errors.some((error) => error !== undefined)) continue;
    keys.add(key);
    kept.push(candidate);
  }
  return kept;
}
