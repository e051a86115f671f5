// The page of an issue: the HTML that its Markdown becomes, each character with its place in the source.

import MarkdownIt, { type Token } from 'markdown-it';
import { UNREAD_IMAGE } from '../commands/useful-text.ts';
import { DRAWN, unseenOfFormula } from './drawn-text.ts';
import type { Notes, Parsed, Part } from './markdown-notes.ts';
import { cellsOf, inCell, inLines, linesText, type Placed, type Range, rangeOf } from './placed-text.ts';

/** What stands in place of a part of the source. */
export interface Change extends Range {
  readonly instead: string;
}

export interface Page {
  /** HTML as it is written, text with other signs in place of those that HTML would read, code without any. */
  html: string;
  /** Of each character of the HTML; -1 of those that no source has. */
  readonly places: number[];
  /** Where paragraphs and blocks end. */
  readonly ends: number[];
  /** Parts of the source that are on no page. */
  readonly hidden: Range[];
  readonly changes: Change[];
}

export function pageOf(source: string, { tokens, notes, referred }: Parsed): Page {
  const page: Page = { html: '', places: [], ends: [], hidden: [...notes.hidden], changes: [] };
  const footnotes = shownFootnotes(page, notes, referred);
  let row: readonly Range[] = [];
  let cell = 0;
  for (const token of inOrder(tokens, footnotes)) {
    const lines = notes.lines.get(token) ?? [];
    if (token.hidden) add(page, '\n');
    else if (token.nesting !== 0) addTag(page, `${token.nesting < 0 ? '/' : ''}${token.tag || 'p'}`);
    if (token.type === 'tr_open') [row, cell] = [cellsOf(source, lines), 0];
    // Cells that no column has.
    if (token.type === 'tr_close')
      page.hidden.push({ from: row[cell]?.from ?? 0, to: row[cell] ? (row.at(-1)?.to ?? 0) : 0 });
    if (token.type === 'inline') {
      const placed = lines.length > 0 ? inLines(token.content, lines) : inCell(source, row[cell++]);
      addParagraph(page, placed, notes.parts.get(token.children) ?? []);
    }
    if (token.type === 'html_block') addHtml(page, linesText(source, lines));
    if (token.type === 'code_block') addCode(page, linesText(source, lines));
    if (token.type === 'fence') addFence(page, source, token, lines);
    page.ends.push(page.html.length);
  }
  return page;
}

/** Those that something refers to, in the order of the page: of those of one name the first. */
function shownFootnotes(page: Page, { footnotes }: Notes, referred: readonly string[]): readonly Token[] {
  const numbers = new Map(referred.map((label, nth) => [label, nth + 1]));
  const shown = new Map<number, Token>();
  for (const [token, { label, from, to }] of [...footnotes].sort(([, one], [, other]) => one.from - other.from)) {
    const number = numbers.get(label);
    if (number === undefined || shown.has(number)) {
      page.hidden.push({ from, to });
      continue;
    }
    shown.set(number, token);
    addLabel(page, { from: from + 2, to: from + 2 + label.length }, label, number);
  }
  return [...shown].sort(([one], [other]) => one - other).map(([, token]) => token);
}

/** The page shows numbers. A short name without more than letters says nothing. */
const SHORT = /^[a-z\d][a-z\d_-]{0,19}$/;

function addLabel(page: Page, range: Range, label: string, number: number): void {
  if (!SHORT.test(label)) page.changes.push({ ...range, instead: String(number) });
}

/** Footnotes stand behind all else. */
function inOrder(tokens: readonly Token[], footnotes: readonly Token[]): readonly Token[] {
  const body: Token[] = [];
  const inside = new Map<Token, Token[]>();
  const around = [body];
  for (const token of tokens) {
    if (token.type === 'footnote_reference_open') {
      const own: Token[] = [];
      inside.set(token, own);
      around.push(own);
    } else if (token.type === 'footnote_reference_close') around.pop();
    else around.at(-1)?.push(token);
  }
  return [...body, ...footnotes.flatMap((token) => inside.get(token) ?? [])];
}

function addTag(page: Page, tag: string): void {
  add(page, `\n<${tag}>\n`);
}

function add(page: Page, html: string, places: readonly number[] = [], from = 0): void {
  page.html += html;
  for (let at = 0; at < html.length; at++) page.places.push(places[from + at] ?? -1);
}

const MASKS: Readonly<Record<string, string>> = { '<': '\u2039', '>': '\u203a', '"': '\u201d' };

function addText(page: Page, { text, places }: Placed, from: number, to: number): void {
  const masked = text.slice(from, to).replace(/[<>"]/g, (sign) => MASKS[sign] ?? sign);
  add(page, masked, places, from);
}

function addCode(page: Page, { text, places }: Placed, from = 0, to = text.length): void {
  add(page, text.slice(from, to).replace(/[^\s']/g, 'x'), places, from);
}

/** Browsers end these earlier than Markdown does: what either hides is hidden. */
const SPECIAL = /^(?:<\?.*?\?>|<!\[CDATA\[.*?\]\]>)/s;

function addHtml(page: Page, placed: Placed, from = 0, to = placed.text.length): void {
  const html = placed.text.slice(from, to);
  add(page, html, placed.places, from);
  const special = SPECIAL.exec(html);
  if (special) page.hidden.push(rangeOf(placed, from, from + special[0].length));
}

function addParagraph(page: Page, placed: Placed, parts: readonly Part[]): void {
  const addresses = parts
    .filter(({ name }) => name === 'link')
    .map((part) => ({ ...part, name: 'address', from: part.label }));
  let at = 0;
  for (const part of [...parts, ...addresses].sort((one, other) => one.from - other.from)) {
    addText(page, placed, at, part.from);
    at = part.from;
    if (part.name === 'link') addLink(page, placed, part);
    else {
      if (part.name === 'html_inline' || part.name === 'loose_tag') addHtml(page, placed, at, part.to);
      else addCode(page, placed, at, part.to);
      addPart(page, placed, part);
      at = part.to;
    }
  }
  addText(page, placed, at, placed.text.length);
}

function addPart(page: Page, placed: Placed, { name, from, to, token }: Part): void {
  const range = rangeOf(placed, from, to);
  if (name === 'encoded_comment') page.hidden.push(range);
  if (name === 'image') page.changes.push({ ...range, instead: UNREAD_IMAGE });
  if (name === 'math' && isFormula(placed.text, from, to)) hideUnseen(page, placed, unseenOfFormula, from + 1, to - 1);
  if (name === 'footnote_ref') {
    const label = rangeOf(placed, from + 2, to - 1);
    addLabel(page, label, String(token?.meta?.['label']), Number(token?.meta?.['id']) + 1);
  }
}

/** Dollars at letters are those of programs. */
function isFormula(text: string, from: number, to: number): boolean {
  return (
    !/[\p{L}\p{N}$\\]$/u.test(text.slice(Math.max(0, from - 2), from)) && !/^[\p{L}\p{N}]/u.test(text.slice(to, to + 2))
  );
}

function hideUnseen(
  page: Page,
  placed: Placed,
  unseen: (text: string) => readonly Range[],
  from: number,
  to: number,
): void {
  for (const range of unseen(placed.text.slice(from, to)))
    page.hidden.push(rangeOf(placed, from + range.from, from + range.to));
}

const { parseLinkDestination } = new MarkdownIt().helpers;
/** Addresses that GitHub takes out of links: those with blanks lead nowhere, either. */
const NOWHERE = /\s|^(?!(?:https?|ftp|mailto|irc|xmpp|ssh|git|tel|github-(?:mac|windows)):)[a-z][a-z\d+.-]*:(?!:)/i;
/** Where GitHub keeps what was dropped into the text: it is shown as the image or video that it is. */
export const ATTACHMENT =
  'https://(?:[\\w.-]+(?:/[\\w.-]+/[\\w.-]+/assets/\\d+|/user-attachments/assets)/[\\w-]+|(?:private-)?user-images\\.githubusercontent\\.com/[^\\s<>()\u203a]+)';
const ATTACHED = new RegExp(`^${ATTACHMENT}$`);

/** Hides the title, the name of a definition, and an address that is none. */
function addLink(page: Page, placed: Placed, { from, to, label }: Part): void {
  add(page, '<a href="">');
  const { text } = placed;
  const hide = (first: number, behind: number) => page.hidden.push(rangeOf(placed, first, behind));
  if (text.charAt(label + 1) !== '(') {
    if (to > label + 3) hide(label + 1, to);
    return;
  }
  const start = label + 2 + text.slice(label + 2, to).search(/[^ \t\n]/);
  const { ok, pos, str } = parseLinkDestination(text, start, to - 1);
  if (ATTACHED.test(str)) {
    hide(from, from + 1);
    page.changes.push({ ...rangeOf(placed, label, to), instead: ` ${UNREAD_IMAGE}` });
  } else if (NOWHERE.test(str)) hide(label + 1, to);
  else hide(ok ? pos : label + 2, to - 1);
}

/** A language is shown by the colours of the code, nothing that follows it is. */
const LANGUAGE = /^[ \t]*(?:[A-Z][A-Z\d+#]{0,4}|[A-Z]?[a-z][\w+#.-]{0,19})(?![\w+#.-])/;

function addFence(page: Page, source: string, token: Token, [opening, ...lines]: readonly Range[]): void {
  if (!opening) return;
  const from = opening.from + token.markup.length;
  const language = LANGUAGE.exec(source.slice(from, opening.to))?.[0] ?? '';
  page.hidden.push({ from: from + language.length, to: opening.to });
  const code = linesText(
    source,
    token.content === '' ? [] : lines.slice(0, token.content.replace(/\n$/, '').split('\n').length),
  );
  addTag(page, 'pre');
  addCode(page, code);
  addTag(page, '/pre');
  const unseen = DRAWN.get(language.trim().toLowerCase());
  if (unseen) hideUnseen(page, code, unseen, 0, code.text.length);
}
