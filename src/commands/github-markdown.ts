// A Markdown parser that reads a text as GitHub does, as far as that decides what a reader sees, in time of the text's length.

import MarkdownIt, {
  type Delimiter,
  type MarkdownIt as Parser,
  type Ruler,
  type StateBlock,
  type StateInline,
  type Token,
} from 'markdown-it';
import footnotes from 'markdown-it-footnote';
import { labelEnd } from './link-labels.ts';

/** GitHub shows these tags as text. */
export const FILTERED = /<(\/?)(title|textarea|style|xmp|iframe|noembed|noframes|script|plaintext)(?=[\s/>]|$)/gi;

/** What else than tags HTML in Markdown is: how it begins and ends. */
const SPECIALS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;

/** The heading of a table of one column. GitHub needs no stroke in it, the library does. */
export const ONE_COLUMN =
  /^(?=[ \t]*[^\s|])(?![ \t]*<[^\n]*>[ \t]*$)(?!(?:(?:[>*+-]|\d{1,9}[.)]|\[\^[^\]\n]*\]:)?[ \t])+$)[^\n|]*(?=\n[ \t]*(?:\|[ \t]*:?-+:?[ \t]*\|?|:?-+:?[ \t]*\||:-+:?|-+:)[ \t]*$)/gm;

/** Blocks in more blocks than these are not read. */
const DEEPEST = 100;

/** A parser of its own, to which rules can be added. */
export function githubMarkdown(): Parser {
  const markdown = new MarkdownIt({ html: true, maxNesting: DEEPEST });
  // An address is a link whatever it leads to.
  markdown.validateLink = () => true;
  markdown.normalizeLink = (address) => address;
  const { parseLinkDestination } = markdown.helpers;
  markdown.helpers = {
    ...markdown.helpers,
    parseLinkLabel: labelEnd,
    parseLinkDestination: (...at) => openDestination(parseLinkDestination(...at), ...at),
  };
  markdown.use(footnotes).disable('footnote_inline');
  const tokenize = markdown.block.tokenize.bind(markdown.block);
  markdown.block.tokenize = (state, from, to) => {
    // Code does not begin behind the name of a footnote, however many blanks there are.
    if (state.parentType === 'footnote') state.sCount[from] = state.blkIndent;
    tokenize(state, from, to);
  };
  orderBlocks(markdown);
  wrapRule(markdown.inline.ruler, 'image', image);
  wrapRule(markdown.inline.ruler, 'footnote_ref', footnote);
  markdown.inline.ruler.after('backticks', 'math', math);
  markdown.inline.ruler.after('strikethrough', 'tilde', tilde);
  markdown.inline.ruler2.after('strikethrough', 'tilde', ({ tokens, delimiters, tokens_meta }) => {
    for (const inside of [delimiters, ...tokens_meta.map((meta) => meta?.delimiters ?? [])]) strikeOut(tokens, inside);
  });
  markdown.inline.ruler.before('html_inline', 'special', special);
  return markdown;
}

/** A line that begins another block is no head of a table, one of a table no definition; a footnote ends all but code. */
function orderBlocks({ block: { ruler } }: Parser): void {
  const tables = table(ruleOf(ruler, 'table').fn);
  const definitions = definition(ruleOf(ruler, 'reference').fn);
  const footnote = notIndented(ruleOf(ruler, 'footnote_def').fn);
  ruler.disable(['table', 'reference']);
  ruler.before('lheading', 'tables', tables, { alt: ['paragraph', 'reference'] });
  ruler.before('lheading', 'definitions', definitions);
  wrapRule(ruler, 'html_block', lazyTags);
  wrapRule(ruler, 'blockquote', quotation);
  ruler.at('footnote_def', footnote, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
}

/** Puts something around a rule of a parser. Throws RangeError when it has none of that name. */
export function wrapRule<Args extends unknown[], Result>(
  ruler: Ruler<Args, Result>,
  name: string,
  around: (own: (...args: Args) => Result) => (...args: Args) => Result,
): void {
  const { fn, alt } = ruleOf(ruler, name);
  ruler.at(name, around(fn), { alt });
}

function ruleOf<Args extends unknown[], Result>(ruler: Ruler<Args, Result>, name: string) {
  const rule = ruler.__rules__.find((one) => one.name === name);
  if (!rule) throw new RangeError(`The Markdown parser has no rule ${name}.`);
  return rule;
}

type Destination = ReturnType<Parser['helpers']['parseLinkDestination']>;
const MOST_OPEN = 32;

/** GitHub lets brackets of an address be open that a blank ends. */
function openDestination(found: Destination, text: string, start: number, max: number): Destination {
  if (found.ok || text.charAt(start) === '<') return found;
  let open = 0;
  let pos = start;
  for (; pos < max && text.charCodeAt(pos) > 0x20 && open <= MOST_OPEN; pos++) {
    const sign = text.charAt(pos);
    if (sign === '\\' && text.charCodeAt(pos + 1) > 0x20) pos += 1;
    else if (sign === '(') open += 1;
    else if (sign === ')' && open === 0) return found;
    else if (sign === ')') open -= 1;
  }
  return pos > start && open <= MOST_OPEN ? { ok: true, pos, str: text.slice(start, pos) } : found;
}

type BlockRule = (state: StateBlock, from: number, to: number, silent: boolean) => boolean;
type InlineRule = (state: StateInline, silent: boolean) => boolean;

/** Nothing but dashes below a line makes it a heading, with strokes, too. */
function table(own: BlockRule): BlockRule {
  return (state, from, to, silent) => {
    const below = state.src.slice(state.bMarks[from + 1], state.eMarks[from + 1]);
    return !/^[ \t]*-+[ \t]*$/.test(below) && own(state, from, to, silent);
  };
}

function notIndented(own: BlockRule): BlockRule {
  return (state, from, to, silent) => (state.sCount[from] ?? 0) - state.blkIndent < 4 && own(state, from, to, silent);
}

/** A tag that is a line of its own ends no paragraph, but one that goes on in a quotation or list without their marks. */
function lazyTags(own: BlockRule): BlockRule {
  return (state, from, to, silent) => {
    const { line, parentType, tokens, sCount, blkIndent } = state;
    if (!silent || (parentType !== 'blockquote' && (sCount[from] ?? 0) >= blkIndent))
      return own(state, from, to, silent);
    const { length } = tokens;
    const found = own(state, from, to, false);
    tokens.length = length;
    state.line = line;
    return found;
  };
}

/** A mark behind four blanks or more is none. */
function quotation(own: BlockRule): BlockRule {
  return (state, from, to, silent) => {
    const { tShift, sCount, blkIndent } = state;
    const isQuotation = state.src.charAt((state.bMarks[from] ?? 0) + (tShift[from] ?? 0)) === '>';
    if (silent || !isQuotation) return own(state, from, to, silent);
    const indented = new Map<number, number>();
    for (let line = from + 1; line < to && !state.isEmpty(line); line++)
      if ((sCount[line] ?? 0) - blkIndent > 3) indented.set(line, tShift[line] ?? 0);
    for (const line of indented.keys()) tShift[line] = 0;
    const found = own(state, from, to, silent);
    for (const [line, shift] of indented) tShift[line] = shift;
    return found;
  };
}

/** What follows in its paragraph goes on with it: a line in a quotation needs no mark, one with blanks is no code. */
function definition(own: BlockRule): BlockRule {
  return (state, from, to, silent) => {
    if (!own(state, from, to, silent)) return false;
    while (state.line < to && goesOn(state, state.line, to)) {
      if (own(state, state.line, to, silent)) continue;
      // The last two rules are those for paragraphs.
      const paragraphs = state.md.block.ruler.getRules('').slice(-2);
      return paragraphs.some((rule) => rule(state, state.line, to, silent));
    }
    return true;
  };
}

function goesOn(state: StateBlock, line: number, to: number): boolean {
  if (state.isEmpty(line)) return false;
  const blanks = state.sCount[line] ?? 0;
  if (blanks < 0 || blanks - state.blkIndent > 3) return true;
  const { parentType } = state;
  state.parentType = 'paragraph';
  const ends = state.md.block.ruler.getRules('paragraph').some((rule) => rule(state, line, to, true));
  state.parentType = parentType;
  return !ends;
}

/** Nobody asks for what is in its description, which would be parsed once for each image around it. */
function image(own: InlineRule): InlineRule {
  return (state, silent) => {
    const found = own(state, true);
    if (found && !silent) state.push('image', 'img', 0);
    return found;
  };
}

const NAME = /\[\^[^\s\]]{1,1000}\]/y;

/** The library looks for the end of a name in all that follows, each time. */
function footnote(own: InlineRule): InlineRule {
  return (state, silent) => {
    NAME.lastIndex = state.pos;
    return NAME.test(state.src) && own(state, silent);
  };
}

const MATH = /\$`[^`]+`\$|\$\$[^$\\]*(?:\\.[^$\\]*)*\$\$|\$(?=[^\s$])[^$\\]*(?:\\.[^$\\]*)*(?<!\s)\$(?!\d)/sy;

/** Formulas, which GitHub typesets. */
function math(state: StateInline): boolean {
  if (state.src.charAt(state.pos) !== '$') return false;
  MATH.lastIndex = state.pos;
  if (!MATH.test(state.src) || MATH.lastIndex > state.posMax) return false;
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

/** Where the last of each ends stands in a text: looked for once. */
const lastEnds = new WeakMap<StateInline, Map<string, number>>();

/** Behind one that does not end the library looks for no other kind, either. */
function special(state: StateInline): boolean {
  const end = SPECIALS.find(([begin]) => state.src.startsWith(begin, state.pos))?.[1];
  if (end !== undefined) state.skipHtmlSpecial = lastEnd(state, end) < state.pos;
  return false;
}

/** Where the last one stands in a paragraph. */
export function lastEnd(state: StateInline, end: string): number {
  const known = lastEnds.get(state) ?? new Map<string, number>();
  const last = known.get(end) ?? state.src.lastIndexOf(end);
  lastEnds.set(state, known.set(end, last));
  return last;
}
