// Exact and near duplicates among texts: by the share of runs of five words that two of them have in common.

const WORDS = 5;
/** Runs that stand in more texts than this tell none apart (templates), and would make every text a candidate of every other. */
const COMMON = 200;

export interface Copy {
  /** Index of the first text that it is like. */
  readonly of: number;
  readonly likeness: number;
}

/** For each text the first earlier one that stays and is as like it as `least` (Jaccard, 0…1); undefined for one that stays. */
export function copiesAmong(texts: readonly string[], least: number): readonly (Copy | undefined)[] {
  const shingles = texts.map(shinglesOf);
  const holders = new Map<string, number[]>();
  return shingles.map((own, at) => {
    const shared = new Map<number, number>();
    for (const shingle of own)
      for (const other of holders.get(shingle) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
    const likenesses = [...shared].map(([of, common]) => ({
      of,
      likeness: common / (own.size + (shingles[of]?.size ?? 0) - common),
    }));
    const copy = likenesses.filter(({ likeness }) => likeness >= least).sort((a, b) => a.of - b.of)[0];
    if (copy === undefined) remember(holders, own, at);
    return copy;
  });
}

function remember(holders: Map<string, number[]>, own: ReadonlySet<string>, at: number): void {
  for (const shingle of own) {
    const known = holders.get(shingle) ?? [];
    if (known.length === 0) holders.set(shingle, known);
    if (known.length < COMMON) known.push(at);
  }
}

/** Runs of words; a text of fewer words is one run. Letters of either case are the same. */
function shinglesOf(text: string): ReadonlySet<string> {
  const words = wordsOf(text);
  if (words.length <= WORDS) return new Set([words.join(' ')]);
  return new Set(words.slice(0, words.length - WORDS + 1).map((_, at) => words.slice(at, at + WORDS).join(' ')));
}

export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}
