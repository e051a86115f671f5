// Recognises that a prompt does not fit, by any of the words that servers have for it, and reads the numbers in them.

export interface Overflow {
  /** Tokens that fit, prompt and reply together; undefined where the words do not say. */
  readonly limit: number | undefined;
  /** Tokens of the prompt as the server counts them; undefined where the words do not say. */
  readonly prompt: number | undefined;
  /** The prompt was read, and what was generated behind it found no more room. */
  readonly generated: boolean;
}

const CODE =
  /context_length_exceeded|exceed_context_size|context_?window_?exceeded|context shift is disabled|cannot be enqueued\. total cache|max_(?:completion_)?tokens must be at least 1, got -\d/i;
const SUBJECT =
  /\bcontext\b|context[_ ](?:length|window|size)|\b(?:prompt|inputs?|input_ids|messages|request(?:ed)?|session_len|sequence)\b|max_(?:model_len|seq_len|input_tokens|new_tokens)/i;
const EXCESS =
  /exceed|overflow|too (?:long|large|many|big)|(?:longer|larger|greater|more|higher) than|(?:over|above|beyond) (?:(?:the|its|this|our|your|model(?:['’]s)?|server(?:['’]s)?|maximum|allowed) ){0,3}(?:context|length|window|limit|size|n_ctx|max\w*|\d)|>= n_ctx|must (?:be <=|have less than)|maximum (?:supported )?(?:context|prompt|input|model|sequence) (?:length|size)|reduce the (?:length|size)|> \d+ maximum|range of|up to/i;
/** What holds a prompt, by the names of engines. */
const MEASURE =
  /\btokens?\b|\bn_ctx\b|\bbatch size\b|\b(?:kv(?:[ _-]?cache)?|cache) (?:size|capacity)\b|\blength\b|\blong\b|\bcontext\b|max_(?:seq|model)_len|session_len/i;
/** Limits of another kind, which a shorter prompt does not mend, or only by chance. */
const OTHER =
  /per[ -](?:second|minute|hour|day)|\b[TR]P[MD]\b|rate.?limit|quota|billing|credit|time.?out|deadline|out of memory/i;

/** The same in other languages: what is too much, and that it is about the text that was given. */
const FOREIGN =
  /超长|(?:超过|超出|超過)|zu lang|überschr|höchst|máxim|excede|supera|maximal|dépass|trop long|превыш|слишком длин/iu;
const GIVEN = /上下文|长度|長度|prompt|コンテキスト|kontext|eingabe|contexto|contexte|контекст/iu;
const FOREIGN_MEASURE = /tokens?\b|токен|长度|長度|超长|トークン/iu;

/** The end of the context was met by a reply, not by a prompt. */
const GENERATED =
  /\b(?:reached|hit) (?:the )?(?:(?:maximum|end of the) )?context\b|mid[- ]generation|context shift is disabled|(?:during|while|in the middle of) (?:the )?(?:generat|decod)\w+/i;

/** Undefined where the words say something else. */
export function overflowIn(text: string): Overflow | undefined {
  const words = text.replace(/(\d),(?=\d{3}\b)/g, '$1');
  const meant = SUBJECT.test(words) && EXCESS.test(words) && MEASURE.test(words) && !OTHER.test(words);
  const foreign = [FOREIGN, GIVEN, FOREIGN_MEASURE].every((part) => part.test(words)) && !OTHER.test(words);
  if (!meant && !CODE.test(words)) return foreign ? inForeignWords(words) : undefined;
  const generated = GENERATED.test(words);
  return { limit: numberIn(words, LIMITS), prompt: generated ? undefined : numberIn(words, PROMPTS), generated };
}

/** Of two figures the smaller one is the limit; one alone is at least as large. */
function inForeignWords(words: string): Overflow {
  const figures = [...words.matchAll(/(?<![\w.])\d+(?!\w|\.\d)/g)]
    .map(([text]) => Number(text))
    .filter((each) => each >= 512);
  const [limit, prompt] = figures.toSorted((a, b) => a - b);
  return { limit, prompt, generated: false };
}

/** A number that is too much, whatever it is a number of. */
const TOO_MUCH = String.raw`(?!\d| (?:tokens )?(?:is |are )?(?:(?:greater|larger|longer|more|higher) than|over|above|exceed(?!ed by)))`;
const LIMITS: readonly RegExp[] = [
  /"?n_ctx"?\W{1,3}(\d+)/i,
  new RegExp(
    String.raw`context (?:size|length|window|limit)(?: of)?(?: is| only|:)*\W{0,4}(?:only )?(\d+)${TOO_MUCH}`,
    'i',
  ),
  /max(?:imum)?[ _](?:supported )?(?:context|prompt|input|model|seq(?:uence)?)[ _]len(?:gth)?(?: of| is| just| only|:)*\W{0,4}(\d+)/i,
  /(\d+) maximum\b/i,
  /maximum allowed length\W{1,3}(\d+)/i,
  /batch size:? (\d+)/i,
  /must be <= (\d+)/i,
  /less than (\d+) tokens/i,
  /(?:cannot exceed|length limit|session_len|max_kv_size)\D{0,6}(\d+)/i,
  /tokens allowed \((\d+)\)/i,
  /\[\d+, ?(\d+)\]/,
  /(?:token limit|limit is|max size|up to|maximum of)\W{0,3}(\d+)/i,
];
const PROMPTS: readonly RegExp[] = [
  /"?n_prompt_tokens"?\W{1,3}(\d+)/i,
  /\bn_keep\W{1,3}(\d+)/i,
  /(\d+) in the messages/i,
  /(\d+) of text input/i,
  /passed (\d+)(?: input)? tokens/i,
  /messages resulted in (\d+)/i,
  /(?:context|sequence|prompt|input)[ _](?:length|size)\W{1,3}(\d+)(?: tokens)? (?:is |are )?(?:greater|larger|longer|more|higher|exceed(?!ed by))/i,
  /input (?:length )?\((\d+) tokens\)/i,
  /(?:contains|has)(?: at least)? (\d+)(?: input)? tokens/i,
  /(?:given|received):? (\d+)/i,
  /first (\d+) tokens/i,
  /(\d+) tokens from the input/i,
  /(?:token count|current length) is (\d+)/i,
  /(?:request|input|requested tokens|token count|prompt length|prompt)\s*\(?(?:total )?(?:length )?(\d+)/i,
  /prompt is too long: (\d+)/i,
  /prompt is (\d+) tokens/i,
];

function numberIn(words: string, patterns: readonly RegExp[]): number | undefined {
  for (const pattern of patterns) {
    const found = Number(pattern.exec(words)?.[1] ?? 0);
    if (found >= 64) return found;
  }
  return undefined;
}
