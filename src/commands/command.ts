// What people can ask for: a label event or the text of a comment becomes a Command.

import type { RunId } from '../task.ts';
import { beginsCommand, WORD } from './comment-html.ts';
import { unknown, unknownCommand } from './nearest-word.ts';
import { shownLines } from './shown-lines.ts';

export type Command =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | Retry
  | { readonly kind: 'status' }
  /** `candidate` as the table of patches numbers them; undefined: the chosen one, and why none of the others. */
  | { readonly kind: 'explain'; readonly candidate: number | undefined }
  | { readonly kind: 'help' }
  /** A pull request with the repository's own file. */
  | { readonly kind: 'setup' }
  /** A review, by its id, that requests changes: not written as a command, and carried out as one. */
  | { readonly kind: 'revise'; readonly review: number; readonly body: string }
  /** What became of our pull request: no command of a person, and carried out as one. `head`: its last commit then. */
  | {
      readonly kind: 'outcome';
      readonly what: 'merged' | 'closed' | 'reverted';
      /** Undefined where only the commit that was reverted is known. */
      readonly pull: number | undefined;
      readonly head: string;
      readonly commit?: string;
    }
  /** Our label was set while the issue was being worked on: the run that waits for its turn. No command of a person either. */
  | { readonly kind: 'labelled'; readonly run: RunId }
  /** Checks of the repository on a commit of ours ended: no command of a person either. */
  | { readonly kind: 'checks'; readonly branch: string; readonly sha: string }
  /** A command was meant, but cannot be read; `reason` is for the person who wrote it, and quotes nothing of theirs. */
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Goes on with the stored search, or with `base` begins a new one there. Undefined: twice the last budget, the same policy, the
 * same base. In commands that older versions stored `policy` and `base` are absent.
 */
export interface Retry {
  readonly kind: 'retry';
  readonly rollouts: number | undefined;
  readonly policy?: string | undefined;
  /** A branch, or `latest` for what the default branch holds now. */
  readonly base?: string | undefined;
  readonly hint: string;
}

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

export interface Grammar {
  /** Name of the App: a line that begins with `@name` is read as one that begins with `/mull`. */
  readonly mention?: string | undefined;
  /** Search policies by name; absent: any word is taken for one. */
  readonly policies?: readonly string[] | undefined;
  /** What of a text a reader of the page sees. */
  readonly readable?: (shown: string) => string;
}

/** The words of the grammar, in the order in which help lists them. */
export const COMMAND_WORDS = ['solve', 'retry', 'stop', 'status', 'explain', 'setup', 'help'] as const;

/**
 * Command of a comment: a line of plain text that begins with `/mull`, or with a mention of the App. Whatever Markdown makes
 * something else (code, quotations, lists, tables, links, emphasis, HTML) is none. The first command counts; undefined when
 * there is none. Free text after `retry` runs to the end of the comment, as `readable` makes it.
 */
export function commandOfComment(text: string, grammar: Grammar = {}): Command | undefined {
  const { mention, readable = (shown: string) => shown } = grammar;
  const words = [WORD, ...(mention === undefined ? [] : [`@${mention}`])];
  const { commands, lines } = shownLines(text, words);
  const first = commands[0];
  if (first === undefined) return undefined;
  const following = text.split(/\r\n?|\n/).map((line, at) => (lines.has(at) ? line : ''));
  const [line = '', ...rest] = readable(following.slice(first).join('\n')).split('\n');
  const begun = beginsCommand(line, words);
  if (begun === undefined) return undefined;
  const [verb = '', ...said] = line
    .slice(begun.length)
    .replace(/^[:,]/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  return commandOf(verb, said, { following: rest, grammar });
}

interface Rest {
  /** Lines behind that of the command. */
  readonly following: readonly string[];
  readonly grammar: Grammar;
}

function commandOf(verb: string, words: readonly string[], rest: Rest): Command {
  const word = /^\?+$/.test(verb) ? 'help' : plainWord(verb);
  switch (word) {
    case '':
    case 'solve':
      return { kind: 'start' };
    case 'stop':
    case 'status':
    case 'setup':
    case 'help':
      return { kind: word };
    case 'explain':
      return { kind: 'explain', candidate: numberIn(words) };
    case 'retry':
      return retryOf(words, rest);
    default:
      return { kind: 'invalid', reason: unknownCommand(word, COMMAND_WORDS) };
  }
}

/** As people write a word at the end of a sentence, or at the beginning of one. Each run of signs is looked at once, from its first. */
function plainWord(word: string): string {
  return word.toLowerCase().replace(/(?<![.!?,;:])[.!?,;:]+$/, '');
}

/** `3`, `#3`, `candidate 3`; too long a number names none that there is. */
function numberIn(words: readonly string[]): number | undefined {
  const digits = words.map((word) => /^#?(\d{1,6})[.!?,;:]*$/.exec(word)?.[1]).find((found) => found !== undefined);
  return digits === undefined ? undefined : Number(digits);
}

const OPTIONS = ['budget', 'policy', 'base'] as const;
type Option = (typeof OPTIONS)[number];
const isOption = (name: string): name is Option => OPTIONS.some((option) => option === name);

function retryOf(words: readonly string[], { following, grammar }: Rest): Command {
  const given = new Map<Option, string>();
  let at = 0;
  for (; at < words.length; at++) {
    const [, name = '', written = ''] = words[at]?.match(/^([A-Za-z-]+)=(.*)$/) ?? [];
    if (name === '') break;
    const value = plainValue(written);
    const option = name.toLowerCase();
    if (!isOption(option))
      return {
        kind: 'invalid',
        reason: unknown(
          'retry has no such option',
          option,
          OPTIONS.map((each) => `${each}=`),
        ),
      };
    if (given.has(option)) return { kind: 'invalid', reason: `${option} is given twice` };
    const problem = problemOf(option, value, grammar);
    if (problem !== undefined) return { kind: 'invalid', reason: problem };
    given.set(option, value);
  }
  const hint = [words.slice(at).join(' '), ...following].join('\n').trim();
  const meant = optionMeant(hint) ?? optionBehind(words.slice(at));
  if (meant !== undefined)
    return { kind: 'invalid', reason: `an option is written as \`${meant}=…\`, before all words` };
  const budget = given.get('budget');
  const rollouts = budget === undefined ? undefined : Number(budget);
  return { kind: 'retry', rollouts, policy: given.get('policy'), base: given.get('base'), hint };
}

/** Without the signs that people put around or behind it. */
const plainValue = (value: string): string => value.replace(/[,;]+$/, '').replace(/^(["'])(.*)\1$/, '$2');

/** An option in another form (`--budget 16`, `budget: 16`, `16` alone), which is no hint: what it would cost is not what was meant. */
function optionMeant(hint: string): Option | undefined {
  if (/^[1-9]\d{0,3}$/.test(hint)) return 'budget';
  const [, dashed, named] = /^(?:--?(budget|policy|base)\b|(budget|policy|base)(?::| ?= ?)\s*\S)/i.exec(hint) ?? [];
  return OPTIONS.find((option) => option === (dashed ?? named)?.toLowerCase());
}

/** An option behind the words: in the middle of them it may be part of what they say. */
function optionBehind(words: readonly string[]): Option | undefined {
  const [, name = ''] = /^([a-z]+)=\S/i.exec(words.at(-1) ?? '') ?? [];
  return OPTIONS.find((option) => option === name.toLowerCase());
}

/** Of what git takes for the name of a branch, that which needs no quotation anywhere. */
const BRANCH = /^(?!.*(?:\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$))[A-Za-z\d][A-Za-z\d._/+-]{0,199}$/;

function problemOf(option: Option, value: string, { policies }: Grammar): string | undefined {
  if (option === 'budget')
    return /^[1-9]\d{0,3}$/.test(value) ? undefined : 'budget must be a whole number from 1 to 9999';
  if (option === 'base') return BRANCH.test(value) ? undefined : 'base must be the name of a branch, or latest';
  if (policies === undefined || policies.includes(value)) return undefined;
  return unknown(`policy must be one of ${policies.join(', ')}`, value, policies);
}
