// Whether what follows a Yes takes part of it back: a case that is left, a count that is not all, a condition.

const CASE = String.raw`\bcases?\s*#?\d`;
const COUNT = '(?:\\d+|one|two|three|four|five|six|seven|eight|nine)';
const DONE = '(?:resolved|handled|covered|fixed|addressed|solved|done)';
/** What is said of a case that is not taken care of. */
const OPEN = String.raw`(?:un(?:resolved|handled|covered|fixed|addressed|solved)|not\s+(?:\p{L}+\s+)?${DONE}|open|missing|failing|fails|left|partial(?:ly)?|no(?=\W*$))`;
/** Behind it, or it is the beginning of what the case is about: `Case 2: missing keys raise now`. */
const SAID = String.raw`(?=\s*(?:$|[,()–—]|-\s|(?:by|in|yet|here|at|for|with|as|because|since|out)\b))`;

/** Sentences that say so of themselves. */
const LEAVES: readonly RegExp[] = [
  // Of a case by its number.
  new RegExp(String.raw`\bleaves?\b[^\n]{0,40}?${CASE}`, 'iu'),
  new RegExp(String.raw`${CASE}[^:\n]{0,20}\s?[:–—-]\s?(?:still\s+)?${OPEN}(?![\p{L}-])${SAID}`, 'iu'),
  new RegExp(
    String.raw`\b(?:left|remaining|missing|open|un(?:resolved|handled|covered|fixed)|not\s+${DONE})(?:\s+cases?)?\s?[:：]\s?(?:cases?\s+)?#?[1-9]`,
    'iu',
  ),
  /(?<![\p{L}\p{N}])no\s?[(:,–—-]?\s?(?:(?:for|in|on|to)\s+)?(?:cases?|numbers?)?\s?#?\d/iu,
  // Of some of them, and so not of all.
  /(?:^|[,;(])\W{0,4}only\s+(?:for\s+|in\s+|the\s+)*(?:(?:first|second|last)\s+)?(?:cases?\b|numbers?\b|\d)/iu,
  /\b(?:resolves?|handles?|covers?|fixes|addresses|solves?)\s+only\s+(?:the\s+)?(?:(?:first|second|last)\s+)?(?:cases?\b|numbers?\b|\d)/iu,
  // Under a condition, or with a remark against it.
  /(?:^|[,(])\s?unless\b/iu,
  /^\W{0,6}(?:(?:my|the)\s+)?(?:one|only|single|small|minor|main)\s+(?:(?:small|minor|remaining)\s+)?(?:caveat|exception|limitation|reservation)\b/iu,
  /\b(?:but|however|although|though)\b.{0,80}\b(?:must|needs? to|ha(?:s|ve) to)\s+(?:still\s+|also\s+|first\s+)?be\s+(?:fixed|resolved|handled|addressed|covered|reverted|corrected)\b/iu,
];

/** What a case is today. */
const IS_OPEN = String.raw`(?:(?:remains?|stays?|is|are)\s+(?:(?:still|left|also)\s+)*(?:un(?:resolved|handled|covered|fixed|addressed|solved)|open|missing|broken|wrong|not\s+(?:\p{L}+\s+)?${DONE})|still\s+(?:fails?|crash(?:es)?|raises?|throws?|breaks?)|fails(?=\s*(?:,|$)))(?!\p{L})`;
const DOES_NOT = String.raw`(?:(?:does|do|did|will)\s+not|(?:does|do|did)n['’]t|won['’]t)\s+(?:\p{L}+\s+)?(?:cover|handle|resolve|fix|address|solve)\b`;
/** A whole sentence about it: of a case by its number, or led by a word that goes against what was said. */
const SENTENCES: readonly RegExp[] = [
  new RegExp(String.raw`${CASE}.{0,40}?\b${IS_OPEN}`, 'iu'),
  new RegExp(String.raw`\b${DOES_NOT}.{0,20}${CASE}`, 'iu'),
  new RegExp(
    String.raw`\b(?:however|but|unfortunately|that said|nevertheless)\b.{0,80}?\b(?:${IS_OPEN}|${DOES_NOT})`,
    'iu',
  ),
];
/** It was so before, or is so where the patch is not. */
const ELSEWHERE =
  /\b(?:before|previously|originally|formerly|used to|without|unless|otherwise|on (?:the )?base|(?:old|original|current|unpatched|present) code)\b/iu;

/** What denies that something is left: there is no such case, or there was one before. */
const DENIED =
  /\b(?:no|none|never|nothing|without|neither|before|previously|originally|used to|was|were)\b[^.\n]{0,30}\bleaves?\b|\bleaves?\s+(?:no|nothing|none)\b|\b(?:not|cannot)\s+leave\b|n['’]t\s+leave\b/iu;

/** The first words behind a Yes of another language that say but, except or only. */
const BUT =
  /^[^\p{L}\p{N}]{0,4}(?:aber|au(?:ß|ss)er|ausgenommen|nur|sauf|mais|excepto|salvo|pero|но|кроме|但|除|不过|只|仅)/iu;

const NUMBERS: ReadonlyMap<string, number> = new Map(
  ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map((word, at) => [word, at + 1]),
);
const numberOf = (word: string): number => NUMBERS.get(word.toLowerCase()) ?? Number(word);

/** `2 of the 3 cases`, `most of the cases`. */
function isPart(sentence: string): boolean {
  const counts = sentence.matchAll(
    new RegExp(
      String.raw`\b(?:(${COUNT})\s+(?:out\s+)?of\s+(?:the\s+|these\s+|those\s+)?(${COUNT})|(?:most|some|half)\s+of\s+the(?:se)?)\s+cases\b`,
      'giu',
    ),
  );
  return [...counts].some(([, some, all]) => some === undefined || numberOf(some) < numberOf(all ?? some));
}

/** `rest`: what stands behind the word, without decoration. */
export function isTakenBack(rest: string): boolean {
  if (BUT.test(rest)) return true;
  return rest
    .split(/[.!?。！？;\n]+/)
    .map((sentence) => sentence.trim())
    .some(saysLess);
}

function saysLess(sentence: string): boolean {
  if (!ELSEWHERE.test(sentence) && SENTENCES.some((pattern) => pattern.test(sentence))) return true;
  return !DENIED.test(sentence) && (isPart(sentence) || LEAVES.some((pattern) => pattern.test(sentence)));
}
