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
const ANY_SMALL_KEY = /\b[a-z][a-z\d_]{1,9}-\d/i;
const ANY_KEY = new RegExp(`\\b(?:${KEY})\\d`);
/** Ids whose number is written with letters, too, and whose names have dashes, behind a word that closes: as far as the first. */
const LONG_KEY = `(?!CI-CD\\b|(?:${STANDARDS})-)[A-Z][A-Z0-9_]{1,19}-(?=(?:[A-Z0-9_]{1,20}-){0,4}(?:\\d[A-Z0-9]{0,9}|[A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z]{0,2})(?![\\w-]))`;
/** What has a number behind a dash in small letters, and is no key. */
const WORDS =
  'python|base|latin|step|level|stage|phase|part|page|line|row|column|col|type|version|ver|rule|case|test|node|java|php|ruby|perl|lua|go|rust|vue|react|angular|qwen|llama|claude|mistral|gemma|phi|bug|issue|top|bottom|day|week|month|year|mode|class|grade|tier|layer|rank|zone|option|figure|fig|table|section|chapter|item|number|no|index|depth|round|group|rev|release|beta|alpha|rc|x86|x86_64|arm|arm64|amd|amd64|win|mac|ipv|web|over|under|minus|plus|zero|pre|post|sub|non|in|to|of|by|at|on|up|is|as|or';
/** As people type keys: behind a word that closes, where `fix:` is the kind of a change. */
const SMALL_KEY = `(?!(?:${inAnyCase(STANDARDS.toLowerCase())}|${WORDS})-)[a-z][a-z0-9_]{1,9}-(?=\\d{1,7}(?![\\w-]))`;
const PAGE = '(?:https?:\\/\\/[\\w.-]{1,100}(?:\\/[\\w.-]{1,60}){0,5}\\/)?';
/** Tasks and revisions of Phabricator, merge requests of GitLab. */
const SHORT_KEY = '[DT](?=\\d)|!(?=\\d)';
/** Here and below: what stands in front of the place to split at. */
const CLOSES_TICKET = new RegExp(
  `\\b${CLOSING}[\\s:\`*_[(#<-]{1,8}${KIND}?${PAGE}(?:\\b(?:${LONG_KEY}|${KEY})|(?<!\\w)(?:${SHORT_KEY})|(?<![\\w./-])[\\w.-]{1,60}(?:\\/[\\w.-]{1,60}){0,5}!(?=\\d))`,
  'g',
);
const CLOSES_SMALL_KEY = new RegExp(
  `\\b(?!${inAnyCase('fix')}(?:\\([^)\\n]{0,60}\\))?!?:)${CLOSING}[\\s:\`*_[(#<-]{1,8}${KIND}?\\b${SMALL_KEY}`,
  'g',
);
/** Where GitHub reads no order, and GitLab, Redmine or Trac behind a mirror do. */
const CLOSES_NUMBER = new RegExp(
  `\\b(?:${CLOSING}[\\s:]{1,5}${KIND}|${inAnyCase('(?:(?:clos|fix|resolv)ing|implement(?:s|ed|ing)?)')}[\\s:]{1,5})#(?=\\d)`,
  'g',
);
/** What a list behind such a word may name: trackers close all of it. Its first one is a matter of the patterns above. */
const LISTED = `${PAGE}(?:(?:\\b(?:${KEY})|\\b${SMALL_KEY}|(?<!\\w)(?:${SHORT_KEY})|(?<![\\w./-])(?:[\\w.-]{1,60}(?:\\/[\\w.-]{1,60}){0,5})?[#!](?=\\d))\\d{1,9}(?![\\w-])|\\b(?:${LONG_KEY})[A-Z0-9_-]{1,60}(?![\\w-]))[\`*_\\])>]{0,3}(?:\\(https?:[^()\\s]{1,200}\\))?`;
const AND = `(?:\\s{0,3}[,;&+/–—]|\\s)\\s{0,3}[[(]?(?:${inAnyCase('(?:(?:and )?also|and|or|plus|as well as)')}\\s{1,3})?[\`*_[(<]{0,3}`;
const CLOSES_LIST = new RegExp(`(\\b${CLOSING}[\\s:\`*_[(#<-]{1,8}${KIND}?${LISTED})((?:${AND}${LISTED}){1,50})`, 'g');
const IN_LIST = /(?:[-#!]|\b[DT])(?=\d[A-Z\d]{0,9}(?:[^\w-]|$))/g;
/** Smart commits (`KEY-1 #close #time 2h`): words, not the end of an address. */
const SMART = /(?<![^\s([,;:*_`"'])#(?=[a-z])/gi;
/** The words of these that are usual, beside a key in small letters, which other words look like. */
const USUAL_SMART =
  /(?<![^\s([,;:*_`"'])#(?=(?:clos|fix|resolv|reopen|finish|complet|deliver)(?:e|es|ed|s)?\b|(?:done|time|comment|start|stop|review|in-progress|in-review|to-do|wontfix)\b)/gi;
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
  const parted = [CLOSES_TICKET, CLOSES_SMALL_KEY, CLOSES_NUMBER, VERSION, ORDERS, ...BOT_ORDERS, FOOTER].reduce(
    (before, pattern) => before.replace(pattern, `$&${split}`),
    text.replace(CLOSES_LIST, (_, first: string, others: string) => first + others.replace(IN_LIST, `$&${split}`)),
  );
  if (ANY_KEY.test(text)) return parted.replace(SMART, `$&${split}`);
  return ANY_SMALL_KEY.test(text) ? parted.replace(USUAL_SMART, `$&${split}`) : parted;
}

/** A body in which no line is a command; the sign is invisible in code as well. */
export function withoutCommands(text: string): string {
  return text.replace(COMMAND, '$&\u200b');
}

function inAnyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
