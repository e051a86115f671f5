// Text of an issue or comment as a reader of the page sees it. Noise reduction, not a boundary: nothing relies on it.

import { decodeHTMLStrict } from 'entities';
import { ONE_COLUMN } from '../commands/github-markdown.ts';
import { UNREAD_IMAGE } from '../commands/useful-text.ts';
import { visibleText } from '../trace/views/untrusted-text.ts';
import { ATTACHMENT, type Change, type Page, pageOf } from './issue-page.ts';
import { readings } from './markdown-notes.ts';
import { type Seen, seenOf } from './seen-html.ts';

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

/** GitHub shows a title as it is written: neither Markdown nor HTML is read in it. */
export function shownTitle(title: string): string {
  return visibleText(title).replace(/\s+/g, ' ').trim();
}

/** The first line of a text is its title; one like `[Bug]: crash` would be the definition of a link, were it read as Markdown. */
export function titleAndBody(text: string): { readonly title: string; readonly body: string } {
  const [first = '', ...others] = text.trim().split('\n');
  const isTitle = readableIssueText(first) === '' && !first.startsWith('<');
  if (isTitle) return { title: shownTitle(first), body: readableIssueText(others.join('\n')).trim() };
  const [title = '', ...rest] = readableIssueText(text).trim().split('\n');
  return { title: title.replace(/^#+\s*/, ''), body: rest.join('\n').trim() };
}

function onePass(text: string): string {
  return visibleText(decodeInvisible(withoutHidden(text)))
    .replace(/(?<![ \t])[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .replace(/^ {1,3}(?=\S)/, '')
    .trimEnd();
}

/** References to characters that nobody sees. */
function decodeInvisible(text: string): string {
  return text
    .replace(/&[a-z]\w{1,30};/gi, (whole) => (visibleText(decodeHTMLStrict(whole)) === '' ? '' : whole))
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (whole, hex?: string, decimal?: string) => {
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (point > 0x10ffff) return '';
      const character = String.fromCodePoint(point);
      return visibleText(character) === '' || point === 0 ? '' : whole;
    });
}

/** Makes a heading of one column what the parser takes for one; its first character is in no visible text. */
const STROKE = '\ue000|';

function withoutHidden(text: string): string {
  const source = text.replace(ONE_COLUMN, `$&${STROKE}`);
  const gone = new Uint8Array(source.length);
  const pages = readings(source).map((parsed) => pageOf(source, parsed));
  const read = pages.map((page) => ({ page, seen: seenOf(page.html, page.ends) }));
  for (const { page, seen } of read) markGone(gone, page, seen);
  const changes = new Map(
    read.flatMap(({ page, seen }) => changesOf(page, seen, gone)).map((change) => [change.from, change]),
  );
  let [kept, at] = ['', 0];
  for (const { from, to, instead } of [...changes.values()].sort((one, other) => one.from - other.from)) {
    if (from < at) continue;
    kept += shownOf(source, gone, at, from) + instead;
    at = to;
  }
  return (kept + shownOf(source, gone, at, source.length)).replaceAll(STROKE, '');
}

/** Sets each character that nobody sees to 1. */
function markGone(gone: Uint8Array, { places, hidden }: Page, { shown }: Seen): void {
  for (const { from, to } of hidden) gone.fill(1, from, Math.max(from, to));
  // What stands in the source between two characters of something hidden is hidden, too.
  let last = -1;
  for (const [at, place] of places.entries()) {
    if (shown[at] === 1) last = -1;
    else if (place >= 0) {
      gone.fill(1, last >= 0 && last < place ? last : place, place + 1);
      last = place;
    }
  }
}

function shownOf(source: string, gone: Uint8Array, from: number, to: number): string {
  let shown = '';
  for (let at = from; at < to; ) {
    const next = gone.indexOf(1 - (gone[at] ?? 0), at);
    const end = next < 0 || next > to ? to : next;
    if (gone[at] === 0) shown += source.slice(at, end);
    at = end;
  }
  return shown;
}

const ATTACHED = new RegExp(`\u2039?${ATTACHMENT}\u203a?`, 'g');
/** A line that is nothing but the address of an image. */
const IMAGE_ADDRESS =
  /^[ \t]*\u2039?https?:\/\/[^\s<>\u203a]{1,2000}\.(?:png|jpe?g|gif|webp|avif|bmp|svg|mp4|mov|webm)\u203a?(?=[ \t]*$)/gim;

/** What the page has of its own, images that are tags, what was dropped into the text, and addresses of images. */
function changesOf({ html, places, changes }: Page, { shown, images }: Seen, gone: Uint8Array): readonly Change[] {
  const tags = images.map((at) => ({ from: places[at] ?? 0, to: places[at] ?? 0, instead: UNREAD_IMAGE }));
  const inText = (pattern: RegExp) =>
    Array.from(html.matchAll(pattern), ({ index, 0: { length } }) => ({
      from: places[index] ?? 0,
      to: (places[index + length - 1] ?? 0) + 1,
      isShown: shown[index] === 1 && gone[places[index] ?? 0] === 0,
    })).filter(({ isShown }) => isShown);
  const attached = inText(ATTACHED);
  const known = new Set(attached.map(({ to }) => to));
  const addresses = inText(IMAGE_ADDRESS).filter(({ to }) => !known.has(to));
  return [
    ...changes.filter(({ from }) => gone[from] === 0),
    ...tags,
    ...attached.map(({ from, to }) => ({ from, to, instead: UNREAD_IMAGE })),
    ...addresses.map(({ to }) => ({ from: to, to, instead: ` ${UNREAD_IMAGE}` })),
  ];
}
