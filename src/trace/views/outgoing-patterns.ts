// What never leaves for GitHub as it stands: what looks like a secret, and words that would close another issue.

const KINDS = [
  'gh[pousr]_[\\w.-]{20,}',
  'github_pat_\\w{20,}',
  'glpat-[\\w-]{20,}',
  'sk-[\\w-]{20,}',
  'xox[abprs]-[\\w-]{10,}',
  '(?:AKIA|ASIA)[0-9A-Z]{16}',
  'npm_[A-Za-z0-9]{36}',
  'eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{8,}',
];
/** What was cut before it came here: so short only where the text, or what is shown of it, ends, and never only words. */
const CUT = [
  '(?:gh[pousr]_|github_pat_|glpat-|npm_)(?=[\\w.-]*[0-9A-Z])[\\w.-]{4,}',
  '(?:sk-|xox[abprs]-)(?=[\\w-]*\\d)[\\w-]{5,}',
  '(?:AKIA|ASIA)(?=[0-9A-Z]*\\d)[0-9A-Z]{4,}',
  'eyJ[\\w-]{8,}\\.eyJ[\\w-]*(?:\\.[\\w-]*)?',
];
const END = '(?=\\s*(?:…|\\.\\.\\.|&hellip;|$))';
const KEY = '-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)';

export const TOKENS = new RegExp(`\\b(?:${KINDS.join('|')})|\\b(?:${CUT.join('|')})${END}|${KEY}`, 'g');
export const CLOSING = /\b((?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?)#(\d+)/gi;

/** The text without what looks like a secret: before it is escaped and cut, so that no part of one stays. */
export function withoutTokens(text: string): string {
  return text.replace(TOKENS, '[redacted]');
}

/** True when a text passes the way out unchanged. */
export function leavesAsItIs(text: string): boolean {
  return text.search(TOKENS) < 0 && text.search(CLOSING) < 0;
}
