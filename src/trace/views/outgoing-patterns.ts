// What never leaves for GitHub as it stands: what looks like a secret, and words that would close another issue.

export const TOKENS =
  /\b(?:gh[pousr]_[\w.-]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|sk-[\w-]{20,}|xox[abprs]-[\w-]{10,}|(?:AKIA|ASIA)[0-9A-Z]{16}|npm_[A-Za-z0-9]{36}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
export const CLOSING = /\b((?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?)#(\d+)/gi;

/** True when a text passes the way out unchanged. */
export function leavesAsItIs(text: string): boolean {
  return text.search(TOKENS) < 0 && text.search(CLOSING) < 0;
}
