// The Markdown of an issue, parsed as GitHub does, with notes of where in its source each part stands.

import type { Env, MarkdownIt, StateBlock, StateInline, Token } from 'markdown-it';
import { githubMarkdown, lastEnd, wrapRule } from '../commands/github-markdown.ts';
import type { Range } from './placed-text.ts';
import { ELEMENTS } from './seen-html.ts';

/** A part of a paragraph that is no plain text: where it stands in the paragraph. */
export interface Part extends Range {
  readonly name: string;
  /** Where the text of a link ends. */
  readonly label: number;
  /** What the rule made last. */
  readonly token: Token | undefined;
}

interface Footnote extends Range {
  readonly label: string;
}

export interface Notes {
  /** What is on no page: definitions of links, blocks too deep to be read. */
  readonly hidden: Range[];
  /** By the first token of each. */
  readonly footnotes: Map<Token, Footnote>;
  /** Lines of each block without what they stand in, and the lines of tables by their rows. */
  readonly lines: Map<Token, readonly Range[]>;
  /** By the tokens that a paragraph is made of. */
  readonly parts: Map<readonly Token[] | null, Part[]>;
}

export interface Parsed {
  readonly tokens: readonly Token[];
  readonly notes: Notes;
  /** Names of footnotes that something refers to, in the order of the page. */
  readonly referred: readonly string[];
}

/** What GitHub takes for a formula is not known to the letter: a text with dollars is read with formulas and without. */
export function readings(text: string): readonly Parsed[] {
  return (text.includes('$') ? [withFormulas, withoutFormulas] : [withFormulas]).map((parser) => parsed(parser, text));
}

function parsed(parser: MarkdownIt, text: string): Parsed {
  const notes: Notes = { hidden: [], footnotes: new Map(), lines: new Map(), parts: new Map() };
  const env: Env & { footnotes?: { list?: readonly { label: string }[] } } = { notes };
  const tokens = parser.parse(text, env);
  return { tokens, notes, referred: (env.footnotes?.list ?? []).map(({ label }) => label) };
}

function noting(parser: MarkdownIt): MarkdownIt {
  // Emphasis hides nothing. Footnotes are put into the order of the page by who reads the notes.
  parser.disable(['emphasis', 'strikethrough', 'tilde', 'footnote_tail']);
  parser.inline.ruler.before('entity', 'encoded_comment', encodedComment);
  parser.inline.ruler.after('html_inline', 'loose_tag', looseTag);
  for (const name of BLOCKS) noteBlocks(parser, name);
  for (const name of PARTS) noteParts(parser, name);
  const tokenize = parser.block.tokenize.bind(parser.block);
  parser.block.tokenize = (state, from, to) => {
    const unread = state.level >= (parser.options.maxNesting ?? 0);
    if (unread) notesOf(state).hidden.push({ from: state.bMarks[from] ?? 0, to: state.eMarks[to - 1] ?? 0 });
    tokenize(state, from, to);
  };
  return parser;
}

function notesOf({ env }: StateBlock | StateInline): Notes {
  return env['notes'] as Notes;
}

/** What is made of lines of its own. */
const LINED = new Set(['inline', 'tr_open', 'fence', 'code_block', 'html_block']);
const BLOCKS = [
  'tables',
  'code',
  'fence',
  'html_block',
  'heading',
  'lheading',
  'paragraph',
  'definitions',
  'footnote_def',
];

/** Adds to a rule that it notes where the lines of its blocks are. */
function noteBlocks(parser: MarkdownIt, name: string): void {
  wrapRule(parser.block.ruler, name, (own) => (state, from, to, silent) => {
    const before = state.tokens.length;
    const found = own(state, from, to, silent);
    if (found && !silent) for (const token of state.tokens.slice(before)) noteBlock(state, token, name, from);
    return found;
  });
}

function noteBlock(state: StateBlock, token: Token, name: string, from: number): void {
  const notes = notesOf(state);
  if (token.type === 'footnote_reference_open' && !notes.footnotes.has(token)) {
    const label = String(token.meta?.['label']);
    notes.footnotes.set(token, { label, ...wholeOf(linesOf(state, [from, state.line])) });
  } else if (token.type === 'reference_definition' && token.map) {
    notes.hidden.push(wholeOf(linesOf(state, token.map)));
  } else if (token.map && LINED.has(token.type) && !notes.lines.has(token)) {
    const lines = linesOf(state, token.map);
    notes.lines.set(token, name === 'heading' ? lines.map((line) => behindMark(state.src, line)) : lines);
  }
}

function linesOf(state: StateBlock, [first, behind]: readonly [number, number]): Range[] {
  const lines: Range[] = [];
  for (let line = first; line < behind; line++) {
    const to = state.eMarks[line] ?? state.src.length;
    lines.push({ from: Math.min(to, state.skipSpaces((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0))), to });
  }
  return lines;
}

function wholeOf(lines: readonly Range[]): Range {
  return { from: lines[0]?.from ?? 0, to: lines.at(-1)?.to ?? 0 };
}

const HEADING = /#+[ \t]*/y;

function behindMark(text: string, { from, to }: Range): Range {
  HEADING.lastIndex = from;
  return { from: HEADING.test(text) ? Math.min(to, HEADING.lastIndex) : from, to };
}

const PARTS = ['backticks', 'math', 'link', 'image', 'html_inline', 'encoded_comment', 'loose_tag', 'footnote_ref'];

/** Adds to a rule that it notes what it found. */
function noteParts(parser: MarkdownIt, name: string): void {
  wrapRule(parser.inline.ruler, name, (own) => (state, silent) => {
    const { pos: from, tokens } = state;
    const before = tokens.length;
    const found = own(state, silent);
    // Backquotes that enclose nothing make no token.
    const isPart = name !== 'backticks' || (tokens.length > before && tokens.at(-1)?.type === 'code_inline');
    if (!found || silent || !isPart) return found;
    const { parts } = notesOf(state);
    const noted = parts.get(tokens) ?? [];
    const label = name === 'link' ? state.md.helpers.parseLinkLabel(state, from, true) : from;
    noted.push({ name, from, to: state.pos, label, token: tokens.at(-1) });
    parts.set(tokens, noted);
    return found;
  });
}

const ENCODED = ['&lt;!--', '--&gt;'] as const;

/** Readers see it, but nobody means it for them. */
function encodedComment(state: StateInline): boolean {
  const [begin, end] = ENCODED;
  if (!state.src.startsWith(begin, state.pos) || lastEnd(state, end) < state.pos) return false;
  const to = state.src.indexOf(end, state.pos) + end.length;
  if (to > state.posMax) return false;
  state.pos = to;
  return true;
}

const LOOSE = /<\/?([a-z][a-z\d]*)\/[^<>\s][^<>]{0,1000}>/iy;

/** Attributes behind a slash: HTML takes them for what they are, Markdown does not take that for a tag. */
function looseTag(state: StateInline): boolean {
  LOOSE.lastIndex = state.pos;
  const name = LOOSE.exec(state.src)?.[1]?.toLowerCase();
  if (name === undefined || !ELEMENTS.has(name) || LOOSE.lastIndex > state.posMax) return false;
  state.pos = LOOSE.lastIndex;
  return true;
}

const withFormulas = noting(githubMarkdown());
const withoutFormulas = noting(githubMarkdown()).disable('math');
