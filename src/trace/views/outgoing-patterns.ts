// What never leaves for GitHub as it stands: what looks like a secret, and words that would close another issue.

import { matchesIn } from '../../secrets/secret-pieces.ts';
import { PRIVATE_KEY, TOKEN_KINDS, TOKEN_START } from '../../secrets/token-kinds.ts';

const WHOLE = TOKEN_KINDS.map(({ whole }) => whole).join('|');
const CUT = TOKEN_KINDS.flatMap(({ cut }) => cut ?? []).join('|');
const END = '(?=\\s*(?:…|\\.\\.\\.|&hellip;|$))';
/** Between two lines of a key: their end as it is or in a string, marks in front of the next one. */
const SEPARATOR = `(?:[\\s>|"',]|\\\\[nr]){1,60}`;
const LINE = `(?:[A-Za-z0-9+/]{16,200}={0,2}|(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): [^\\n]{1,100})`;
const LAST = '[A-Za-z0-9+/=]{1,64}';
const KEY_END = '-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----';
/** No more than the lines of the key itself: text behind it, or behind the mere words, is not one's to take. */
const KEY = `${PRIVATE_KEY}-----(?:${SEPARATOR}${LINE}){0,400}(?:(?:${SEPARATOR}${LAST}){0,3}${SEPARATOR}\\+?${KEY_END}|${SEPARATOR}(?=[A-Za-z]{0,63}(?:[0-9+/=]|[A-Z]{2}))${LAST})?`;

export const TOKENS = new RegExp(`${TOKEN_START}(?:${WHOLE})|${TOKEN_START}(?:${CUT})${END}|${KEY}`, 'g');
const CLOSES = '\\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?::\\s*|\\s+)';
export const CLOSING = new RegExp(`(${CLOSES}(?:[\\w.-]+\\/[\\w.-]+)?)#(\\d+)`, 'gi');
/** The same by the address, also by that of GitLab, and in the spelling of old. */
export const CLOSING_OTHERWISE = new RegExp(
  `(${CLOSES})(?=GH-\\d|(?:https?:)?(?:\\/\\/)?[\\w.-]+(?::\\d+)?(?:\\/[\\w.-]{1,100}){2,8}?\\/(?:issues|pull|merge_requests|work_items)\\/\\d)`,
  'gi',
);

/**
 * Words that keep automation from a commit or pull request, in the forms of GitHub, GitLab, CircleCI, Azure, AppVeyor, Travis,
 * Buildkite, Netlify, Cloudflare and their like: orders in brackets, between stars, at the end of a message.
 */
const SKIPPED =
  'ci|cd|actions?|workflows?|checks?|build|tests?|jobs?|pipelines?|deploy(?:ment)?s?|netlify|vercel|azurepipelines|azp|azure|travis|appveyor|circleci|circle|gitlab|github|drone|semaphore|buildkite|bitrise|cirrus|codemagic|cf[-_ ]?pages|pages|preview|render|release|renovate|pre-commit.ci|lint';
const SKIPPING = 'skip(?:ped|ping|s)?|no|not?|disable|ignore|without';
const GAP = '[\\s_:=./-]{0,3}';
const ORDER = `(?:[\\w.-]{1,20}${GAP})?(?:(?:${SKIPPING})${GAP}(?:${SKIPPED})|(?:${SKIPPED})${GAP}(?:skip|no|off|disable))(?:${GAP}[\\w.-]{1,20})?`;
const SKIPS = new RegExp(
  `[[({<]\\s{0,5}(${ORDER})\\s{0,5}[\\])}>]|\\*{2,3}\\s{0,5}(${ORDER})\\s{0,5}\\*{2,3}|\\b(skip-[a-z]{1,20})(?=\\s{0,5}[:=])`,
  'gi',
);
const MOST_LAYERS = 20;

/** The same words without what makes an order of them; also where one order lies in another. */
export function withoutSkips(text: string): string {
  let result = text;
  for (let layers = 0; layers < MOST_LAYERS; layers++) {
    const before = result;
    result = before.replace(SKIPS, (_whole, ...orders: readonly (string | undefined)[]) =>
      (orders.slice(0, 3).find((order) => order !== undefined) ?? '').replace(/[\s_:=./-]+/g, ' '),
    );
    if (result === before) return result;
  }
  return result.replace(/[[\](){}<>*]/g, '');
}

/** The same in Markdown, which a squash may make the message of a commit: what stands there still reads like it. */
export function partedSkips(text: string): string {
  return text.replace(SKIPS, (order) => `${order.slice(0, 1)}&#8203;${order.slice(1)}`);
}

/** The text without what looks like a secret: before it is escaped and cut, so that no part of one stays. */
export function withoutTokens(text: string): string {
  return text.replace(TOKENS, '[redacted]');
}

/** True when a text passes the way out unchanged. */
export function leavesAsItIs(text: string): boolean {
  return matchesIn(text, TOKENS).length === 0 && [CLOSING, CLOSING_OTHERWISE].every((each) => text.search(each) < 0);
}
