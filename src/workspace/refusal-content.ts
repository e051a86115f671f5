// What no added line of a published patch may hold: text that reads differently than it runs, and what looks like a secret.

import { PRIVATE_KEY, TOKEN_KINDS, TOKEN_START } from '../secrets/token-kinds.ts';

/** Bidirectional controls, tag characters, and everything else that a reader of the diff does not see. */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/;
/** An emoji may be joined or styled by invisible characters; code has no other use for them. */
const emoji = /\p{Extended_Pictographic}(?:\ufe0f|\u200d|\p{Emoji_Modifier}|\p{Extended_Pictographic})*/gu;

const secrets: readonly (readonly [RegExp, string])[] = [
  [new RegExp(PRIVATE_KEY), 'a private key'],
  ...TOKEN_KINDS.map(({ name, whole }) => [new RegExp(`${TOKEN_START}(?:${whole})`), name] as const),
];
const assigned =
  /(?:secret|token|passw(?:or)?d|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w.-]{0,40}['"]?\s{0,8}(?:[:=]|=>)\s{0,8}(['"`])([A-Za-z0-9+/=_.-]{20,500})\1/i;
/** Bits per character: words stay below, random strings lie above. */
const randomBits = 3.7;

/** What is wrong with a line, for the sentence "… holds <problem>"; undefined when nothing is. */
export function lineProblem(line: string): string | undefined {
  const plain = line.replace(emoji, '');
  if (invisible.test(plain)) return 'invisible or direction-changing characters';
  if (control.test(plain)) return 'control characters';
  const secret = secrets.find(([pattern]) => pattern.test(line));
  if (secret !== undefined) return `what looks like ${secret[1]}`;
  const value = assigned.exec(line)?.[2];
  return value !== undefined && /\d/.test(value) && entropy(value) > randomBits
    ? 'what looks like a secret'
    : undefined;
}

function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
