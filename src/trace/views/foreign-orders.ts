// Words that trackers, release tools and other bots obey in texts of pull requests and commits: none of them is ours to give. Pure.

import { BOT_ORDERS } from './bot-orders.ts';

/** A group of the pattern is in any case by its letters, where keys of tickets are not: one by a modifier was not found at times. */
const CLOSING = inAnyCase(
  '(?:close|closes|closed|closing|fix|fixes|fixed|fixing|resolve|resolves|resolved|resolving|complete|completes|completed|finish|finishes|finished|deliver|delivers|implement|implements|implemented|implementing|wontfix|wontfixes|wontfixed|spite|spites|spited|reopen|reopens|reopened)',
);
/** What may stand between such a word and a number. */
const KIND = `(?:${inAnyCase('(?:bug|issue|item|story|stories|task|ticket)s?')}[\\s:]{1,3})`;
/** Names of standards look like keys of tickets, and are none; `GH-1` is an issue of GitHub (outgoing-patterns.ts). */
const STANDARDS =
  'GH|UTF|UCS|ISO|IEC|IEEE|RFC|CVE|CWE|GHSA|PEP|BCP|ECMA|ES|SHA|MD|AES|RSA|HMAC|HTTP|TLS|X|CP|KOI|WINDOWS|ANSI|DIN|EN|GPT|BASE|ROT|CRC|EPSG|UTC|GMT|MPEG|MP|H|C|R|F|D|T|V|P|N|K';
/** Of Jira, Linear, Sentry, YouTrack and their like, and of Azure Boards. */
const KEY = `(?!(?:${STANDARDS})-)[A-Z][A-Z0-9_]{0,19}-(?=\\d)|AB#(?=\\d)`;
const ANY_KEY = new RegExp(`\\b(?:${KEY})\\d`);
const PAGE = '(?:https?:\\/\\/[\\w.-]{1,100}(?:\\/[\\w.-]{1,60}){0,5}\\/)?';
/** Tasks and revisions of Phabricator, merge requests of GitLab. */
const SHORT_KEY = '[DT](?=\\d)|!(?=\\d)';
/** Here and below: what stands in front of the place to split at. */
const CLOSES_TICKET = new RegExp(
  `\\b${CLOSING}[\\s:\`*_[(#<-]{1,8}${KIND}?${PAGE}(?:\\b(?:${KEY})|(?<!\\w)(?:${SHORT_KEY}))`,
  'g',
);
/** Where GitHub reads no order, and GitLab, Redmine or Trac behind a mirror do. */
const CLOSES_NUMBER = new RegExp(
  `\\b(?:${CLOSING}[\\s:]{1,5}${KIND}|${inAnyCase('(?:(?:clos|fix|resolv)ing|implement(?:s|ed|ing)?)')}[\\s:]{1,5})#(?=\\d)`,
  'g',
);
/** Smart commits (`KEY-1 #close #time 2h`): words, not the end of an address. */
const SMART = /(?<![^\s([,;:*_`"'])#(?=[a-z])/gi;
/** Versions: GitVersion, tag actions, release-please. */
const VERSION =
  /\+(?=semver\s{0,5}:)|#(?=(?:major|minor|patch|none|release)\b)|\bBEGIN_(?=COMMIT_OVERRIDE|NESTED_COMMIT)/gi;
/** Pivotal and Shortcut close by brackets; people of bots write these words, and sign agreements by them. */
const ORDERS =
  /\[(?=(?:sc-|ch)\d)|\[(?=(?:[a-z]{1,12}\s){0,2}#\d)|\b(?:(?:re)?test\sthis\s(?=please)|ok\sto\s(?=test\b)|add\sto\s(?=(?:white|allow)list\b)|I\s(?=have read the (?:CLA|DCO)\b|hereby sign the\b))/gi;
/**
 * Footers of a message, and further changes in it, wherever a squash would put them: people, releases, changes that wait for
 * others. Split behind their first letter: some readers take blanks in front of the colon.
 */
const FOOTER =
  /^[\s>*|-]{0,8}(?=breaking[ -]changes?[\s:]|(?:feat|[a-z]{2,20}(?=(?:\([^)\n]{0,60}\))?!:))(?:\([^)\n]{0,60}\))?!?:|(?:release-as|release-note|change-id|depends-on|differential[ -]revision|(?:closes|partial|related|implements)-(?:bug|issue|blueprint)|version-bump|changelog|[a-z]{1,20}(?:-[a-z]{1,20}){0,3}-by|cc|on-behalf-of)\s{0,3}[:#])[a-z]/gim;
/** A line that is a command, which some bots obey in blocks of code, too; ours is none of others. */
const COMMAND = /^[^\S\n]{0,3}(?=[/!](?!mull\b)[a-z][a-z-]{1,30}(?:[^\S\n]|$))/gim;

/** The same words with `split` (at least a sign) where an order would be; a plain `KEY-1` still links to its ticket. */
export function withoutForeignOrders(text: string, split: string): string {
  const parted = [CLOSES_TICKET, CLOSES_NUMBER, VERSION, ORDERS, ...BOT_ORDERS, FOOTER].reduce(
    (before, pattern) => before.replace(pattern, `$&${split}`),
    text,
  );
  return ANY_KEY.test(text) ? parted.replace(SMART, `$&${split}`) : parted;
}

/** A body in which no line is a command; the sign is invisible in code as well. */
export function withoutCommands(text: string): string {
  return text.replace(COMMAND, '$&\u200b');
}

function inAnyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
