// Takes a part of a place apart into names, lines and words, whatever punctuation stands between them.

const KINDS =
  'class|struct|impl|trait|interface|clase|classe|klasse|класс|类|function|method|getter|setter|procedure|(?:async\\s+)?def|func|fn|función|método|fonction|méthode|função|funktion|methode|функция|метод|函数|方法';
export const PART = new RegExp(`^(${KINDS})(?:\\s*[:：=]\\s*|\\s+)(.+)$`, 'iu');
/** Words for lines; numbers behind any other word may be of a case or of a step. */
const LINES = 'lines?|ln|zeilen?|l[ií]neas?|lignes?|linhas?|righ?[ae]|regels?|строк[аи]|行|第';
const LED_BY = `(?:${LINES})\\s*(?:numbers?|nos?\\.|#)?\\s*[:：=]?\\s*`;
const LINE = '(?:[~≈]|ca\\.?\\s|about\\s|around\\s|approx(?:\\.|imately)?\\s)?\\s*L?\\d+';
export const LED = new RegExp(`^${LED_BY}${LINE}`, 'iu');
/** Up to where the file ends. */
const TO_END =
  '(?:\\s*(?:[-–—~]|\\.{2,3}|…|to|until|till|up\\s+to|through|bis)\\s*(?:the\\s+)?(?:end|eof|ende)(?![\\p{ID_Continue}])|\\s?\\+|\\s+(?:and\\s+)?onwards?(?![\\p{ID_Continue}]))';
export const OPEN_RANGE = new RegExp(`L?(\\d+)${TO_END}`, 'giu');
const LIST = `${LINE}(?:${TO_END}|(?:\\s*(?:[-–—~,&]|\\.{2,3}|…|to|through|and|und|bis|à|et|y|e)\\s*(?:(?:${LINES})\\s*)?L?\\d+)*)(?:\\s*(?:行|lines?))?`;
export const RANGES = new RegExp(`^(?:${LED_BY})?${LIST}$`, 'iu');
export const LINES_AT_END = new RegExp(`(?:^|[(\\[,;:–—]\\s*|\\s-\\s)(${LED_BY}${LIST})[)\\].\\s]*$`, 'iu');

const BARE =
  '[\\p{ID_Start}_$][\\p{ID_Continue}$]*(?:(?:\\.|#(?!L?\\d)|::)[\\p{ID_Continue}$]+)*(?:<[^<>]*>)?(?![\\p{ID_Continue}$])';
const ARGUMENTS = '\\((?:[^()]|\\([^()]*\\))*\\)';
const CALLED = `${BARE}(?:${ARGUMENTS})?`;
/** A name that cannot be a word of a sentence: in quotes, or as a call. */
const MARKED = `(?:"${CALLED}"|'${CALLED}'|\`${CALLED}\`|${BARE}${ARGUMENTS})`;
const ONE_NAME = new RegExp(`^[\`'"]?${BARE}(?:${ARGUMENTS}|\\([^)]*\\)?)?[\`'"]?$`, 'u');
const OF_KIND = `(?:${KINDS})(?:\\s*[:：=]\\s*|\\s+)(?:${MARKED}|${BARE}(?!\\())`;
/** Lines with a word for them, or figures behind which nothing is counted. */
const WORDED = `(?:${LED_BY}${LIST}|L\\d+(?:\\s*[-–—]\\s*L?\\d+)?)(?![\\p{ID_Continue}])`;
const FIGURES = '(?:\\d+\\s*[-–—]\\s*\\d+|(?<=[:@#]\\s*)\\d+)(?=\\s*(?:[)\\]:,;–—]|$))';
const ARTICLE = '(?:the\\s+)?';
const NAMED = `(${OF_KIND}|${MARKED}|(?!(?:${LINES})(?![\\p{ID_Continue}]))${BARE})`;
/** A name, and its lines behind it. */
const NAME_THEN_LINES = new RegExp(
  `^${ARTICLE}${NAMED}(?:\\s*[,;:@#()[\\]{}–—-]+\\s*(?:(?:at|on|in|around|near)\\s+)?(${WORDED}|${FIGURES})|\\s+(?:(?:at|on|in|around|near)\\s+)?(${WORDED}))(.*)$`,
  'isu',
);
/** A name that is one for sure, and anything behind it. */
const NAME_THEN_WORDS = new RegExp(
  `^${ARTICLE}(${OF_KIND}|${MARKED})\\s*(?:[,;:([–—]|-\\s|(?=\\s(?:(?:of|in)\\s|(?:${KINDS})[\\s:=])))(.*)$`,
  'isu',
);
/** Lines, and anything behind them; `in pop()` and `(function pop)` are the name of them. */
const LINES_THEN_WORDS = new RegExp(`^((?:${LED_BY})${LIST}|${LIST}(?=\\s*[:(\\[]))(?![\\p{ID_Continue}])(.+)$`, 'isu');
const NAME_OF_LINES = new RegExp(
  `^[\\s,([]*(?:(?:in|of|within|inside)\\s+)?${ARTICLE}(${OF_KIND}|${MARKED})\\s*(?:[)\\]]|$)`,
  'iu',
);
/** What stands in front of the word for a function or a class where it is defined. */
const MODIFIERS =
  'export|default|public|private|protected|internal|static|final|abstract|override|pub(?:\\([^()]*\\))?|async|unsafe|inline|suspend';
/** Where a part is nothing else. */
const PAIR = /^\s*[([]\s*(\d+)\s*,\s*(\d+)\s*[)\]]\s*$/;
const AROUND = /^[\s,;:()[\]{}]+|[\s,;.([{}]+$/g;
/** Words that lead to lines or to a name, and tell nothing themselves. */
const LEAD = new RegExp(
  `^(?:(?:at|on|in|of|near|around|about|from)\\s+(?=(?:${LINES})\\W|${ARTICLE}(?:${KINDS})\\s)|(?:(?:${MODIFIERS})\\s+)+(?=(?:${KINDS})\\s))`,
  'iu',
);

const FUNCTION = '(?:function|method|async\\s+def|def|func|fn)';
const LISTED = `(?:${FUNCTION}\\s+[\`'"]?${CALLED}[\`'"]?|${MARKED})`;
const BETWEEN = '(?:\\s*[,+&]\\s*(?:and\\s+)?|\\s+and\\s+)';
const LIST_OF_NAMES = new RegExp(`^${LISTED}(?:${BETWEEN}${LISTED})+$`, 'u');

/** The functions that a part lists, each called one or written as one; a word behind a comma is no name. */
export function listedNames(part: string): readonly string[] {
  if (!LIST_OF_NAMES.test(part)) return [];
  const names = [...part.matchAll(new RegExp(LISTED, 'gu'))].map(([name]) => name);
  return names.map((name) => name.replace(new RegExp(`^${FUNCTION}\\s+`), ''));
}

/** A part by what it tells: names, lines, words; punctuation between them belongs to none. */
export function piecesOf(given: string): readonly string[] {
  const part = given.replace(PAIR, 'lines $1-$2').replace(AROUND, '').replace(LEAD, '');
  if (RANGES.test(part) || isName(part) || isName(PART.exec(part)?.[2] ?? '')) return [part];
  const [, lines = '', rest = ''] = LINES_THEN_WORDS.exec(part) ?? [];
  const name = NAME_OF_LINES.exec(rest)?.[1];
  if (lines !== '') return name === undefined ? [lines, ...wordsBehind(rest)] : [name, lines];
  const [, lined = '', told, worded = told, behind] = NAME_THEN_LINES.exec(part) ?? [];
  if (worded !== undefined) return [lined, worded, ...wordsBehind(behind)];
  const named = NAME_THEN_WORDS.exec(part);
  if (named?.[1]) return [named[1], ...piecesOf(named[2] ?? '')];
  return [PART.test(part) ? part : given.replace(/^[\s,;:]+/, '').trim()];
}

/** What is said behind lines, numbers in it included, is about them; a remark in brackets alone says nothing. */
function wordsBehind(text = ''): readonly string[] {
  if (/^\s*\([^()]*\)\s*$/.test(text)) return [];
  const words = text.replace(/^[\s,;:)\].–—-]+/, '').trim();
  return words === '' ? [] : [words];
}

export function isName(part: string): boolean {
  return ONE_NAME.test(part);
}
