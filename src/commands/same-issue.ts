// Whether two issues are about the same: said only where titles agree and the bodies do, or fail with the same words.

export interface IssueText {
  readonly title: string;
  readonly body: string;
}

/** `words`: bodies that are nearly a copy of each other; `error`: a failing test or an error in the same words. */
export type Sameness = 'words' | 'error';

/** Of the words of both titles, those that are in both. */
const TITLES_ALIKE = 0.5;
/** The same of runs of three words in the bodies: a form that both filled alike says less. */
const BODIES_ALIKE = 0.7;
/** Fewer runs of words are in many bodies. */
const LEAST_SHINGLES = 12;
/** Shorter lines of errors are those of many faults. */
const LEAST_LETTERS = 20;
const LOOKED_AT = 20_000;

/** Undefined where it is not sure, which is the usual case. */
export function samenessOf(one: IssueText, other: IssueText): Sameness | undefined {
  if (alike(titleWords(one.title), titleWords(other.title)) < TITLES_ALIKE) return undefined;
  const [left, right] = [errorLines(one.body), errorLines(other.body)];
  if ([...left].some((line) => right.has(line))) return 'error';
  // Who quotes another error speaks of another fault, however alike the rest is.
  if (left.size > 0 && right.size > 0) return undefined;
  const [said, known] = [shingles(one.body), shingles(other.body)];
  if (Math.min(said.size, known.size) < LEAST_SHINGLES) return undefined;
  return alike(said, known) >= BODIES_ALIKE ? 'words' : undefined;
}

const SMALL =
  /^(?:an?|the|is|are|was|be|not|no|does|do|doesn|don|in|on|of|for|to|with|when|if|and|or|from|by|at|it|as|after|bug|fix|issue|error|fails?|failing|broken|problem|wrong)$/;

/** A title of fewer than two words that mean something is like no other. */
function titleWords(title: string): ReadonlySet<string> {
  const words = new Set((title.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).filter((word) => !SMALL.test(word)));
  return words.size < 2 ? new Set() : words;
}

/** What is in both, of all that is in either; 0 for nothing. */
function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((each) => other.has(each)).length;
  const all = one.size + other.size - both;
  return all === 0 ? 0 : both / all;
}

const ERROR = /\b\w*(?:Error|Exception|Panic|Fault)\b|\bpanicked at\b|\b(?:FAIL|FAILED)\b|\bassert\w*\b|✕|✗/;

/** Lines that name an error or a failing test, without what differs from run to run. */
function errorLines(body: string): ReadonlySet<string> {
  const lines = body
    .slice(0, LOOKED_AT)
    .split('\n')
    .filter((line) => ERROR.test(line))
    .map((line) =>
      line
        .replace(/0x[0-9a-f]+|\d+/gi, '#')
        .replace(/[`*>\s]+/g, ' ')
        .trim(),
    );
  return new Set(lines.filter((line) => (line.match(/\p{L}/gu)?.length ?? 0) >= LEAST_LETTERS));
}

/** Runs of three words of what somebody wrote: without headings, comments, checkboxes and other parts of a form. */
function shingles(body: string): ReadonlySet<string> {
  const text = body
    .slice(0, LOOKED_AT)
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/^[^\S\n]*(?:#{1,6}[^\S\n].*|[-*+][^\S\n]\[[ xX]\].*|\*\*[^*\n]*\*\*:?[^\S\n]*)$/gm, ' ');
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return new Set(words.slice(2).map((word, at) => `${words[at]} ${words[at + 1]} ${word}`));
}
