// Makes text of models, issues and test runs harmless before a view puts it into Markdown. Pure.

import { withoutForeignOrders } from './foreign-orders.ts';
import { withoutSkips, withoutTokens } from './outgoing-patterns.ts';
import { shortened } from './shortened.ts';

const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}\u2800]/gu;
const ESC = '\\u001b';
/** A string of the terminal (a title, a link) ends in its line, or it is none: else it would take all that follows with it. */
const STRING = `[^\\u0007\\u001b\\u009c\\r\\n]{0,2000}(?:\\u0007|${ESC}\\\\|\\u009c)`;
const TERMINAL = new RegExp(
  `(?:${ESC}\\[|\\u009b)[0-?]{0,100}[ -/]{0,10}[@-~]|(?:${ESC}[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])${STRING}|(?![\\t\\n])\\p{Cc}`,
  'gu',
);

/** The text that a reader can see: without invisible characters, terminal codes and control characters. */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(TERMINAL, '')
    .replace(HIDDEN, '')
    .replace(/[\u2028\u2029]/g, '\n');
}

/** One line of Markdown that shows the text and does nothing else; fits table cells, list items and paragraphs. */
export function escapeUntrusted(text: string): string {
  return escapeBlockStart(escapeWithin(text));
}

/** The same for what never begins a line, as in cells of tables. */
export function escapeWithin(text: string): string {
  return escapeInline(withoutTokens(visibleText(text)).replace(/\s+/g, ' ').trim());
}

/** Several lines of Markdown that show the text and do nothing else. */
export function escapeParagraphs(text: string): string {
  const paragraphs = withoutTokens(visibleText(text)).split(/\n[ \t]*\n\s*/);
  return paragraphs
    .map(escapeUntrusted)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

/** A code block around the text, with a fence longer than any in it. */
export function codeFence(text: string, language = ''): string {
  const content = visibleText(text).replace(/(?<!\n)\n+$/, '');
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language.replace(/[^\w+-]/g, '')}\n${content}\n${fence}`;
}

/** Inline code. Not for HTML blocks (the first lines of `<details>`), where Markdown is not read. */
export function codeSpan(text: string): string {
  const content = withoutTokens(visibleText(text)).replace(/\s+/g, ' ').trim();
  if (content === '') return '';
  if (/[|]/.test(content)) return `<code>${escapeInline(content.replaceAll('`', "'"))}</code>`; // a cell must not end here
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map((run) => run[0].length));
  const mark = '`'.repeat(longest + 1);
  const space = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${mark}${space}${content}${space}${mark}`;
}

/** A label inside a Mermaid picture: letters, digits and quiet punctuation, at most 60 characters. */
export function mermaidLabel(text: string): string {
  const quiet = withoutTokens(visibleText(text))
    .replace(/[^\p{L}\p{N} .,:/()_+-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return shortened(quiet, 60);
}

/** Whatever stands before it: escaping `_` begins a new piece of text, in which it would be a reference. */
const REFERENCE = /(GH-)(?=\d)/gi;

/** One line without Markdown, for titles and commit messages: names nobody, closes nothing and steers no automation. */
export function plainLine(text: string, length = 120): string {
  const words = withoutTokens(visibleText(text)).replace(/\s+/g, ' ').trim();
  const line = withoutForeignOrders(withoutSkips(words), ' ')
    .replace(/^\/+/, '')
    .replace(/@(?=[\p{L}\p{N}])/gu, '@ ')
    .replace(/#(?=\d)/g, '# ')
    .replace(REFERENCE, '$1 ')
    .replace(/:\/\//g, ': //');
  return shortened(line, length);
}

/** Code spans survive when their content is harmless everywhere, even where Markdown is not read. */
const HARMLESS_SPAN = /(?<!`)`([\p{L}\p{N} .…,:;/()_+*=?!'"{}[\]~^%-]+)`(?!`)/gu;

function escapeInline(line: string): string {
  let result = '';
  let from = 0;
  for (const match of line.matchAll(HARMLESS_SPAN)) {
    const harmless = !/:\/\/|www\.|gh-\d|^\s|\s$/i.test(match[1] ?? '');
    if (!harmless) continue;
    result += escapeText(line.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return result + escapeText(line.slice(from));
}

/** A zero-width space splits whatever GitHub would turn into a mention, a reference or a link. */
const SPLIT = '&#8203;';

function escapeText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]~|$]/g, '\\$&')
    .replace(/@(?=[\p{L}\p{N}\\])/gu, `@${SPLIT}`)
    .replace(/(?<!&)#(?=\d)/g, `#${SPLIT}`)
    .replace(REFERENCE, `$1${SPLIT}`)
    .replace(/:\/\//g, `:${SPLIT}//`)
    .replace(/www(?=\.)/gi, `$&${SPLIT}`);
}

/** Headings, lists, rules and slash commands begin a line. */
function escapeBlockStart(line: string): string {
  return line.replace(/^[-#+=/]/, '\\$&').replace(/^(\d+)([.)])/, '$1\\$2');
}
