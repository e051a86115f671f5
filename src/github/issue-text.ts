// Text of an issue or comment as a reader of the page sees it. Noise reduction, not a boundary: nothing relies on it.

import { UNREAD_IMAGE } from '../commands/useful-text.ts';
import { visibleText } from '../trace/views/untrusted-text.ts';

/** Without comments, invisible characters, hidden attributes and HTML tags; code stays as it is written. */
export function readableIssueText(text: string): string {
  let current = visibleText(decodeInvisible(text));
  // Removing one thing can bring another to light: on to the point where nothing changes.
  for (let round = 0; round < 20; round++) {
    const next = onePass(current);
    if (next === current) break;
    current = next;
  }
  return current;
}

function onePass(text: string): string {
  const kept = splitCode(text).map(({ code, part }) => (code ? part : withoutMarkup(part)));
  return visibleText(decodeInvisible(kept.join('')))
    .replace(/(?<![ \t])[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .replace(/^ {1,3}(?=\S)/, '')
    .trimEnd();
}

/** Numeric and named references to characters that nobody sees. */
function decodeInvisible(text: string): string {
  return text
    .replace(
      /&(?:zwj|zwnj|shy|lrm|rlm|ZeroWidthSpace|NoBreak|InvisibleTimes|InvisibleComma|ApplyFunction|it|ic|af);/g,
      '',
    )
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (whole, hex?: string, decimal?: string) => {
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (point > 0x10ffff) return '';
      const character = String.fromCodePoint(point);
      return visibleText(character) === '' || point === 0 ? '' : whole;
    });
}

interface Piece {
  readonly code: boolean;
  readonly part: string;
}

/** Opens code or a comment, whichever comes first: a fence inside of a comment is hidden, a comment in code is shown. */
const OPENER =
  /(?:^|(?<=\n)) {0,3}(`{3,}|~{3,})[^\n`]*(?:\n|$)|(?<!`)(`+)(?!`)|(<!--|&lt;!--)|(?:^|(?<=\n[ \t]*\n))( {4}|\t)(?=[ \t]*\S)/g;
/** Lines of code by indentation, from the first one on. */
const INDENTED = /(?:(?: {4}|\t)[ \t]*\S[^\n]*(?:\n|$)|(?:[ \t]*\n)+(?=(?: {4}|\t)[ \t]*\S))+/y;
/** Behind one of these an indented line goes on with its text. */
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;

function splitCode(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const push = (code: boolean, to: number) => {
    if (to > from) pieces.push({ code, part: text.slice(from, to) });
    from = Math.max(from, to);
  };
  const ends = endsIn(text);
  let list: ListState = { at: -1, inList: false };
  OPENER.lastIndex = 0;
  for (let open = OPENER.exec(text); open; open = OPENER.exec(text)) {
    if (open[4] !== undefined) list = { at: open.index, inList: isInList(text, open.index, list) };
    const end = endOf(text, open, { ends, inList: list.inList });
    if (end === undefined) continue;
    push(false, open.index);
    if (open[3] === undefined) push(true, end);
    else from = end; // a comment: left out
    OPENER.lastIndex = end;
  }
  push(false, text.length);
  return pieces;
}

interface Around {
  readonly ends: Ends;
  readonly inList: boolean;
}

/** Where what was opened ends; undefined when it is no more than text. */
function endOf(text: string, open: RegExpExecArray, { ends, inList }: Around): number | undefined {
  const after = open.index + open[0].length;
  if (open[1] !== undefined) {
    const mark = open[1];
    const close = new RegExp(`(?:^|\\n) {0,3}${mark[0]}{${mark.length},}[ \\t]*(?=\\n|$)`, 'g');
    close.lastIndex = after - 1;
    const found = close.exec(text);
    return found ? found.index + found[0].length : text.length;
  }
  if (open[2] !== undefined) {
    const close = ends.span(open[2], after);
    return close < ends.paragraph(after) ? close + open[2].length : undefined;
  }
  if (open[4] !== undefined) {
    if (inList) return undefined;
    INDENTED.lastIndex = open.index;
    return INDENTED.test(text) ? INDENTED.lastIndex : undefined;
  }
  const end = ends.comment(after);
  if (end !== undefined) return end;
  // GitHub hides everything after an unclosed comment that begins a line; elsewhere it is shown.
  let before = open.index - 1;
  while (/[ \t]/.test(text.charAt(before))) before -= 1;
  return before < 0 || text.charAt(before) === '\n' ? text.length : undefined;
}

/** Where things end behind a place. Asked for places in their order, each looks through the text once. */
interface Ends {
  /** Where the next run of as many backquotes begins. */
  readonly span: (marks: string, from: number) => number;
  readonly paragraph: (from: number) => number;
  /** Behind the end of a comment. */
  readonly comment: (from: number) => number | undefined;
}

function endsIn(text: string): Ends {
  const runs = Map.groupBy(text.matchAll(/`+/g), ([run]) => run.length);
  const spans = new Map(
    [...runs].map(([length, all]) => [length, nextOf(all.map(({ index }) => ({ from: index, to: index })))]),
  );
  const places = (pattern: RegExp) =>
    nextOf(Array.from(text.matchAll(pattern), ({ index, 0: match }) => ({ from: index, to: index + match.length })));
  const paragraphs = places(/\n(?=[ \t]*\n)/g);
  const comments = places(/--!?>|--&gt;/g);
  return {
    span: (marks, from) => spans.get(marks.length)?.(from)?.from ?? text.length,
    paragraph: (from) => paragraphs(from)?.from ?? text.length,
    comment: (from) => comments(from)?.to,
  };
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/** The first of the places that does not begin in front of one; each call asks for a later one. */
function nextOf(places: readonly Place[]): (from: number) => Place | undefined {
  let nth = 0;
  return (from) => {
    while ((places[nth]?.from ?? from) < from) nth += 1;
    return places[nth];
  };
}

/** What was found of an earlier place. */
interface ListState {
  readonly at: number;
  readonly inList: boolean;
}

/** Told by the last line in front of `index` that is neither empty nor indented as code. */
function isInList(text: string, index: number, earlier: ListState): boolean {
  for (let end = index - 1; end >= 0; ) {
    if (end <= earlier.at) return earlier.inList;
    const start = end === 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    if (line.trim() !== '' && !/^(?: {4}|\t)/.test(line)) return LIST_ITEM.test(line) || /^ {2,3}\S/.test(line);
    end = start - 1;
  }
  return false;
}

/** Tags that go with what they enclose: nothing of it is for readers. */
const ENCLOSING = /<(script|style|template|textarea|title|head|iframe|noembed|noframes|xmp|svg|math)\b[^<>]*>/gi;
/**
 * Of those that are never closed these take their paragraph at most. GitHub shows the others as the text that they are (tag
 * filter of GitHub Flavored Markdown): an issue about `<title>` speaks of it.
 */
const HIDDEN = ['template', 'head', 'svg', 'math'];

const TAG =
  /<\/?(?:a|abbr|area|article|aside|audio|b|base|bdi|bdo|big|blockquote|body|br|button|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|header|hr|html|i|img|input|ins|kbd|label|li|link|main|map|mark|meta|nav|object|ol|optgroup|option|p|param|picture|pre|q|rp|rt|ruby|s|samp|section|select|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|track|tt|u|ul|var|video|wbr)(?:\s[^<>]*|\/)?>/gi;
const DEFINITION =
  /^ {0,3}\[(?!\^)[^\]\n]{1,300}\]:[ \t]*(?:\n[ \t]*)?\S+(?:[ \t]*(?:\n[ \t]*)?(?:"[^"\n]*"|'[^'\n]*'|\([^)\n]*\)))?[ \t]*$/gm;

/** One level of brackets may stand inside of a description and of an address. */
const IMAGE =
  /!\[(?:[^[\]\n]|\[[^[\]\n]{0,100}\]){0,500}\](?:\((?:[^()\n]|\([^()\n]{0,300}\)){0,2000}\)|\[[^\]\n]{0,300}\]|\(\s*<?data:[^()\s]*\))/g;
/** `![label]`: an image where the label is defined. */
const SHORTCUT = /!\[([^[\]\n]{1,300})\](?![([:])/g;
const LABEL = /^ {0,3}\[(?!\^)([^\]\n]{1,300})\]:/gm;
const IMAGE_TAG = /<(?:img|video)(?:\s[^<>]*|\/)?>/gi;
/** Where GitHub keeps what was dropped into the text: it is shown as the image or video that it is. */
const ATTACHMENT =
  'https://(?:[\\w.-]+(?:/[\\w.-]+/[\\w.-]+/assets/\\d+|/user-attachments/assets)/[\\w-]+|(?:private-)?user-images\\.githubusercontent\\.com/[^\\s<>()]+)';
const ATTACHED_LINK = new RegExp(`\\[([^\\]\\n]{0,300})\\]\\(${ATTACHMENT}\\)`, 'g');
const ATTACHED = new RegExp(`<?${ATTACHMENT}>?`, 'g');
/** A line that is nothing but the address of an image. */
const IMAGE_ADDRESS =
  /^([ \t]*<?https?:\/\/[^\s<>]{1,2000}\.(?:png|jpe?g|gif|webp|avif|bmp|svg|mp4|mov|webm)>?)[ \t]*$/gim;

/** One pass: how much is left out never depends on how often a tag is opened. */
function withoutEnclosed(text: string): string {
  const unclosed = new Set<string>();
  let [kept, from] = ['', 0];
  for (const { 0: tag, 1: written = '', index } of text.matchAll(ENCLOSING)) {
    const name = written.toLowerCase();
    if (index < from) continue;
    const close = unclosed.has(name) ? -1 : closingOf(text, name, index + tag.length);
    if (close < 0) unclosed.add(name);
    if (close < 0 && !HIDDEN.includes(name)) continue;
    kept += text.slice(from, index);
    from = close < 0 ? paragraphEnd(text, index) : (endOfTag(text, close) ?? text.length);
  }
  return kept + text.slice(from);
}

/** Where `</name>` begins; -1 when it is not there. Letters of other lengths in lower case move nothing. */
function closingOf(text: string, name: string, from: number): number {
  const close = new RegExp(`</${name}\\s*>`, 'gi');
  close.lastIndex = from;
  return close.exec(text)?.index ?? -1;
}

function paragraphEnd(text: string, from: number): number {
  const blank = /\n[ \t]*\n/g;
  blank.lastIndex = from;
  return blank.exec(text)?.index ?? text.length;
}

function endOfTag(text: string, from: number): number | undefined {
  const end = text.indexOf('>', from);
  return end < 0 ? undefined : end + 1;
}

function withoutMarkup(part: string): string {
  const labels = new Set(Array.from(part.matchAll(LABEL), ([, label = '']) => label.toLowerCase()));
  return withoutEnclosed(part)
    .replace(IMAGE_TAG, UNREAD_IMAGE)
    .replace(TAG, '')
    .replace(IMAGE, UNREAD_IMAGE)
    .replace(SHORTCUT, (text, label: string) => (labels.has(label.toLowerCase()) ? UNREAD_IMAGE : text))
    .replace(ATTACHED_LINK, `$1 ${UNREAD_IMAGE}`)
    .replace(ATTACHED, UNREAD_IMAGE)
    .replace(IMAGE_ADDRESS, `$1 ${UNREAD_IMAGE}`)
    .replace(/(\]\([^\s()]{1,2000})[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^)\n]*\))[ \t]*\)/g, '$1)')
    .replace(DEFINITION, '');
}
