// What people can ask for: a label event or the text of a comment becomes a Command.

import { shownLines } from './shown-lines.ts';

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
 * Command of a comment: a line of plain text that begins with `/mull`. Whatever Markdown makes something else (code, quotations,
 * lists, tables, links, emphasis, HTML) is none. The first command counts; undefined when there is none. Free text after `retry`
 * runs to the end of the comment, as `readable` makes it.
 */
export function commandOfComment(text: string, readable = (shown: string) => shown): Command | undefined {
  const { commands, lines } = shownLines(text);
  const first = commands[0];
  if (first === undefined) return undefined;
  const following = text.split(/\r\n?|\n/).map((line, at) => (lines.has(at) ? line : ''));
  const [line = '', ...rest] = readable(following.slice(first).join('\n')).split('\n');
  const [head, word = '', ...words] = line.trim().split(/\s+/);
  if (head !== '/mull') return undefined;
  if (word === 'stop') return { kind: 'stop' };
  if (word === 'retry') return retryOf(words, rest);
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
