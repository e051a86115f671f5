// The plain texts that a pattern of grep looks for: the code search of this house looks for texts.

import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** More alternatives than this are no search for a few texts. */
const MOST = 6;
/** A shorter text stands everywhere. */
const LEAST = 2;

/** How `grep` reads a pattern: `basic` without an option, where only escaped signs have a meaning. */
export type Dialect = 'basic' | 'extended' | 'fixed';

/**
 * One text for each alternative, of its parts between wildcards the longest. Lines that the pattern matches hold one of them,
 * but for an optional part. Empty: nothing in it stands as it is.
 */
export function textsOf(pattern: string, dialect: Dialect): readonly string[] {
  if (dialect === 'fixed') return [pattern];
  // Case and the like, said in front: `(?i)total`.
  const bare = dialect === 'extended' ? pattern.replace(/^\(\?[a-zA-Z-]+\)/, '') : pattern;
  const parsed = parse(dialect === 'basic' ? extended(bare) : bare) ?? parse(withPlainBrackets(bare));
  if (!parsed) return [pattern];
  const found = parsed.alternatives.flatMap(sequencesIn).map(longest);
  const texts = [...new Set(found)];
  return texts.length <= MOST && texts.every((text) => text.length >= LEAST) ? texts : [];
}

function parse(source: string): AST.Pattern | undefined {
  try {
    return new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source);
  } catch {
    // No pattern of this dialect: whoever asks reads it another way.
    return undefined;
  }
}

/** Brackets that do not close are meant as they stand: `total(`. */
function withPlainBrackets(pattern: string): string {
  return pattern.replace(/\\.|[()[\]{}]/gs, (sign) => (sign.length > 1 ? sign : `\\${sign}`));
}

/**
 * A basic pattern as an extended one. A bare `|` would be a sign there; who writes it means an alternative. `\(` is a group where
 * it holds alternatives, else whoever writes it means the bracket.
 */
function extended(pattern: string): string {
  const isGrouped = /\\\([^()]*\\\|[^()]*\\\)/.test(pattern);
  return pattern.replace(/\\(.)|[(){}+?]/gs, (sign, escaped?: string) => {
    if (escaped === undefined) return `\\${sign}`;
    if (escaped === '|' || (isGrouped && /[()]/.test(escaped))) return escaped;
    return /[+?]/.test(escaped) ? escaped : sign;
  });
}

/** The texts of an alternative that stand one behind the other, with something between them that is not said. */
type Sequence = readonly string[];

const NOTHING: readonly Sequence[] = [['']];

function sequencesIn({ elements }: AST.Alternative): readonly Sequence[] {
  return elements.map(sequencesOf).reduce(joinedAll, NOTHING);
}

function sequencesOf(element: AST.Element): readonly Sequence[] {
  switch (element.type) {
    case 'Assertion':
      return NOTHING;
    case 'Character':
      return [[String.fromCodePoint(element.value)]];
    case 'CharacterSet':
      // A dot that nothing follows is one of the code, as a rule.
      return [element.kind === 'any' ? ['.'] : GAP];
    case 'CharacterClass':
      return [bracketed(element) ?? GAP];
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives.flatMap(sequencesIn);
    case 'Quantifier':
      return repeated(element);
    default:
      return [GAP];
  }
}

const GAP: Sequence = ['', ''];

/** `[(]` stands for its only sign. */
function bracketed({ negate, elements }: AST.CharacterClass): Sequence | undefined {
  const [only, ...others] = elements;
  return !negate && others.length === 0 && only?.type === 'Character' ? [String.fromCodePoint(only.value)] : undefined;
}

function repeated({ min, element }: AST.Quantifier): readonly Sequence[] {
  if (min === 0 || element.type === 'CharacterSet') return [GAP];
  return joinedAll(sequencesOf(element), [GAP]);
}

function joinedAll(left: readonly Sequence[], right: readonly Sequence[]): readonly Sequence[] {
  if (left.length * right.length > MOST) return left.map((one) => joined(one, GAP));
  return left.flatMap((one) => right.map((other) => joined(one, other)));
}

function joined(left: Sequence, right: Sequence): Sequence {
  return [...left.slice(0, -1), `${left.at(-1) ?? ''}${right[0] ?? ''}`, ...right.slice(1)];
}

function longest(sequence: Sequence): string {
  const texts = sequence.map((text) => text.trim());
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}
