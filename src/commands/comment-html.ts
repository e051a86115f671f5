// A comment as HTML, as GitHub renders it as far as that decides what is a command, with notes of where its lines are.

import MarkdownIt, {
  type Delimiter,
  type RendererRule,
  type StateBlock,
  type StateInline,
  type Token,
} from 'markdown-it';
import footnotes from 'markdown-it-footnote';

/** What a line of a command begins with. */
export const WORD = '/mull';

/** GitHub shows these tags as text. A browser would take all that follows for theirs, so that they get other names here. */
const FILTERED = /<(\/?)(?=(?:title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?:[\s/>]|$))/gi;

/** Stands in what is rendered around our notes of places, and in no text: Markdown replaces it. */
const SIGN = '\0';
export const NOTE = /\0(word|block) (\d+) (\d+)\0/g;

export function commentHtml(text: string): string {
  return markdown.render(text);
}

/** The heading of a table of one column. GitHub needs no stroke in it, the library does. */
const ONE_COLUMN = /^(?=[ \t]*[^\s|])[^\n|]*(?=\n[ \t]*(?:\|[ \t]*:?-+:?[ \t]*\|?|:?-+:?[ \t]*\||:-+:?|-+:)[ \t]*$)/gm;

/** Code does not begin behind it, however many blanks there are. */
const FOOTNOTE = /(\[\^[^[\]\s]{1,200}\]:)[ \t]+/g;

/** The library's own rule, which finds definitions of links. */
const DEFINITIONS = (() => {
  const { ruler } = new MarkdownIt().block;
  ruler.enableOnly(['reference']);
  return ruler.getRules('');
})();

// Brackets cost their depth: beyond this one they are text.
const markdown = new MarkdownIt({ html: true, maxNesting: 30 });
// An address is a link whatever it leads to.
markdown.validateLink = () => true;
markdown.normalizeLink = (address) => address;
markdown.use(footnotes).disable('footnote_inline');
markdown.inline.ruler.before('text', 'word', word);
markdown.inline.ruler.after('backticks', 'math', math);
markdown.inline.ruler.after('strikethrough', 'tilde', tilde);
markdown.inline.ruler2.after('strikethrough', 'tilde', ({ tokens, delimiters, tokens_meta }) => {
  for (const inside of [delimiters, ...tokens_meta.map((meta) => meta?.delimiters ?? [])]) strikeOut(tokens, inside);
});
markdown.inline.ruler.before('html_inline', 'special', special);
markdown.block.ruler.at('reference', definition);
markdown.core.ruler.after('normalize', 'spelling', (state) => {
  state.src = state.src.replace(ONE_COLUMN, '$&|').replace(FOOTNOTE, '$1 ');
});
markdown.core.ruler.after('inline', 'word_lines', ({ tokens }) => tokens.forEach(placeWords));
// One address and one title can be those of thousands of links.
markdown.renderer.rules.link_open = () => '<a href="">';
markdown.renderer.rules.s_open = () => '<del>';
markdown.renderer.rules.s_close = () => '</del>';
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

const TILDE = '~';
/** Of delimiters of one sign, which pair with their like only. */
const SINGLE = -1;

/** GitHub strikes out between single tildes, too. */
function tilde(state: StateInline, silent: boolean): boolean {
  if (silent || state.src.charAt(state.pos) !== TILDE) return false;
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true);
  if (length !== 1) return false;
  state.push('text', '', 0).content = TILDE;
  state.delimiters.push({ marker: SINGLE, length: 0, token: state.tokens.length - 1, end: -1, open, close });
  state.pos += 1;
  return true;
}

function strikeOut(tokens: readonly Token[], delimiters: readonly Delimiter[]): void {
  for (const { marker, end, token } of delimiters) {
    if (marker !== SINGLE || end < 0) continue;
    Object.assign(tokens[token] ?? {}, { type: 's_open', tag: 's', nesting: 1 });
    Object.assign(tokens[delimiters[end]?.token ?? -1] ?? {}, { type: 's_close', tag: 's', nesting: -1 });
  }
}

const ENDS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;
/** Where the last of each ends stands in a text: looked for once. */
const lastEnds = new WeakMap<StateInline, Map<string, number>>();

/** Behind one that does not end the library looks for no other kind, either. */
function special(state: StateInline): boolean {
  const end = ENDS.find(([begin]) => state.src.startsWith(begin, state.pos))?.[1];
  if (end === undefined) return false;
  const known = lastEnds.get(state) ?? new Map<string, number>();
  const last = known.get(end) ?? state.src.lastIndexOf(end);
  lastEnds.set(state, known.set(end, last));
  state.skipHtmlSpecial = last < state.pos;
  return false;
}

/** In a quotation or a list it is a paragraph until it ends, which the next line may go on with. */
function definition(state: StateBlock, from: number, to: number, silent: boolean): boolean {
  const { line } = state;
  const isDefinition = DEFINITIONS.some((rule) => rule(state, from, to, silent));
  if (!isDefinition || state.level === 0) return isDefinition;
  state.line = line;
  return false;
}

function renderHtml(tokens: readonly Token[], at: number): string {
  return (tokens[at]?.content ?? '').replace(FILTERED, '<$1x-').replaceAll('<![', '<!x[');
}

function noteBlocks(type: string, render?: RendererRule): void {
  markdown.renderer.rules[type] = (tokens, at, options, env, self) => {
    const { level, map } = tokens[at] ?? {};
    const rendered = render?.(tokens, at, options, env, self) ?? self.renderToken(tokens, at, options);
    return level === 0 && map ? note('block', ...map) + rendered : rendered;
  };
}
