// Unified diffs as hunks, applied to a text or written as SEARCH/REPLACE blocks.

/** One place of one file: `old` becomes `new`; both hold the lines of context around the change. */
export interface Hunk {
  readonly path: string;
  /** 1-based line of the base text where `old` begins. */
  readonly start: number;
  readonly old: readonly string[];
  readonly new: readonly string[];
}

/** Texts of base files by path; a file that a hunk creates is absent or empty. */
export type Texts = ReadonlyMap<string, string>;

/** Hunks of files that exist after the diff; deletions and binary changes are left out. */
export function readHunks(diff: string): readonly Hunk[] {
  return diff
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git ') && !/^\+\+\+ \/dev\/null$/m.test(part))
    .flatMap((part) => {
      const path = /^\+\+\+ b\/(.+?)\t?$/m.exec(part)?.[1];
      return path === undefined ? [] : hunksOf(path, part);
    });
}

function hunksOf(path: string, part: string): readonly Hunk[] {
  const [, ...bodies] = part.split(/^(?=@@ )/m);
  return bodies.map((body) => {
    const [head = '', ...lines] = body.replace(/\n$/, '').split('\n');
    const side = (sign: string) =>
      lines.filter((line) => line === '' || line[0] === ' ' || line[0] === sign).map((line) => line.slice(1));
    return { path, start: Number(/^@@ -(\d+)/.exec(head)?.[1] ?? 1), old: side('-'), new: side('+') };
  });
}

/**
 * The text with the hunks of its file applied, each at the place nearest to its line where it fits, as git does it.
 * Throws when there is none: the rows and the clone disagree.
 */
export function applyHunks(base: string, hunks: readonly Hunk[]): string {
  const lines = base === '' ? [] : base.split('\n');
  for (const hunk of [...hunks].sort((a, b) => b.start - a.start)) {
    const at = placeOf(hunk, lines);
    if (at === undefined) throw new Error(`a hunk of ${hunk.path} at line ${hunk.start} does not fit its base text`);
    lines.splice(at, hunk.old.length, ...hunk.new);
  }
  return base === '' ? `${lines.join('\n')}\n` : lines.join('\n');
}

function placeOf({ start, old }: Hunk, lines: readonly string[]): number | undefined {
  const given = Math.max(0, start - 1);
  const fits = (at: number) => old.every((line, i) => lines[at + i] === line);
  const places = old.length === 0 ? [given] : [...lines.keys()].filter(fits);
  return places.sort((a, b) => Math.abs(a - given) - Math.abs(b - given))[0];
}

/** The files that hunks change, with their new texts. */
export function changesOf(hunks: readonly Hunk[], texts: Texts): readonly { path: string; text: string }[] {
  return [...Map.groupBy(hunks, ({ path }) => path)].map(([path, own]) => ({
    path,
    text: applyHunks(texts.get(path) ?? '', own),
  }));
}

/** `<edit>` blocks of the protocol, each quoting enough lines to occur once. */
export function editBlocks(hunks: readonly Hunk[], texts: Texts): string {
  return hunks
    .map((hunk) => {
      const { old, new: replaced } = unique(trimBlank(hunk), (texts.get(hunk.path) ?? '').split('\n'));
      const block = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
      return `<edit file="${hunk.path}">\n<<<<<<< SEARCH\n${block(old)}=======\n${block(replaced)}>>>>>>> REPLACE\n</edit>`;
    })
    .join('\n');
}

/** Blank lines of context at the edges carry nothing, and readers of blocks differ in whether they keep them. */
function trimBlank(hunk: Hunk): Hunk {
  const { old, new: replaced, start } = hunk;
  if (old[0]?.trim() === '' && replaced[0] === old[0])
    return trimBlank({ ...hunk, start: start + 1, old: old.slice(1), new: replaced.slice(1) });
  if (old.at(-1)?.trim() === '' && replaced.at(-1) === old.at(-1))
    return trimBlank({ ...hunk, old: old.slice(0, -1), new: replaced.slice(0, -1) });
  return hunk;
}

function unique(hunk: Hunk, base: readonly string[]): Hunk {
  const { old, start } = hunk;
  const places = base.filter((_, at) => old.every((line, i) => base[at + i]?.trim() === line.trim())).length;
  const [before, after] = [base[start - 2], base[start - 1 + old.length]];
  if (old.length === 0 || places <= 1 || (before === undefined && after === undefined)) return hunk;
  const [head, tail] = [before === undefined ? [] : [before], after === undefined ? [] : [after]];
  const grown = { old: [...head, ...old, ...tail], new: [...head, ...hunk.new, ...tail] };
  return unique({ ...hunk, start: start - head.length, ...grown }, base);
}
