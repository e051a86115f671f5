// Lines of a comment that its reader sees as ordinary text: in its HTML, read as browsers do.

import { Tokenizer } from 'htmlparser2';
import { beginsCommand, commentHtml, NOTE } from './comment-html.ts';

export interface Shown {
  /** Numbers of the lines that begin with one of the words in a paragraph or heading and in nothing else, in order. */
  readonly commands: readonly number[];
  /** Lines of paragraphs, headings, lists and blocks of code that are neither quoted, hidden nor folded away. */
  readonly lines: ReadonlySet<number>;
}

const names = (all: string): ReadonlySet<string> => new Set(all.split(' '));
/** Go on in all that follows when what they were opened in ends without them. */
const FORMATTING = names('a b big code em i s small strike strong tt u');
const BLOCKS = names(
  'blockquote button caption dd details dialog dl dt figcaption figure li listing math menu object ol pre select summary svg table tbody td template tfoot th thead tr ul',
);
const OTHERS = names('abbr audio bdo cite del dfn ins kbd map noscript option q rp rt ruby samp sub sup var video');
/** What is in one of these is code, a quotation, of a list or a table, a link, emphasised, struck out, hidden or folded away. */
const ASIDE = FORMATTING.union(BLOCKS).union(OTHERS);
/** What was opened before one of these is not closed in it. */
const SCOPES = names('td th caption template button object');
/** Of the tags that GitHub shows as text those that people put around what is no command, by the names that they got. */
const STILL_ASIDE = names('x-textarea x-style x-xmp x-iframe x-script x-plaintext');

/** Takes time of the text's length. */
export function shownLines(text: string, words: readonly string[]): Shown {
  const written = text.split(/\r\n?|\n/);
  const commands: number[] = [];
  const lines = new Set<number>();
  // The parser is not asked about texts that hold no command at all.
  const begins = (line: string | undefined) => line !== undefined && beginsCommand(line, words) !== undefined;
  if (!written.some(begins)) return { commands, lines };
  for (const { kind, from, to } of plainNotes(commentHtml(text, words))) {
    // The first line of a paragraph may be indented.
    if (kind === 'word' && begins(written[from])) commands.push(from);
    for (let line = from; line < to; line++) lines.add(line);
  }
  return { commands, lines };
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
  const inner = open.slice(at + 1);
  if (at < 0 || inner.some((one) => SCOPES.has(one))) return;
  open.splice(at, open.length, ...inner.filter((one) => !BLOCKS.has(name) || FORMATTING.has(one)));
}
