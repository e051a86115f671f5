// How much an issue says, in any script: decides whether there is enough to search for a cause.

/** What stands in place of an image, which no model is shown. */
export const UNREAD_IMAGE = '(image, not read)';

/** How many images of a text were left unread. */
export function unreadImages(text: string): number {
  return text.split(UNREAD_IMAGE).length - 1;
}

/** Least information of an issue, title and body together, in letters of an English text. */
const ENOUGH = 20;
/** The same where images say more to those who see them: a word that is more than `bug` says what they show. */
const ENOUGH_BESIDE_IMAGES = 4;
/** Most that one word counts: a hash, a blob or a drawn-out cry says no more than a long word. */
const LONGEST_WORD = 14;

/** Letters of English that one letter stands for: syllables and words say more, and so do letters whose vowels are not written. */
const SCRIPTS: readonly (readonly [RegExp, number])[] = [
  [/[\p{Script=Han}\p{Script=Hangul}\p{Script=Yi}]/u, 3],
  [/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Ethiopic}\p{Script=Cherokee}]/u, 2],
  [/[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u, 1.5],
  [/[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}]/u, 1.5],
  [/[\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u, 1.5],
  [/[\p{Script=Tibetan}\p{Script=Myanmar}\p{Script=Khmer}]/u, 1.5],
];

/** Where code may begin or end. */
const MARK = /`+|~{3,}/g;
const ADDRESS = /\b(?:[a-z][a-z\d+.-]{0,30}:\/\/|www\.|data:[\w/+.-]{1,100}[;,])[^\s<>()]+/gi;
/** Knows where words end in scripts that are written without blanks. */
const words = new Intl.Segmenter('und', { granularity: 'word' });

/** True when a title and a body say too little to search for a cause. A repeated word counts once, an address not at all. */
export function saysTooLittle(title: string, body: string): boolean {
  const whole = `${title}\n${body}`;
  const enough = unreadImages(whole) > 0 ? ENOUGH_BESIDE_IMAGES : ENOUGH;
  const text = whole.replaceAll(UNREAD_IMAGE, ' ').replace(ADDRESS, ' ');
  // In code every sign can be what matters.
  const signs = new Set(codeIn(text).flatMap((code) => code.match(/[^\p{L}\p{N}\s`]/gu) ?? []));
  let sum = signs.size;
  const seen = new Set<string>();
  for (const { segment, isWordLike } of words.segment(text.normalize('NFC').slice(0, LOOKED_AT))) {
    const word = segment.toLowerCase();
    if (!isWordLike || seen.has(word)) continue;
    seen.add(word);
    sum += Math.min(LONGEST_WORD, weightOf(word));
    if (sum >= enough) return false;
  }
  return sum < enough;
}

/** What stands between two marks that are alike, in time of the text's length. */
function codeIn(text: string): readonly string[] {
  const marks = [...text.matchAll(MARK)].map(({ 0: mark, index }) => ({ mark, index }));
  // Of each mark the next one that is alike: looked for from behind.
  const seen = new Map<string, number>();
  const next = marks.map(() => -1);
  for (let at = marks.length - 1; at >= 0; at--) {
    const mark = marks[at]?.mark ?? '';
    next[at] = seen.get(mark) ?? -1;
    seen.set(mark, at);
  }
  const found: string[] = [];
  for (let at = 0; at < marks.length; at++) {
    const end = next[at] ?? -1;
    if (end < 0) continue;
    found.push(text.slice((marks[at]?.index ?? 0) + (marks[at]?.mark.length ?? 0), marks[end]?.index));
    at = end;
  }
  return found;
}

/** A text that says nothing in its first characters says nothing. */
const LOOKED_AT = 20_000;

function weightOf(word: string): number {
  const letters = word.match(/[\p{L}\p{N}]/gu) ?? [];
  // Vowel signs are letters of their own; piled up marks are not.
  const marks = Math.min(letters.length, word.match(/\p{M}/gu)?.length ?? 0);
  return letters.reduce((sum, letter) => sum + (SCRIPTS.find(([script]) => script.test(letter))?.[1] ?? 1), marks);
}
