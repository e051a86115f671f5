// What people can ask for: a label event or the text of a comment becomes a Command.

export type Command =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  /** Goes on with the stored search. `rollouts` undefined: twice the last budget. */
  | { readonly kind: 'retry'; readonly rollouts: number | undefined; readonly hint: string }
  /** A command was meant, but cannot be read; `reason` is for the person who wrote it. */
  | { readonly kind: 'invalid'; readonly reason: string };

export interface LabelFacts {
  readonly action: 'labeled' | 'unlabeled';
  readonly label: string;
  readonly issueOpen: boolean;
  readonly isPullRequest: boolean;
}

/** Command of a label event; undefined when the event is not meant for us. Labels are compared as GitHub does: without case. */
export function commandOfLabel(facts: LabelFacts, label: string): Command | undefined {
  if (facts.label.toLowerCase() !== label.toLowerCase() || facts.isPullRequest) return undefined;
  if (facts.action === 'unlabeled') return { kind: 'stop' };
  return facts.issueOpen ? { kind: 'start' } : undefined;
}

/**
 * Command of a comment: `/mull` must be the first token of a line outside of code, quotes and blocks of HTML.
 * The first command counts; undefined when there is none. Free text after `retry` runs to the end of the comment.
 */
export function commandOfComment(text: string): Command | undefined {
  const lines = shownPlainly(text).split('\n');
  const index = lines.findIndex((line) => /^\/mull(\s|$)/.test(line));
  if (index < 0) return undefined;
  const [, word = '', ...rest] = (lines[index] ?? '').trim().split(/\s+/);
  if (word === 'stop') return { kind: 'stop' };
  if (word === 'retry') return retryOf(rest, lines.slice(index + 1));
  return { kind: 'invalid', reason: word === '' ? 'a command is missing after /mull' : 'this command is not known' };
}

function retryOf(words: readonly string[], following: readonly string[]): Command {
  const option = words[0]?.match(/^([a-z-]+)=(.*)$/);
  const hint = [(option ? words.slice(1) : words).join(' '), ...following].join('\n').trim();
  if (!option) return { kind: 'retry', rollouts: undefined, hint };
  if (option[1] !== 'budget') return { kind: 'invalid', reason: 'the only option of retry is budget' };
  const value = option[2] ?? '';
  if (!/^[1-9]\d{0,3}$/.test(value)) return { kind: 'invalid', reason: 'budget must be a whole number from 1 to 9999' };
  return { kind: 'retry', rollouts: Number(value), hint };
}

/** Elements whose content is code, a quotation, hidden or folded away: no place for commands. */
const ASIDE =
  /<(\/?)(pre|code|kbd|samp|listing|plaintext|xmp|blockquote|details|summary|del|strike|table|script|style|template|textarea|iframe|svg)\b[^<>]*?(\/?)>/gi;
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/** The lines of a comment that are shown as ordinary text; the others are empty. */
export function shownPlainly(text: string): string {
  const whole = withoutComments(text);
  // What looks like a tag in a span of code is none, and a span may run over lines.
  const judged = tagsInOneLine(withoutCodeSpans(whole)).split('\n');
  const isPlain = plainLines();
  const lines = whole.split('\n').map((line, at) => {
    const seen = judged[at] ?? '';
    const plain = isPlain(seen);
    return plain && seen.startsWith('/mull') === line.startsWith('/mull') ? line : '';
  });
  return lines.join('\n');
}

/** Asked line by line whether it is outside of code, quotations and blocks of HTML. */
function plainLines(): (line: string) => boolean {
  let fence: string | undefined;
  let goesOn = false;
  const open: string[] = [];
  return (line) => {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
      return false;
    }
    if (mark !== undefined && open.length === 0) {
      fence = mark;
      return false;
    }
    const begins = /^ {0,3}>/.test(line);
    // A line right below a quoted paragraph belongs to it.
    const isQuoted = begins || (goesOn && line.trim() !== '');
    goesOn = begins ? /[^>\s]/.test(line) : isQuoted;
    const isInside = open.length > 0;
    follow(line, open);
    return !isQuoted && !isInside && open.length === 0;
  };
}

/** Which elements are open behind a line. */
function follow(line: string, open: string[]): void {
  for (const [, slash, name = '', selfClosed] of line.matchAll(ASIDE)) {
    const element = name.toLowerCase();
    const at = open.lastIndexOf(element);
    if (slash === '' && selfClosed === '') open.push(element);
    else if (slash !== '' && at >= 0) open.length = at;
  }
}

/** Outside of fences: a comment of HTML that stands in code is shown. */
function withoutComments(text: string): string {
  return outsideFences(text, (part) =>
    part.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => '\n'.repeat(comment.split('\n').length - 1)),
  );
}

/** Each within one paragraph. */
function withoutCodeSpans(text: string): string {
  return outsideFences(text, (part) =>
    part.replace(/(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n)[\s\S]){0,4000}?)(?<!`)\1(?!`)/g, (span) =>
      span.replace(/[^\n]+/g, '.'),
    ),
  );
}

/** A tag of several lines moves to its first one; there are as many lines as before. */
function tagsInOneLine(text: string): string {
  return text.replace(/<\/?[a-z][^<>]{0,1000}>/gi, (tag) => {
    const lines = tag.split('\n');
    return lines.join(' ') + '\n'.repeat(lines.length - 1);
  });
}

function outsideFences(text: string, change: (part: string) => string): string {
  const parts: string[] = [];
  let fence: string | undefined;
  let part: string[] = [];
  const flush = (isCode: boolean) => {
    if (part.length > 0) parts.push(isCode ? part.join('\n') : change(part.join('\n')));
    part = [];
  };
  for (const line of text.split(/\r\n?|\n/)) {
    const mark = FENCE.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) {
      flush(false);
      fence = mark;
    }
    part.push(line);
    if (fence !== undefined && part.length > 1 && mark?.startsWith(fence) && line.trim() === mark) {
      flush(true);
      fence = undefined;
    }
  }
  flush(fence !== undefined);
  return parts.join('\n');
}
