// What never leaves for GitHub as it stands: what looks like a secret, and words that would close another issue.

import { PRIVATE_KEY, TOKEN_KINDS, TOKEN_START } from '../../secrets/token-kinds.ts';

const WHOLE = TOKEN_KINDS.map(({ whole }) => whole).join('|');
const CUT = TOKEN_KINDS.flatMap(({ cut }) => cut ?? []).join('|');
const END = '(?=\\s*(?:…|\\.\\.\\.|&hellip;|$))';
const KEY = `${PRIVATE_KEY}-----[\\s\\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)`;

export const TOKENS = new RegExp(`${TOKEN_START}(?:${WHOLE})|${TOKEN_START}(?:${CUT})${END}|${KEY}`, 'g');
export const CLOSING = /\b((?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?)#(\d+)/gi;

/** The text without what looks like a secret: before it is escaped and cut, so that no part of one stays. */
export function withoutTokens(text: string): string {
  return text.replace(TOKENS, '[redacted]');
}

/** True when a text passes the way out unchanged. */
export function leavesAsItIs(text: string): boolean {
  return text.search(TOKENS) < 0 && text.search(CLOSING) < 0;
}
