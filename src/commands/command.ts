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
 * Command of a comment: `/mull` must be the first token of a line outside of code and quotes.
 * The first command counts; undefined when there is none. Free text after `retry` runs to the end of the comment.
 */
export function commandOfComment(text: string): Command | undefined {
  const lines = linesOutsideCode(text);
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

/** Lines that are no part of fenced code; a code block is no place for commands. */
function linesOutsideCode(text: string): string[] {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const mark = line.match(/^ {0,3}(`{3,}|~{3,})/)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (fence === undefined) outside.push(line);
    else if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
  }
  return outside;
}
