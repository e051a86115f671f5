// Words between the blocks of a reply that take one of them back, or offer it beside another.

const BEGINS = String.raw`(?:^|[.!?:;]\s+)[^\p{L}\p{N}]*`;
/** Either this block or the one before it is meant. */
const OTHERWISE = new RegExp(
  `${BEGINS}(?:(?:or )?alternatively\\b|(?:option|alternative|variant|approach|solution)\\s*(?:[2-9b-e]|two|three)\\b|(?:another|a second) (?:option|way|approach|possibility|alternative)\\b|or(?:\\s*:|,| else| instead)|alternativ(?:e|e lösung)?:|oder:|方案[二2]|或者)`,
  'iu',
);
const BLOCK = 'patch|edit|block|change|fix';
const ASIDE = String.raw`(?:(?:hmm+|oh|ah|well|but|so|ok(?:ay)?|oops|sorry)\b[\s,.…!:–—-]*)?`;
/** The block behind takes the place of those before it, unless it is one of them. */
const INSTEAD = new RegExp(
  [
    String.raw`(?:the |my )?(?:final (?:patch|answer|version|solution)|(?:corrected|revised) (?:patch|answer|version|solution|edits?|code|fix))\b`,
    String.raw`(?:here is |this is )?(?:the |my )?(?:final|correct(?:ed)?|revised|right) (?:${BLOCK}|code|one)(?: is)?\s*(?::|$)`,
    String.raw`(?:a |the )?better (?:${BLOCK}|version|solution|approach|way|one)(?: is| would be)?\s*(?::|$)`,
    String.raw`wait\s*(?:[,.;:!…–—-]|$)|(?:on|upon) second thought|actually,|scratch that|correction\b|no, `,
    String.raw`(?:let['’]s|let (?:me|us)) (?:reconsider|rethink|redo|start over|try (?:this |it |that )?again|(?:correct|revise) (?:that|this|it|my)\b)`,
    String.raw`(?:please )?(?:ignore|disregard|discard|forget) (?:the |my |all )?(?:(?:${BLOCK})s? (?:above|before)|(?:above|previous|first|earlier|last) (?:${BLOCK}|one)|above\b)`,
    String.raw`i (?:made|see) (?:a|an|my) (?:mistake|error)\b`,
    String.raw`(?:this|that) (?:does not|doesn['’]t|did not|didn['’]t|will not|won['’]t|would not|wouldn['’]t) (?:solve|fix|work)(?: (?:it|this|that|the (?:bug|issue|problem)))?\s*(?:[.!:;…]|$)`,
    String.raw`if you (?:would |['’]d )?(?:prefer|rather)\b.*:\W*$`,
    String.raw`instead(?:\s*:|,? (?:do|use|apply|try|take) (?:this|these|the (?:following|next))\b)`,
    String.raw`use (?:this|the (?:following|next|second))(?: (?:${BLOCK}|one))? (?:in its place|instead)\W*$`,
  ]
    .map((words) => `${BEGINS}${ASIDE}(?:${words})`)
    .join('|'),
  'iu',
);
/** The block behind is not meant. */
const DENIED =
  /\b(?:do not|don['’]t|never) (?:use|apply)(?: (?:it|this|that))?\W*$|\((?:[^()]*\b)?(?:wrong|incorrect|not needed|optional|rejected)\b|(?:^|[^\p{L}\s]\s*)(?:wrong|optional(?:ly)?|not needed|rejected)\s*[:,(]/iu;

/** `gap`: the lines before each block. The line that leaves in doubt which of the blocks are meant, if any. */
export function spokenAgainst(
  gaps: readonly (readonly string[])[],
  isAgain: (nth: number) => boolean,
): string | undefined {
  if (gaps.length < 2) return undefined;
  for (const [nth, gap] of gaps.entries()) {
    const said = spoken(gap);
    const [last = ''] = said.slice(-1);
    if (DENIED.test(last)) return last;
    const against = nth === 0 ? undefined : said.find((line) => OTHERWISE.test(line) || INSTEAD.test(line));
    if (against !== undefined && !isAgain(nth)) return against;
  }
  return undefined;
}

/** Without tags, fences, and what is in these. */
function spoken(gap: readonly string[]): readonly string[] {
  let inFence = false;
  return gap.filter((line) => {
    const isFence = /^\s*(?:`{3,}|~{3,})/.test(line);
    if (isFence) inFence = !inFence;
    return !isFence && !inFence && line.trim() !== '' && !/^\s*<[^<>]*>\s*$/.test(line);
  });
}
