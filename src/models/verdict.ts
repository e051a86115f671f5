// The two words of a question, read from a reply: as a share of the first token's probability, or from its text.

import type { ChatReply } from '../ports.ts';

/** The two answers that a question allows. */
export interface Words {
  /** For the reason why a first token is no verdict. */
  readonly name: string;
  /** The spellings of each word as a token without its decoration. */
  readonly first: RegExp;
  readonly second: RegExp;
  /**
   * Places of a verdict, the surest kind first; the word is group 1. Of the first kind that a text has, the last one counts.
   * Read in a text without decoration.
   */
  readonly places: readonly (readonly RegExp[])[];
  /** Places where nothing is decided: both words at once, a word that is denied. */
  readonly open: RegExp;
  /** A word with an empty list behind it, where the form asks for a list: it heads the list, and is no answer. */
  readonly heads?: RegExp;
  /** Answers to questions of the reply's own, and about single cases; the word is group 1. Where they differ none is the verdict. */
  readonly parts?: RegExp;
}

/** A word in a box or a tag, or as the value of a key. */
const given = (word: string, flags: string): readonly RegExp[] => [
  new RegExp(String.raw`\\boxed\{\W*(?:\\\w+\{)?(?:[Pp]atch\s+|[Oo]ption\s+)?(${word})[^\p{L}]*\}`, flags),
  new RegExp(String.raw`<(?:answer|verdict)>\W*(?:[Pp]atch\s+|[Oo]ption\s+)?(${word})[^\p{L}]*<\/`, flags),
  new RegExp(String.raw`\[\[\s*(${word})\s*\]\]`, flags),
];

const ANSWER =
  '(?:answer|verdict|conclusion|judge?ment|decision|antwort|urteil|ergebnis|fazit|final|overall|答案|结论|回答)';
const YES = 'yes|ja|oui|sí|да|はい|是的?';
const NO = 'no|nein|non|нет|いいえ|不是?|否';
const WORD = `${YES}|${NO}`;
/** Between a word and its list: `No:`, `No cases –`, `No (`. */
const LIST = String.raw`(?:\s+(?:cases?|numbers?|for))?\s*(?:[:：=(→]|[-–—]+>?\s)\s*`;
const NOTHING = String.raw`(?:none|nothing|no cases?|n\/?a|nil|0|zero|\[\s*\]|\{\s*\}|\(\s*\)|∅|[-–—]+|keine?r?|nichts|aucune?|rien|ning[uú]n[oa]?|нет|なし|无)`;
/** A list of nothing, with what may be said of the cases that are not there, up to the end of its sentence. */
const EMPTY = String.raw`${LIST}(?:[-+•]\s+)?${NOTHING}(?:\s+cases?|\s+of\s+(?:them|(?:the|these|those)\s+cases))?(?:\s+(?:(?:is|are|was|were)\s+)?(?:left|remaining|missing|open)(?:\s+as\s+(?:it|they)\s+(?:was|were))?)?(?=[.!)\]}。]+(?:\s|$)|[,;]\s+(?!\d)|[^\S\n]+\(|[^\S\n]*[.!)\]}。]*[^\S\n]*(?:\n|$))`;
/** What a conclusion begins with. */
const SO =
  '(?<!\\p{L})(?:[Ss]o|[Tt]herefore|[Tt]hus|[Hh]ence|[Cc]onsequently|[Aa]ccordingly|[Ff]inally|[Ii]n (?:conclusion|summary|short|sum|the end))[,:]?\\s+';
const KEYS = '(?:answer|verdict|resolve[sd]?|correct|result|passe[sd]|judge?ment)';

export const YES_NO: Words = {
  name: 'yes nor no',
  first: new RegExp(`^(?:${YES}|true)$`, 'iu'),
  second: new RegExp(`^(?:${NO}|false)$`, 'iu'),
  places: [
    [
      ...given(WORD, 'giu'),
      new RegExp(String.raw`(?<![\p{L}])${KEYS}\s*:\s*(true|false)(?!\p{L})`, 'giu'),
      new RegExp(
        String.raw`(?<!\p{L})${ANSWER}(?!\p{Script=Latin})[^.\n]{0,40}?(?<![\p{L}\p{N}])(${WORD})(?!\p{L}|[^\S\n]+\p{L})`,
        'giu',
      ),
    ],
    [
      new RegExp(String.raw`(?<=^|\n)[^\p{L}\p{N}\n]*(${WORD})(?:[^\p{L}\p{N}\n]+\1)*[^\p{L}\p{N}\n]*(?=\n|$)`, 'giu'),
      new RegExp(String.raw`[.!?:]\s+(${WORD})[^\p{L}\p{N}]*$`, 'giu'),
    ],
    [
      new RegExp(
        String.raw`(?:^|\n|[.!?:]\s)[^\p{L}\p{N}\n]*(${WORD})(?=[^\p{L}\p{N}\s]|\s*(?:\n|$)|\s+(?:[-–—]|[(#]*(?:cases?\s+)?\d+[^\p{L}\p{N}\n]*(?:\n|$)|(?:it|this|that|the patch|they|i)\b))`,
        'giu',
      ),
      new RegExp(String.raw`${SO}(${WORD})(?=[^\p{L}\p{N}\n?]*(?:\n|$))`, 'giu'),
      new RegExp(String.raw`\b(?:say|think|thought|believe|it is)\s+(${WORD})(?=[^\p{L}\p{N}\n]*(?:\n|$))`, 'giu'),
    ],
  ],
  heads: new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?:(?:${NO})${EMPTY}|(?:${YES})${EMPTY}(?=[\s\S]*?(?<![\p{L}\p{N}])(?:${NO})${LIST}))`,
    'giu',
  ),
  parts: new RegExp(
    String.raw`(?:\?|(?<=^|\n)[^\S\n]*(?:[-+•][^\S\n]*)?(?:\p{L}+[^\S\n]+)?\(?\d+\b[^\n]*?(?<![^\S\n])[:.)–—-])[^\S\n]+(${WORD})(?![\p{L}\p{N}])`,
    'giu',
  ),
  open: /\b(?:yes|no)\s*(?:,|\/|and|or|&)\s*(?:and\s+|or\s+)?(?:yes|no)\b(?!\s+\p{L})|(?:\b(?:not|cannot|never|neither)\b|n['’]t\b)(?:\s+[\p{L}]+){0,3}?\s+(?:yes|no)\b/giu,
};

/** Capitals only, and never before just any word: "a" and "A" also are articles. */
const ENDS = String.raw`(?![\p{L}\p{N}]|\s+(?!because|since|as|over|for|due|in)\p{L})`;

/** The end of a sentence that says no more than the letter, or its reason. */
const CONCLUDED = String.raw`(?=[.!)\]]*(?:\n|$)|[.!)\]]+\s|,?\s+(?:because|since)\b|,?\s+as\s+(?:it|this|that|the)\b)`;
/** Not in a clause that denies it, doubts it or asks. */
const UNDENIED = String.raw`(?<!(?:\b(?:not|never|neither|nor|cannot|whether|if|doubt|hardly)\b|n['’]t\b)[^.,;:!?\n]{0,60})`;

export const A_B: Words = {
  name: 'A nor B',
  first: /^A$/,
  second: /^B$/,
  places: [
    [
      ...given('A|B', 'gu'),
      new RegExp(
        String.raw`(?:\b(?:[Aa]nswer|[Vv]erdict|[Cc]hoice|[Ww]inner|[Aa]ntwort|[Ff]inal|[Oo]verall)\b|答案|选择|结论|回答)[^.\n]{0,40}?(?<![\p{L}\p{N}])([AB])${ENDS}`,
        'gu',
      ),
    ],
    [
      /(?<=^|\n)[^\p{L}\p{N}\n#]*(?:(?:[Pp]atch|[Oo]ption|[Cc]andidate)\s+)?[^\p{L}\p{N}\n]*([AB])[^\p{L}\p{N}\n:]*(?=\n|$)/gu,
      /(?<=^|\n)\W*([AB])\s*>\s*[AB]\W*(?=\n|$)/gu,
      /(?<=^|\n)\W*[AB]\s*<\s*([AB])\W*(?=\n|$)/gu,
      /[.!?:]\s+(?:(?:[Pp]atch|[Oo]ption)\s+)?([AB])[^\p{L}\p{N}]*$/gu,
    ],
    [/(?:^|\n)[^\p{L}\p{N}\n#]*(?:(?:[Pp]atch|[Oo]ption|[Cc]andidate)\s+)?\(?([AB])(?=[^\p{L}\p{N}\s:])/gu],
    [
      new RegExp(String.raw`${SO}(?:(?:it is|it['’]s)\s+)?(?:(?:[Pp]atch|[Oo]ption)\s+)?([AB])${CONCLUDED}`, 'gu'),
      new RegExp(
        String.raw`${UNDENIED}(?<![\p{L}\p{N}])([AB])\s+(?:better|best|more\s+\p{L}+ly)\s+(?:resolves|solves|fixes|addresses)\s+(?:the|this)\s+(?:\p{L}+\s+)?(?:issue|problem|bug|report)\b(?![^.\n]*\b(?:but|however|although|though|yet|only|if|unless)\b)`,
        'gu',
      ),
      new RegExp(
        String.raw`${UNDENIED}(?<![\p{L}\p{N}])([AB])\s+(?:should|must|ought to)\s+be\s+(?:preferred|chosen|picked|selected)\b`,
        'gu',
      ),
      new RegExp(
        String.raw`${UNDENIED}\b(?:better|best|prefer|choose|pick|select|favou?r|go with|so|therefore)\b(?:(?!\b(?:than|not|over)\b)[^.\n]){0,40}?(?<![\p{L}\p{N}])([AB])${ENDS}`,
        'gu',
      ),
      new RegExp(
        String.raw`${UNDENIED}(?<![\p{L}\p{N}])([AB])\s+(?=(?:is|was|seems|looks|appears|resolves|solves|fixes|addresses|handles|does|works|wins)\b)(?:(?!\b(?:not|less|worse|than|[AB])\b)[^.\n]){0,60}?\b(?:better|best|superior|preferable|wins)\b`,
        'gu',
      ),
    ],
  ],
  open: /\bA\s*(?:or|\/|and|&)\s*B\b/g,
};

/** P(the first of the two words), or why the reply's first token cannot tell. */
export type Reading = { readonly value: number } | { readonly reason: string };

/** Below this share of both words together the first token is no verdict. */
const LEAST_MASS = 0.1;

export function readFirstToken(reply: ChatReply, words: Words): Reading {
  // After thoughts the first token only echoes what this one train of thought arrived at.
  if (reply.thoughts !== '') return { reason: 'the model thinks before it answers' };
  if (isCutShort(reply, words)) return { reason: 'the reply was cut off' };
  if (!reply.firstToken) return { reason: 'the endpoint gives no log-probabilities' };
  const first = mass(reply.firstToken, words.first);
  const second = mass(reply.firstToken, words.second);
  if (first + second < LEAST_MASS) return { reason: `the first token is neither ${words.name}` };
  return { value: first / (first + second) };
}

/** Sums the spellings: ` Yes`, `yes`, `YES`, `**Yes`, and the raw forms of tokenizers that mark spaces. */
function mass(alternatives: NonNullable<ChatReply['firstToken']>, word: RegExp): number {
  let sum = 0;
  for (const { token, logprob } of alternatives) {
    if (word.test(token.replace(/[^\p{L}]|[Ġ]/gu, ''))) sum += Math.exp(Math.min(0, logprob));
  }
  return sum;
}

/**
 * Whether a reply commits to the first word. Cut off at the limit of tokens it commits to nothing but a word that stands alone:
 * what arrived may be a thought, and what was to come may have taken it back.
 */
export function verdictIn(reply: ChatReply, words: Words): boolean | undefined {
  return isCutShort(reply, words) ? undefined : verdictOf(reply.text, words);
}

function isCutShort({ finish, text }: ChatReply, { first, second }: Words): boolean {
  const word = text.replace(/[^\p{L}\p{N}]/gu, '');
  return finish === 'length' && !first.test(word) && !second.test(word);
}

/** Whether a text commits to the first word: the last stated verdict counts; undefined when there is none. */
export function verdictOf(text: string, words: Words): boolean | undefined {
  const plain = text
    .replace(/<\|[^|<>]*\|>/g, '\n')
    .replace(/[*`"“”„«»]/g, '')
    .replace(/(?<!\p{L})['’‘‚]|['’‘](?!\p{L})/gu, '')
    .replace(words.heads ?? /$^/, '\n')
    .replace(words.open, '…');
  const whole = withoutParts(plain, words);
  for (const kind of words.places) {
    const word = lastOf(whole, kind);
    if (word !== undefined) return words.first.test(word);
  }
  return undefined;
}

function withoutParts(text: string, { parts, first }: Words): string {
  if (parts === undefined) return text;
  const said = new Set([...text.matchAll(parts)].map(([, word = '']) => first.test(word)));
  return said.size > 1 ? text.replace(parts, '…') : text;
}

function lastOf(text: string, places: readonly RegExp[]): string | undefined {
  const found = places.flatMap((place) => [...text.matchAll(place)]);
  const end = (match: RegExpExecArray) => match.index + match[0].length;
  return found.toSorted((a, b) => end(a) - end(b)).at(-1)?.[1];
}
