// Lines of a comment that its reader sees as ordinary text: rendered as GitHub does, its HTML read as browsers do.

import { Tokenizer } from 'htmlparser2';
import MarkdownIt, { type RendererRule, type StateInline, type Token } from 'markdown-it';
import footnotes from 'markdown-it-footnote';

/** What a line of a command begins with. */
const WORD = '/mull';

export interface Shown {
  /** Numbers of the lines that begin with `/mull` in a paragraph or heading and in nothing else, in order. */
  readonly commands: readonly number[];
  /** Lines of paragraphs, headings, lists and blocks of code that are neither quoted, hidden nor folded away. */
  readonly lines: ReadonlySet<number>;
}

/** What is in one of these is code, a quotation, of a list or a table, a link, emphasised, struck out, hidden or folded away. */
const ASIDE = new Set(
  'a abbr audio b bdo big blockquote button caption cite code dd del details dfn dialog dl dt em figcaption figure i ins kbd li listing map mark math menu noscript object ol option pre q rp rt ruby s samp select small strike strong sub summary sup svg table tbody td template tfoot th thead tr tt u ul var video'.split(
    ' ',
  ),
);
/** What was opened before one of these is not closed in it. */
const SCOPES = new Set(['td', 'th', 'caption', 'template', 'button', 'object']);
/** GitHub shows these tags as text. A browser would take all that follows for theirs, so that they get other names here. */
const FILTERED = /<(\/?)(?=(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?:[\s/>]|$))/gi;
const STILL_ASIDE = new Set(['x-textarea', 'x-style', 'x-xmp', 'x-iframe', 'x-script', 'x-plaintext']);

/** Stands in what is rendered around our notes of places, and in no text: Markdown replaces it. */
const SIGN = '\0';
const NOTE = /\0(word|block) (\d+) (\d+)\0/g;

/** Takes time of the text's length. */
export function shownLines(text: string): Shown {
  const written = text.split(/\r\n?|\n/);
  const commands: number[] = [];
  const lines = new Set<number>();
  // The parser is not asked about texts that hold no command at all.
  if (!written.some((line) => line.startsWith(WORD))) return { commands, lines };
  for (const { kind, from, to } of plainNotes(markdown.render(text))) {
    // The first line of a paragraph may be indented.
    if (kind === 'word' && written[from]?.startsWith(WORD)) commands.push(from);
    for (let line = from; line < to; line++) lines.add(line);
  }
  return { commands, lines };
}

// Brackets cost their depth: beyond this one they are text.
const markdown = new MarkdownIt({ html: true, maxNesting: 30 });
// An address is a link whatever it leads to.
markdown.validateLink = () => true;
markdown.normalizeLink = (address) => address;
markdown.use(footnotes).disable('footnote_inline');
markdown.inline.ruler.before('text', 'word', word);
markdown.inline.ruler.after('backticks', 'math', math);
markdown.inline.ruler.after('strikethrough', 'tilde', tilde);
markdown.core.ruler.after('inline', 'word_lines', ({ tokens }) => tokens.forEach(placeWords));
// One address and one title can be those of thousands of links.
markdown.renderer.rules.link_open = () => '<a href="">';
markdown.renderer.rules.image = () => '<img src="">';
for (const type of ['html_block', 'html_inline']) markdown.renderer.rules[type] = renderHtml;
for (const type of ['fence', 'code_block']) noteBlocks(type, markdown.renderer.rules[type]);
for (const type of ['paragraph_open', 'heading_open', 'bullet_list_open', 'ordered_list_open']) noteBlocks(type);
markdown.renderer.rules.word = (tokens, at) => {
  const [from, to] = tokens[at]?.map ?? [0, 0];
  return note('word', from, to);
};

function note(kind: 'word' | 'block', from: number, to: number): string {
  return `${SIGN}${kind} ${from} ${to}${SIGN}`;
}

function word(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const end = pos + WORD.length;
  if (!src.startsWith(WORD, pos) || !/^\s?$/.test(src.charAt(end))) return false;
  if (pos > 0 && src.charAt(pos - 1) !== '\n') return false;
  if (!silent) state.push('word', '', 0).map = [pos, end];
  state.pos = end;
  return true;
}

/** The rule for words knows where in its paragraph each is: which line of the text is that? */
function placeWords({ children, content, map }: Token): void {
  let line = map?.[0] ?? 0;
  let from = 0;
  for (const token of children ?? []) {
    if (token.type !== 'word' || !token.map) continue;
    line += content.slice(from, token.map[0]).split('\n').length - 1;
    from = token.map[0];
    token.map = [line, line + 1];
  }
}

const MATH = /\$\$[^$\\]*(?:\\.[^$\\]*)*\$\$|\$(?=[^\s$])[^$\\]*(?:\\.[^$\\]*)*(?<!\s)\$(?!\d)/sy;

/** Formulas, which GitHub typesets. */
function math(state: StateInline): boolean {
  if (state.src.charAt(state.pos) !== '$') return false;
  MATH.lastIndex = state.pos;
  if (!MATH.test(state.src)) return false;
  state.pos = MATH.lastIndex;
  return true;
}

const TILDE = 126;

/** GitHub strikes out between single tildes, too. The library's rule pairs them. */
function tilde(state: StateInline, silent: boolean): boolean {
  if (silent || state.src.charCodeAt(state.pos) !== TILDE) return false;
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true);
  if (length !== 1) return false;
  state.push('text', '', 0).content = '~';
  state.delimiters.push({ marker: TILDE, length: 0, token: state.tokens.length - 1, end: -1, open, close });
  state.pos += 1;
  return true;
}

function renderHtml(tokens: readonly Token[], at: number): string {
  return (tokens[at]?.content ?? '').replace(FILTERED, '<$1x-');
}

function noteBlocks(type: string, render?: RendererRule): void {
  markdown.renderer.rules[type] = (tokens, at, options, env, self) => {
    const { level, map } = tokens[at] ?? {};
    const rendered = render?.(tokens, at, options, env, self) ?? self.renderToken(tokens, at, options);
    return level === 0 && map ? note('block', ...map) + rendered : rendered;
  };
}

interface Note {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

/** Our notes that stand in text, outside of all elements that make it something else. */
function plainNotes(html: string): readonly Note[] {
  const found: Note[] = [];
  const open: string[] = [];
  const ignored = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname: (from, to) => opened(open, html.slice(from, to).toLowerCase()),
      onclosetag: (from, to) => closed(open, html.slice(from, to).toLowerCase()),
      ontext: (start, end) => {
        if (open.length > 0) return;
        for (const [, kind = '', from, to] of html.slice(start, end).matchAll(NOTE))
          found.push({ kind, from: Number(from), to: Number(to) });
      },
      onattribdata: ignored,
      onattribentity: ignored,
      onattribend: ignored,
      onattribname: ignored,
      oncdata: ignored,
      oncomment: ignored,
      ondeclaration: ignored,
      onend: ignored,
      onopentagend: ignored,
      onprocessinginstruction: ignored,
      onselfclosingtag: ignored,
      ontextentity: ignored,
    },
  );
  tokenizer.write(html);
  return found;
}

function opened(open: string[], name: string): void {
  if (ASIDE.has(name) || STILL_ASIDE.has(name)) open.push(name);
}

/** Of elements too deep to be of use nothing is closed any more: looking for each would take the square of their number. */
const DEEPEST = 200;

function closed(open: string[], name: string): void {
  const at = open.length > DEEPEST ? -1 : open.lastIndexOf(name);
  if (at >= 0 && !open.slice(at + 1).some((inner) => SCOPES.has(inner))) open.length = at;
}
