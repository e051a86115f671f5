// Splits code and prose into words for retrieval: `getUserName` is also `get`, `user` and `name`.

const words = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}{2,}/gu;
const humps = /\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[\p{Lo}\p{Lm}\p{M}]+|\p{N}+/gu;

/** Lower-case words of a text in order: every identifier, and its parts when it has several. */
export function splitIdentifiers(text: string): string[] {
  const result: string[] = [];
  for (const [word] of text.matchAll(words)) {
    if (word.length > 100) continue;
    const whole = wholeWord(word);
    if (whole.length > 1) result.push(whole);
    const parts = word.match(humps) ?? [];
    if (parts.length < 2) continue;
    for (const part of parts) if (part.length > 1) result.push(part.toLowerCase());
  }
  return result;
}

/** How an identifier stands in the index. */
export function wholeWord(name: string): string {
  return name.toLowerCase().replace(/[$_]+/g, '');
}

/** The identifiers of a text in order, without their parts. */
export function wholeWords(text: string): string[] {
  return (text.match(words) ?? []).filter(({ length }) => length <= 100).map(wholeWord);
}
