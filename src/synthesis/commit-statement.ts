// The text of a commit as the statement of the issue that it fixes: without what git, GitHub and its authors add for each other.

import type { Statement } from './lead.ts';

/** `#12`, `gh-12`, `issue 12`, the page of an issue; also of another repository. */
const ONE = String.raw`(?:(?:[\w.-]+\/[\w.-]+)?(?<![\w&])#\d{1,7}|\bgh-\d{1,7}|\bbpo-\d{1,7}|\bissues?[ -]#?\d{1,7}|https?:\/\/\S+\/(?:issues|pull)\/\d{1,7})\b`;
const SEVERAL = String.raw`${ONE}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)${ONE})*`;
const REFERENCES = new RegExp(ONE, 'gi');
const CLOSING = new RegExp(
  String.raw`[(\[]?\b(?:close[sd]?|closing|fix(?:e[sd])?|fixing|resolve[sd]?|resolving)\b:?\s+(?:issues?\s+)?${SEVERAL}[)\]]?[.:;,]?`,
  'gi',
);
/** As GitHub adds them behind the title of a pull request, and as people do. */
const ASIDE = new RegExp(String.raw`(?<!\s)\s*[(\[](?:[\w:-]+ ){0,3}${SEVERAL}[)\]]`, 'gi');
const MENDS =
  /\b(fix(?:e[sd]|ing)?|bugs?|bugfix(?:es)?|regress(?:ion|ions|ed)|crash(?:e[sd]|ing)?|broken|incorrect(?:ly)?|wrong(?:ly)?|resolve[sd]?|close[sd]?|prevents?|handles?)\b/i;
const TRAILER =
  /^(?:[A-Z][\w-]*-(?:by|to|id|on|for):|change-id:|git-svn-id:|\(cherry picked from|(?:refs?|see):?\s+#\d+\.?$)/i;
const MERGE = /^Merge (?:pull request|branch|remote-tracking branch|PR|commit from fork)\b.*$/i;
/** What programs put between and below the messages of a squashed branch. */
const BY_PROGRAMS = /^(?:[*-] )?\[[\w-]+\.ci\] .*$|^for more information, see https:\/\/\S+$|^-{5,}$/i;
/** `fix(parser)!: …`, `[fix] …`, `BUG: …`. */
const PREFIX = /^(?:(?:fix|bug|bugfix|hotfix|feat|perf|refactor|chore)(?:\([^)]*\))?!?:\s*|\[[\w ./-]{1,30}\]\s*)/i;

/** Undefined where the texts mend nothing or refer to no issue. `messages`: of the step, and of what a merge brought. */
export function statementOf(messages: readonly string[]): Statement | undefined {
  const whole = messages.join('\n\n');
  const issues = issuesIn(whole);
  if (issues.length === 0 || !MENDS.test(whole)) return undefined;
  const [first = '', ...rest] = messages.map(wordsOf).join('\n\n').trim().split('\n');
  const title = titleIn(first);
  // A merge says its title, and the commit in it says it again.
  const body = rest.filter((line) => titleIn(line).toLowerCase() !== title.toLowerCase());
  return { title, body: body.join('\n').trim(), kind: 'derived', issues };
}

function titleIn(line: string): string {
  const title = line.replace(PREFIX, '').replace(/^[\s:,.;-]+/, '');
  return title.slice(0, 1).toUpperCase() + title.slice(1);
}

/** Numbers of the issues that a text closes, as GitHub reads it. */
export function closedIn(text: string): readonly number[] {
  return issuesIn((text.match(CLOSING) ?? []).join('\n'));
}

function issuesIn(text: string): readonly number[] {
  const found = (text.match(REFERENCES) ?? []).map((reference) => Number(/\d+$/.exec(reference)?.[0]));
  return [...new Set(found)].filter((number) => number > 0);
}

/** What one message says to a reader who knows no commit. */
function wordsOf(message: string): string {
  return message
    .replaceAll('\r', '')
    .split('\n')
    .filter((line) => ![TRAILER, MERGE, BY_PROGRAMS].some((pattern) => pattern.test(line.trim())))
    .map(withoutReferences)
    .filter((line) => line !== undefined)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Undefined for a line that was nothing but a reference. */
function withoutReferences(line: string): string | undefined {
  const rest = line.replace(CLOSING, '').replace(ASIDE, '').trimEnd();
  return rest !== line.trimEnd() && /^[\s.,;:()[\]*-]*$/.test(rest) ? undefined : rest;
}
