// Whether a review asks for words only: what can be answered from the trace is no reason to change a patch.

/** Ends a sentence, in the scripts that write it so; `？` and `؟` are question marks as well. */
const SENTENCE = /[^.!?…。！？؟\n]+[.!?…。！？؟]*|[.!?…。！？؟]+/gu;
const QUESTION = /[?？؟]["'”’)\]»」*_~]*$/u;
/** A request in the form of a question. */
const REQUEST =
  /\b(?:can|can't|cannot|could|couldn't|would|wouldn't|will|won't|shall|should|shouldn't|might|may|must|need to|needs to|ought)\b|\bplease\b|\b(?:how|what) about\b|\bwhat if\b|\bwhy (?:not|don't (?:we|you))\b|\blet'?s\b|\bbetter to\b|\binstead\b/i;
/** Words that ask for an answer, whatever stands before them. */
const ANSWER = /\b(?:explain|tell|say|describe|clarify|elaborate|show me|help me understand|remind|point me)\b/i;
/** What people say around a question. */
const COURTESY =
  /^(?:hi|hey|hello|thanks?|thank you|thx|nice|great|good|cool|ok|okay|sorry|just|one|two|a few)\b[^?？؟]{0,40}$/i;
/** Most words of a courtesy. */
const FEW = 6;

/**
 * True where every sentence of the texts is a question, courtesy aside, and none is a request in the form of one. Code that is
 * suggested is a request. Where a language is not known a question counts as one: its answer says how to ask for a change.
 */
export function onlyAsks(texts: readonly string[]): boolean {
  if (texts.some((text) => /^[^\S\n]*(?:`{3,}|~{3,})\s*suggestion\b/m.test(text))) return false;
  const sentences = texts.flatMap((text) => proseOf(text).match(SENTENCE) ?? []).map((sentence) => sentence.trim());
  const said = sentences.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence) && !isCourtesy(sentence));
  return said.length > 0 && said.every(isQuestion);
}

/** What is said of something that is wrong. */
const FAULT =
  /\b(?:bugs?|broken|breaks?|crash\w*|err(?:or|ors)|exceptions?|fail(?:s|ed|ing|ure|ures)?|wrong\w*|incorrect\w*|regressions?|hangs?|throws?|thrown|undefined|null|nan|leaks?|instead|expect\w*|should\w*|supposed|(?:does|do|did|is|are|was|can)(?: not|n['’]t)|no longer|unexpected\w*|missing|ignored?|panic\w*|segfault\w*|traceback)\b/i;
/** Asks how something is done or meant, whatever follows. */
const HOW =
  /^(?:how (?:do|does|can|to|would|should)|where (?:do|does|is|are|can|to)|when (?:do|does|is|are|will)|which|who|what(?:['’]s| is| are| does| do))\b/i;
/** Asks whether there is a way, or wishes for one. */
const WHETHER = /^(?:is (?:there|it possible)|(?:can|may) (?:i|we|you|one))\b/i;
const WISH =
  /\b(?:add|support|have|get|allow|make|provid|implement|introduc|remov|renam|chang|improv|extend|includ|offer|expos|accept|feature|flag|option)\w*/i;

/** Of a sentence; who asks why, or whether something is meant to be so, has seen what was not expected. */
function asksForWords(sentence: string): boolean {
  const plain = sentence.replace(/^\W*(?:question\b\W*)?/i, '');
  return HOW.test(plain) || (WHETHER.test(plain) && !WISH.test(plain));
}

/**
 * True for an issue that asks how something is done or meant, and names nothing that is wrong and nothing that is wished for:
 * every sentence of its body is a question, its title asks, and nothing is quoted of code or output.
 */
export function isQuestionIssue(title: string, body: string): boolean {
  if (FAULT.test(`${title}\n${body}`) || /^[^\S\n]*(?:`{3,}|~{3,}|>)|^(?: {4}|\t)\S/m.test(body)) return false;
  const said = (proseOf(body).match(SENTENCE) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence) && !isCourtesy(sentence));
  // Who says that it is a question is believed.
  const titleAsks = /^\W*question\b/i.test(title) || asksForWords(title);
  const isAnswered = (sentence: string) => QUESTION.test(sentence) && (asksForWords(sentence) || !WISH.test(sentence));
  return titleAsks && said.every(isAnswered);
}

/** Without code, quotations and addresses, whose signs are no ends of sentences. */
function proseOf(text: string): string {
  return text
    .replace(/^[^\S\n]*(`{3,}(?!`)|~{3,}(?!~))[^\n]*\n[\s\S]*?(?:^[^\S\n]*\1[^\n]*$|$(?![\s\S]))/gm, '\n')
    .replace(/^[^\S\n]*>.*$/gm, '')
    .replace(/^[^\S\n]*(?:[-*+]|\d{1,9}[.)])[ \t]+/gm, '')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, ' code ')
    .replace(/\bhttps?:\/\/\S+/g, ' address ')
    .replace(/\b(?:e\.g|i\.e|etc|vs)\./gi, ' ')
    .replace(/(\w)\.(?=\w)/g, '$1 ');
}

function isCourtesy(sentence: string): boolean {
  return COURTESY.test(sentence) && sentence.split(/\s+/).length <= FEW;
}

function isQuestion(sentence: string): boolean {
  return QUESTION.test(sentence) && (!REQUEST.test(sentence) || ANSWER.test(sentence));
}
