// What of a page's HTML a reader sees, as browsers read it.

import { Tokenizer } from 'htmlparser2';
import { FILTERED } from '../commands/github-markdown.ts';

export interface Seen {
  /** Of each character: 1 when it is shown as text, or is a tag that is none of HTML, which is what its author wrote. */
  readonly shown: Uint8Array;
  /** Where tags of images begin. */
  readonly images: readonly number[];
}

interface Tag {
  readonly from: number;
  to: number;
  readonly name: string;
  readonly closes: boolean;
}

const names = (all: string): ReadonlySet<string> => new Set(all.split(' '));
export const ELEMENTS = names(
  'a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite code col colgroup datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i img input ins kbd label legend li link main map mark math menu meta meter nav noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp search section select small source span strike strong sub summary sup svg table tbody td template tfoot th thead time tr track tt u ul var video wbr',
);
const IMAGES = names('img video');
/** Nothing in these is for readers. */
const ENCLOSING = names('template head svg math rp video audio canvas object datalist');
/** Of those that are never closed these take their paragraph, the others nothing but themselves. */
const UNCLOSED = names('template head svg math');
/** Without attributes. */
const PLAIN_TAG = /^<\/?[a-z][\w:.-]{0,40}\s*\/?>$/i;

/** Takes HTML and, in order, where its paragraphs and blocks end. Takes time of the length. */
export function seenOf(html: string, ends: readonly number[]): Seen {
  const shown = new Uint8Array(html.length);
  const tags = tokenized(html, shown);
  const hiding = tags.filter(({ name }) => ENCLOSING.has(name));
  const covered = new Uint8Array(html.length);
  for (const { from, to } of [...enclosed(hiding, ends), ...enclosed(filteredTags(html, shown), [])])
    if (covered[from] === 0 || covered[to - 1] === 0) covered.fill(1, from, to);
  for (const { from, to, name } of tags)
    if (!ELEMENTS.has(name) && PLAIN_TAG.test(html.slice(from, to))) shown.fill(1, from, to);
  covered.forEach((is, at) => {
    if (is) shown[at] = 0;
  });
  const images = tags.filter(({ from, name, closes }) => IMAGES.has(name) && !closes && covered[from] === 0);
  return { shown, images: images.map(({ from }) => from) };
}

function tokenized(html: string, shown: Uint8Array): readonly Tag[] {
  const tags: Tag[] = [];
  const push = (from: number, name: string, closes: boolean, to = html.length) => tags.push({ from, to, name, closes });
  const ended = (at: number) => {
    const last = tags.at(-1);
    if (last) last.to = at + 1;
  };
  const ignored = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ontext: (from, to) => shown.fill(1, from, to),
      onopentagname: (from, to) => push(from - 1, html.slice(from, to).toLowerCase(), false),
      onopentagend: ended,
      onselfclosingtag: ended,
      onclosetag: (from, to) => {
        const end = html.indexOf('>', to);
        push(from - 2, html.slice(from, to).toLowerCase(), true, end < 0 ? html.length : end + 1);
      },
      onattribdata: ignored,
      onattribentity: ignored,
      onattribend: ignored,
      onattribname: ignored,
      oncdata: ignored,
      oncomment: ignored,
      ondeclaration: ignored,
      onend: ignored,
      onprocessinginstruction: ignored,
      ontextentity: ignored,
    },
  );
  // What GitHub shows as text is text; browsers know no `<![CDATA[` outside of pictures.
  tokenizer.write(html.replace(FILTERED, (tag) => `.${tag.slice(1)}`).replaceAll('<![', '<!.'));
  tokenizer.end();
  return tags;
}

/** The tags that GitHub shows as text. One that is closed is meant as a tag, and so is what it encloses. */
function filteredTags(html: string, shown: Uint8Array): readonly Tag[] {
  const found = [...html.matchAll(FILTERED)].filter(({ index }) => shown[index] === 1);
  return found.map(({ index, 0: written, 1: slash, 2: name = '' }) => {
    const end = slash === '/' ? html.indexOf('>', index + written.length) : -1;
    return {
      from: index,
      to: end < 0 ? index + written.length : end + 1,
      name: name.toLowerCase(),
      closes: slash === '/',
    };
  });
}

/** Elements of which nothing is shown, in order. */
function enclosed(
  tags: readonly Tag[],
  ends: readonly number[],
): readonly { readonly from: number; readonly to: number }[] {
  const open = new Map<string, Tag[]>();
  const found: { from: number; to: number }[] = [];
  for (const tag of tags) {
    const waiting = open.get(tag.name) ?? [];
    open.set(tag.name, waiting);
    const opening = tag.closes ? waiting.pop() : undefined;
    if (!tag.closes) waiting.push(tag);
    // In place of a video the text says that there is one.
    else if (opening) found.push({ from: IMAGES.has(tag.name) ? opening.to : opening.from, to: tag.to });
  }
  for (const name of UNCLOSED) {
    let nth = 0;
    for (const { from } of open.get(name) ?? []) {
      while (nth < ends.length && (ends[nth] ?? 0) <= from) nth += 1;
      found.push({ from, to: ends[nth] ?? from });
    }
  }
  return found.sort((one, other) => one.from - other.from);
}
