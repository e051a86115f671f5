// Renders the Markdown of a pull request for a terminal: headings, tables, lists, code, folded details.
import { stripVTControlCharacters, styleText } from 'node:util';
import { lexer, type Token, type Tokens } from 'marked';

export interface TerminalOptions {
  readonly width: number;
  /** False where the output is no terminal. */
  readonly colour: boolean;
}

type Style = 'bold' | 'dim' | 'cyan' | 'italic' | 'underline';
/** Folded blocks longer than this are shown as their summary only. */
const LONGEST_FOLD = 40;
/** A table column is not made narrower than this. */
const NARROWEST = 8;

export function renderMarkdown(source: string, options: TerminalOptions): string {
  // Control characters could move the cursor; the text comes from strangers.
  const clean = source.replace(/[^\P{Cc}\n\t]/gu, '');
  return lines(lexer(clean), options)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function style(name: Style, text: string, { colour }: TerminalOptions): string {
  return colour ? styleText(name, text, { validateStream: false }) : text;
}

function lines(tokens: readonly Token[], options: TerminalOptions): string[] {
  const out: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    const end = token && opens(token) ? closing(tokens, at) : at;
    if (token && end > at) out.push(...folded(token, tokens.slice(at + 1, end), options), '');
    else if (token) out.push(...block(token, options));
    at = end;
  }
  return out;
}

const opens = (token: Token): boolean => token.type === 'html' && /<details\b/.test(token.raw);

/** Index of the token that closes the details opened at `from`; `from` itself when nothing does. */
function closing(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const raw = tokens[at]?.type === 'html' ? (tokens[at]?.raw ?? '') : '';
    depth += (raw.match(/<details\b/g) ?? []).length - (raw.match(/<\/details>/g) ?? []).length;
    if (depth === 0) return at;
  }
  return from;
}

function folded(open: Token, inner: readonly Token[], options: TerminalOptions): string[] {
  const summary = plain(/<summary>([\s\S]*?)<\/summary>/.exec(open.raw)?.[1] ?? 'Details');
  const body = lines(inner, { ...options, width: options.width - 2 })
    .join('\n')
    .replace(/^\n+|\s+$/g, '')
    .split('\n');
  const tooLong = body.length > LONGEST_FOLD;
  const head = `${tooLong ? '▸' : '▾'} ${summary}${tooLong ? ` (${body.length} lines, folded)` : ''}`;
  return [style('bold', head, options), ...(tooLong ? [] : body.map((line) => (line === '' ? '' : `  ${line}`)))];
}

function block(token: Token, options: TerminalOptions): string[] {
  switch (token.type) {
    case 'space':
      return [''];
    case 'heading':
      return [style('bold', inline((token as Tokens.Heading).tokens, options), options), ''];
    case 'hr':
      return ['─'.repeat(options.width), ''];
    case 'code':
      return [...codeLines(token as Tokens.Code, options), ''];
    case 'table':
      return [...table(token as Tokens.Table, options), ''];
    case 'list':
      return [
        ...(token as Tokens.List).items.flatMap((item, i) => listItem(item, token as Tokens.List, i, options)),
        '',
      ];
    case 'blockquote':
      return lines((token as Tokens.Blockquote).tokens, { ...options, width: options.width - 2 }).map(
        (line) => `│ ${line}`,
      );
    case 'html':
      return [plain(token.raw)].filter((text) => text.trim() !== '');
    case 'paragraph':
    case 'text':
      return [...wrap(inline((token as Tokens.Paragraph).tokens ?? [token], options), options.width), ''];
    default:
      return [token.raw];
  }
}

function codeLines({ text, lang }: Tokens.Code, options: TerminalOptions): string[] {
  const shown = lang === 'mermaid' ? ['(a picture of the search tree; GitHub draws it)'] : text.split('\n');
  return shown.map((line) => `    ${style('dim', line, options)}`);
}

function listItem(item: Tokens.ListItem, list: Tokens.List, index: number, options: TerminalOptions): string[] {
  const box = item.task ? (item.checked ? '[x] ' : '[ ] ') : '';
  const mark = `${list.ordered ? `${Number(list.start || 1) + index}.` : '•'} ${box}`;
  const text = item.tokens.filter(({ type }) => type !== 'checkbox');
  const body = lines(text, { ...options, width: options.width - mark.length }).filter((line) => line !== '');
  return body.map((line, i) => `${i === 0 ? mark : ' '.repeat(mark.length)}${line}`);
}

/** Columns as wide as their text; the widest give way until the table fits. */
function table({ header, rows }: Tokens.Table, options: TerminalOptions): string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => inline(cell.tokens, options)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  while (sum(widths) + 3 * (widths.length - 1) > options.width && Math.max(...widths) > NARROWEST) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  const rule = widths.map((size) => '─'.repeat(size)).join('─┼─');
  const [head = [], ...others] = cells.map((row) => tableRow(row, widths));
  return [...head.map((line) => style('bold', line, options)), rule, ...others.flat()];
}

function tableRow(row: readonly string[], widths: readonly number[]): string[] {
  const wrapped = widths.map((size, column) => wrap(row[column] ?? '', size));
  const height = Math.max(...wrapped.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((size, column) => pad(wrapped[column]?.[line] ?? '', size))
      .join(' │ ')
      .trimEnd(),
  );
}

function inline(tokens: readonly Token[], options: TerminalOptions): string {
  return tokens.map((token) => inlineOne(token, options)).join('');
}

function inlineOne(token: Token, options: TerminalOptions): string {
  const children = 'tokens' in token && token.tokens ? inline(token.tokens, options) : undefined;
  switch (token.type) {
    case 'strong':
      return style('bold', children ?? '', options);
    case 'em':
      return style('italic', children ?? '', options);
    case 'codespan':
      return style('cyan', entities((token as Tokens.Codespan).text), options);
    case 'br':
      return '\n';
    case 'checkbox':
      return ''; // the list item shows it
    case 'link':
      return style('underline', children ?? '', options);
    case 'html':
      return /^<br\s*\/?>$/.test(token.raw) ? '\n' : plain(token.raw);
    default:
      return children ?? entities('text' in token ? String(token.text) : token.raw);
  }
}

function plain(html: string): string {
  return entities(html.replace(/<!--[\s\S]*?-->/g, '').replace(/<[^>]+>/g, ''));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

function entities(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&(\w+|#39);/g, (whole, name) => ENTITIES[name] ?? whole);
}

const width = (text: string): number =>
  Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => line.length),
  );
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const pad = (text: string, size: number): string => text + ' '.repeat(Math.max(0, size - width(text)));

/** Breaks at blanks, and inside words that are wider than a line. Styles stay on the words they were on. */
function wrap(text: string, size: number): string[] {
  const out: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ').flatMap((each) => broken(each, size))) {
      if (line !== '' && width(line) + 1 + width(word) > size) {
        out.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    out.push(line);
  }
  return out;
}

function broken(word: string, size: number): string[] {
  if (width(word) <= size) return [word];
  const bare = stripVTControlCharacters(word);
  return Array.from({ length: Math.ceil(bare.length / size) }, (_, i) => bare.slice(i * size, (i + 1) * size));
}
