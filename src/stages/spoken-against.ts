// Words between the blocks of a reply that take one of them back, or offer it beside another.

const BEGINS = String.raw`(?:^|[.!?:;]\s+)[^\p{L}\p{N}]*`;
/** Either this block or the one before it is meant. */
const OTHERWISE = new RegExp(
  `${BEGINS}(?:(?:or )?alternatively\\b|(?:option|alternative|variant|approach|solution)\\s*(?:[2-9b-e]|two|three)\\b|(?:another|a second) (?:option|way|approach|possibility|alternative)\\b|or(?:\\s*:|,| else| instead)|alternativ(?:e|e lösung)?:|oder:|方案[二2]|或者)`,
  'iu',
);
/** The block behind takes the place of those before it, unless it is one of them. */
const INSTEAD = new RegExp(
  `${BEGINS}(?:(?:the |my )?(?:final (?:patch|answer|version|solution)|(?:corrected|revised) (?:patch|answer|version|solution|edits?|code|fix))\\b|wait\\b|(?:on|upon) second thought|actually,|scratch that|correction\\b|no, )`,
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
