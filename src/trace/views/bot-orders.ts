// Orders to bots in the forms that they read: a name, with `@` or without, a colon, a comma or blanks, and a word. Pure.

/** They have no other meaning, and take what stands behind the word. */
const MERGERS = 'bors(?:-ng)?|homu';
/** Whoever says that it is a bot, and services that listen to comments. */
const BOTS = `${MERGERS}|(?!robot\\b)[a-z][a-z\\d-]{0,30}bot|[a-z][a-z\\d-]{0,30}\\[bot\\]|mergify(?:io)?|renovate|rust-timer|k8s-ci-robot|greenkeeper|coderabbit(?:ai)?|copilot|jenkins|zuul|evergreen|packit|travis|buildkite|circle-?ci|appveyor|drone|prow|azp|codecov|hound|snyk|percy|[a-z][a-z\\d]{0,20}-ci`;
const BLANKS = '[^\\S\\n]{1,5}';
/** The name, or the word behind it, may be emphasized. */
const SEPARATOR = `[*_\`~]{0,3}[^\\S\\n]{0,3}(?:[:,][*_]{0,3}[^\\S\\n]{0,5}|${BLANKS})[*_]{0,3}`;
const POLITE = `(?:(?:please|pls|plz|kindly)[,]?${BLANKS})`;
/** No prose has these behind a name. */
const SIGNS = '(?:[rd]|delegate|try|merge|rollup|squash|retry)(?:[+]|=|-(?![a-z\\d]))|p=-?\\d';
const VERBS =
  'r[+]|delegate|merge|try|retry|retest|recheck|reverify|rebuild|rerun|rebase|squash|approve|cancel|close|reopen|ping|refresh|recreate|requeue|unqueue|dequeue|queue|backport|cherry-?pick|unapprove|lgtm|hold|ship';
/** What one says to a bot only; of words with another meaning, a whole line of nothing else. */
const WHOLE = `(?:${POLITE}?(?:${VERBS})|${POLITE}(?:test|build|run|deploy|release|start|check))(?:${BLANKS}(?:this|it|all|now|please|again|and|merge|rebase|pr|pull|request)){0,4}[^\\S\\n.!]{0,3}[.!]{0,2}[^\\S\\n]{0,3}$`;
const ANY = `${POLITE}?(?:${VERBS}|test|run|build|deploy|release|publish|update|ignore|unignore|label|claim|assign|ready|review|help|help|single|patch|check|skip|add|remove|start|stop|resolve|resume|pause|plan|apply|fork|sync|bench(?:mark)?|treeclosed|rollup)\\b`;
/** Words of another meaning that one service takes, on a line of their own. */
const OF_PACKIT =
  '(?:build|test|(?:copr|koji|upstream-koji|production|vm-image)-build|(?:rebuild|retest)-failed|propose-(?:downstream|update)|pull-from-upstream|create-update)';
/** In front of a line: quotes, lists, tables, headings, emphasis. */
const START = '^(?:[^\\S\\n]|[>*|#"\'`_~+-]){0,8}';

/** What each matches is the place in front of which the order is split: within the name, or behind its `@`. */
export const BOT_ORDERS: readonly RegExp[] = [
  `@(?=(?:${BOTS})${SEPARATOR}(?:${SIGNS}|${ANY}))`,
  `\\b(?=(?:${MERGERS})${SEPARATOR}(?:${SIGNS}))[a-z]`,
  `${START}(?=(?:${MERGERS})${SEPARATOR}(?:${SIGNS}|${ANY}))[a-z]`,
  `${START}(?=(?:${BOTS})${SEPARATOR}(?:${SIGNS}|${WHOLE}))[a-z]`,
  `${START}(?=packit(?:-stg)?${SEPARATOR}${POLITE}?${OF_PACKIT}(?:${BLANKS}--\\S{1,60}(?:${BLANKS}[\\w,-]{1,40})?){0,4}[^\\S\\n]{0,5}$)[a-z]`,
  // A bot of any name: its word alone, or several of them.
  `${START}(?=[a-z][\\w.-]{0,38}${SEPARATOR}(?:(?:[rd]|delegate|try)[+]|(?:r|delegate)=[\\w@,-]{1,40})(?:${BLANKS}(?:${SIGNS}|rollup)\\S{0,20}){0,3}[^\\S\\n]{0,5}$)[a-z]`,
  // Somebody asked for a review, and checks that are asked for by one word.
  `${START}r(?=\\?${BLANKS}@?[\\w/-]{1,60}[^\\S\\n]{0,5}$)`,
  `${START}r(?=e(?:check|verify)[^\\S\\n]{0,5}$)`,
].map((pattern) => new RegExp(pattern, 'gim'));
