// What an identifier is, in any script, and which ones a text names though nothing parts its words.

/** Source of a pattern with the flag `u`. */
export const NAME = String.raw`[\p{ID_Start}_$][\p{ID_Continue}$]*`;

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** True for a name in a script whose sentences do not part it from the words around it. */
export function isUnspaced(name: string): boolean {
  return UNSPACED.test(name);
}

/** As long as a word that tells something: two signs of such a script are one. */
export function isTelling(name: string): boolean {
  return name.length > (isUnspaced(name) ? 1 : 2);
}
