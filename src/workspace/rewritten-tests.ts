// What a draft of tests takes from the tests that are there: it may add to them, and nothing of theirs may go, change or stop to run. Text rules, for any language.

/** Lines that became others; `at`: number of the first line on base, or of the line before where none went. */
export interface Hunk {
  readonly at: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Hunks of a file of tests, or the parts of them, that leave it weaker than it was. */
export function rewrittenTests(before: string, hunks: readonly Hunk[]): readonly Hunk[] {
  const lines = before.split(/\r?\n/);
  return hunks.flatMap((hunk) => {
    const { lost, rest } = partsOf(hunk);
    if (lost) return [lost];
    const open = opening(hunk);
    if (open !== undefined) return [{ at: hunk.at, removed: [], added: [open] }];
    const places = hunk.removed.length > 0 ? [{ at: hunk.at, inserted: rest }] : [...placesOf(hunk, lines)];
    const found = places.map(({ at, inserted }) => ({ at, line: weakeningIn(inserted, lines) }));
    // At one of its places it is whole and harms nothing, and that is what the file then holds.
    if (found.some(({ line }) => line === undefined)) return [];
    return found.slice(-1).map(({ at, line = '' }) => ({ at, removed: [], added: [line] }));
  });
}

/** The first line that is gone or another one, and what is new in a hunk without one. */
function partsOf({ at, removed, added }: Hunk): { readonly lost?: Hunk; readonly rest: readonly string[] } {
  const rest = [...added];
  for (const [i, line] of removed.entries()) {
    if (!/[\p{L}\p{N}]/u.test(line) || /^\s*(?:\/\/|#) /.test(line)) continue;
    const same = rest.findIndex((now) => isKept(line, now));
    if (same < 0) return { lost: { at: at + i, removed: [line], added: added.slice(0, i + 1).slice(-1) }, rest };
    rest.splice(same, 1);
  }
  return { rest };
}

const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|using\b|use\b|#include\b|require\b|(?:const|let|var)\b.*=\s*require\s*\()/;

/** The same line, with another end of an entry in a list, or an import of more than before under the same names. */
function isKept(line: string, now: string): boolean {
  const bare = (text: string) => text.trimEnd().replace(/[,;]$/, '');
  if (bare(line) === bare(now)) return true;
  if (!IMPORT.test(line)) return false;
  if (/^import\s+"[^"]+"$/.test(line.trim())) return now.trim() === line.trim().slice('import'.length).trim();
  const wordsOf = (text: string) => text.match(/[\p{L}\p{N}_$]+|[^\s,;{}]/gu) ?? [];
  const renames = (text: string) => wordsOf(text).filter((word) => /^(?:as|:|=)$/.test(word)).length;
  const found = new Set(wordsOf(now));
  return IMPORT.test(now) && renames(line) === renames(now) && wordsOf(line).every((word) => found.has(word));
}

interface Insertion {
  /** Number of the line before it. */
  readonly at: number;
  readonly inserted: readonly string[];
}

/** The same insertion at each place where it may be told to begin: equal lines before and behind it are not told apart. */
function* placesOf({ at, added }: Hunk, lines: readonly string[]): Generator<Insertion> {
  let [line, inserted] = [at, added];
  while (line > 0 && inserted.at(-1) === lines[line - 1]) {
    inserted = [inserted.at(-1) ?? '', ...inserted.slice(0, -1)];
    line -= 1;
  }
  yield { at: line, inserted };
  while (line < lines.length && inserted[0] === lines[line]) {
    inserted = [...inserted.slice(1), inserted[0] ?? ''];
    line += 1;
    yield { at: line, inserted };
  }
}

const QUOTED = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
/** Texts over lines, which may hold anything. */
const TEXTS = /"""[\s\S]*?"""|'''[\s\S]*?'''|`[^`]*`/g;

function balance(text: string): number {
  const code = text.replace(TEXTS, '``').replace(QUOTED, '');
  return count(code, /[([{]/g) - count(code, /[)\]}]/g);
}

/** A line that begins what another hunk ends: a block, a comment or a text around what is there. */
function opening({ removed, added }: Hunk): string | undefined {
  const [old, now] = [removed.join('\n'), added.join('\n')];
  const isOpen =
    balance(now) !== balance(old) ||
    count(now, /\/\*/g) - count(now, /\*\//g) !== count(old, /\/\*/g) - count(old, /\*\//g) ||
    [/"""/g, /'''/g, /`/g].some((mark) => (count(now, mark) - count(old, mark)) % 2 !== 0) ||
    /^(?:=begin|=end|__END__|#\s*(?:if|ifdef|ifndef|else|elif|endif)\b|\s*--\[=*\[)/m.test(now);
  return isOpen ? (added.find((line) => line.trim() !== '') ?? removed[0]) : undefined;
}

/** Ends what is around it. */
const ENDS =
  /^\s*(?:return|throw|raise|die|exit!?|quit|break|continue|goto|yield|del)\b|\b(?:process\s*\.\s*(?:exit|reallyExit|abort|kill)|sys\s*\.\s*exit|os\s*\.\s*_?[eE]xit|System\s*\.\s*exit|process::exit|exit)\s*\(/;
const CONTROLS =
  /^\s*(?:\}\s*)?(?:if|unless|else|elif|elsif|try|while|until|switch|rescue|ensure|catch|except|finally)(?=[\s({:]|$)/;
/** Wherever it stands: marks, settings and doubles that keep tests from saying what they said. */
const SILENCES = [
  /^\s*(?:pytestmark|__test__|__unittest|collect_ignore\w*|load_tests)\b|@ts-nocheck|__halt_compiler|doctest:\s*\+SKIP/,
  /(?<![.\w])(?:skip|pending|todo|xfail)(?:\s*\(|\s+['":]|\s*$)|\b(?:importorskip|assum(?:e|ing)\w*|mark[tT]est(?:Skipped|Incomplete)|expectedFailure)\s*\(|\bGTEST_SKIP\b|\b(?:this|self|tb?|ctx|context)\s*\.\s*[sS]kip\w*\s*\(/,
  /#\[\s*(?:ignore|should_panic|cfg)\b|@(?:Ignore|Disabled\w*|unittest\.skip|pytest\.mark\.(?:skip|xfail))/,
  /\b(?:jest|vi|vitest)\s*\.\s*(?:do|unstable_)?[mM]ock\w*\s*\(|\b(?:mock\.patch|patch|monkeypatch\.\w+)\s*\(.*\b(?:pytest|unittest|assert)/,
  /^\s*(?:(?:const|let|var)\s+)?(?:(?:globalThis|global|window)\s*\.\s*)?(?:assert|expect|it|test|describe|should|chai)(?:\.\w+)*\s*=(?![=>])/,
];
/** Takes what comes after it: a mark, a head without a body, an expression without an end. */
const HANGS =
  /^\s*(?:@[\w.]+(?:\(.*\))?|#\[.*\])\s*$|^\s*(?:if|for|while|unless|else|with)\b[^;{}:]*$|(?:[:{(=?\\]|=>|&&|\|\||\bdo)\s*$/;
/** The first inserted line that ends, silences or takes over what is around it. */
function weakeningIn(inserted: readonly string[], base: readonly string[]): string | undefined {
  const told = inserted
    .join('\n')
    .replace(TEXTS, '``')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*(?:\/\/|# )/.test(line));
  const last = told.at(-1);
  if (last !== undefined && HANGS.test(last)) return last;
  let [depth, floor, least] = [0, 0, Number.POSITIVE_INFINITY];
  for (const line of told) {
    const indent = line.length - line.trimStart().length;
    const isOutside = depth <= floor && indent <= least;
    if (SILENCES.some((pattern) => pattern.test(line))) return line;
    if (isOutside && (ENDS.test(line) || (indent > 0 && CONTROLS.test(line)) || isTaken(line, base))) return line;
    least = Math.min(least, indent);
    depth += balance(line);
    floor = Math.min(floor, depth);
  }
  return undefined;
}

/** True for a definition that takes the place of one of the same name. */
function isTaken(line: string, base: readonly string[]): boolean {
  const head = /^\s*(?:async\s+)?(?:def|class)\s+[\w.]+[?!]?/.exec(line)?.[0];
  return head !== undefined && base.some((other) => other.startsWith(head) && !/\w/.test(other[head.length] ?? ''));
}
