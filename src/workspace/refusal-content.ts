// What no added line of a published patch may hold: text that reads differently than it runs, and what looks like a secret.

/** Bidirectional controls, tag characters, and everything else that a reader of the diff does not see. */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/;
/** An emoji may be joined or styled by invisible characters; code has no other use for them. */
const emoji = /\p{Extended_Pictographic}(?:\ufe0f|\u200d|\p{Emoji_Modifier}|\p{Extended_Pictographic})*/gu;

/** Every repetition is bounded: a long line must not cost more than its length. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY/, 'a private key'],
  [/\b(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/, 'an AWS key'],
  [/\bgh[pousr]_[A-Za-z0-9_.-]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, 'a GitLab token'],
  [/\bxox[abeprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/[A-Za-z0-9/]{20,}/, 'a Slack token'],
  [/\b(sk|pk|rk)_(live|test)_[A-Za-z0-9]{16,}/, 'a Stripe key'],
  [/\bsk-(proj-|ant-|or-)?[A-Za-z0-9_-]{32,}/, 'a model provider’s key'],
  [/\bAIza[A-Za-z0-9_-]{35}\b/, 'a Google key'],
  [/\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50,}/, 'a package registry token'],
  [/\beyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10}/, 'a signed token'],
  [/\bSG\.[A-Za-z0-9_-]{20,30}\.[A-Za-z0-9_-]{20,50}/, 'a SendGrid key'],
  [
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"`]{1,100}:(?!\/\/)[^\s/@'"`${}<>*]{6,200}@[a-z0-9.-]+/i,
    'a password in an address',
  ],
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
