// Reads the plain-text protocol: sections between tags, tolerant of what small models get wrong.

import { elementsIn } from './elements.ts';
import { parseLenient } from './lenient-json.ts';
import { plainSigns } from './plain-signs.ts';

const NAMES =
  'analysis|cases|covers|wrong-test|files|locations|search|missing|title|explanation|edit|setup|build|test|runtime|directory|no-way';
/** What else a section is called where its name is a heading. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['covers', 'covers|cases covered|covered cases'],
  ['wrong-test', 'wrong[- ]test'],
]);
const spelled = (names: string) => names.replace(/[\w-]+/g, (name) => SPELLINGS.get(name) ?? name);

/** Sections that list things: one for each of them is as good as one for all. */
const LISTS = /^(?:cases|covers|files|locations|search|missing)$/;
/** Those of them whose name is that of their items with an s behind it. */
const PLURAL = /^(?:cases|covers|files|locations)$/;
/** Sections whose heading may have its text behind it in the same line. */
const INLINE = 'analysis|cases|covers|wrong-test|files|locations|search|missing|title|explanation';
/** Sections of prose and code, in which a tag is spoken of. */
const TALK = 'analysis|explanation|missing|wrong-test|edit';

/**
 * Text of the last `<name>…</name>` section that a sentence does not only speak of, of lists that of all in a row, and of all
 * searches; a missing end tag reads to the next known section or the end. Without tags, of the section under a heading of that name, of that key in JSON, or of
 * tags that name one of its items (`<case>` for `<cases>`) outside of other sections.
 * Undefined when there is no such section.
 */
export function section(reply: string, name: string): string | undefined {
  const text = withoutBlocks(unfence(reply));
  const found = tagged(text, name);
  if (found.length === 0) return underHeading(text, name) ?? inJson(text, name) ?? inSingular(text, name);
  if (!LISTS.test(name)) return found.at(-1)?.body;
  const apart = (at: number) => text.slice(found[at - 1]?.end, found[at]?.start).trim() !== '';
  const first = name === 'search' ? 0 : found.findLastIndex((_, at) => at === 0 || apart(at));
  return found
    .slice(first)
    .map(({ body }) => body)
    .join('\n');
}

/** The section where it states something: a tag that a sentence names and nothing closes is spoken of. */
export function statement(reply: string, name: string): string | undefined {
  const isNamed = new RegExp(`(?<!\`)<${name}>`, 'i').test(reply);
  const isStated = new RegExp(`^[ \\t*>]*<${name}>|</${name}\\s*>`, 'im').test(reply);
  return isNamed && !isStated ? undefined : section(reply, name)?.trim();
}

function tagged(text: string, name: string) {
  const opens = [...text.matchAll(new RegExp(`(?<!\`)<${name}(?:\\s[^<>]*)?>`, 'gi'))];
  const found = opens.flatMap((open, nth) => {
    const start = open.index + open[0].length;
    const rest = text.slice(start);
    const close = new RegExp(`</${name}\\s*>`, 'i').exec(rest);
    const again = (opens[nth + 1]?.index ?? text.length) - start;
    // The end behind the next section of that name is the end of that one.
    const own = close !== null && (close.index < again || !LISTS.test(name)) ? close : null;
    if ((own?.index ?? again) >= again && isSpokenOf(text, open)) return [];
    const next = new RegExp(`^[ \\t#*]*<(?:${NAMES})\\b|${HEADING(spelled(NAMES)).source}`, 'im').exec(rest)?.index;
    const end = own?.index ?? Math.min(next ?? rest.length, LISTS.test(name) ? again : rest.length);
    return [{ start: open.index, end: start + end + (own?.[0].length ?? 0), body: tidy(rest.slice(0, end)) }];
  });
  if (LISTS.test(name)) return found;
  const others = talkIn(text, name);
  const own = found.filter(({ start }) => !others.some((other) => other.start < start && start < other.end));
  const apart = own.filter(({ start }) => !isInSentence(text, start));
  return [apart, own, found].find(({ length }) => length > 0) ?? [];
}

/** True for a tag in the middle of a sentence, which nothing closes. */
function isSpokenOf(text: string, { index, 0: tag }: RegExpExecArray): boolean {
  const after = text.slice(index + tag.length, index + tag.length + 100);
  return isInSentence(text, index) && /^['"“”’]?[ \t]*[\p{L}\p{N}.,;:!?()]/u.test(after);
}

function isInSentence(text: string, at: number): boolean {
  return /[\p{L}\p{N}'’,)]['"“”‘]?[ \t]*$/u.test(text.slice(Math.max(0, at - 100), at));
}

/** Whole sections of other names that may speak of anything, and what stands in fences. */
function talkIn(text: string, name: string): readonly { readonly start: number; readonly end: number }[] {
  const section = `<(?!${name}\\b)(${TALK})(?:\\s[^<>]*)?>[\\s\\S]*?</\\1\\s*>`;
  const fence = '^[ \\t]*(`{3,}|~{3,})[^\\n`]*\\n[\\s\\S]*?\\n[ \\t]*\\2[ \\t]*$';
  const found = [...text.matchAll(new RegExp(`${section}|${fence}`, 'gim'))];
  return found.map(({ index, 0: whole }) => ({ start: index, end: index + whole.length }));
}

/** A line that is a heading and nothing else. */
const HEADING = (names: string) =>
  new RegExp(
    `^(?:[ \\t]*(?:#{1,6}[ \\t]*\\**|\\*\\*)[ \\t]*(?:\\d+[.)][ \\t]*)?(?:${names})[ \\t]*:?\\**:?|(?:${names}):(?:[ \\t]*[|>]-?)?|\\d+[.)][ \\t]+\\**(?:${names})\\**:?\\**)[ \\t]*$`,
    'gim',
  );
/** A heading in bold, or one that ends in a colon, with text behind it. */
const LED = (names: string) =>
  new RegExp(
    `^[ \\t]*(?:[-*+][ \\t]+|\\d+[.)][ \\t]+|#{1,6}[ \\t]*)?(?:\\*\\*(?:${names})(?:\\*\\*[ \\t]*[:–—]|[:–—]\\*\\*)|(?:#{1,6}[ \\t]*)?(?:${names}):)[ \\t]+(?=\\S)`,
    'gim',
  );

function underHeading(text: string, name: string): string | undefined {
  const led = new RegExp(`^(?:${INLINE})$`).test(name) ? [...text.matchAll(LED(spelled(name)))] : [];
  const opens = [...text.matchAll(HEADING(spelled(name))), ...led].toSorted((a, b) => a.index - b.index);
  const open = opens.at(-1);
  if (!open) return undefined;
  const rest = text.slice(open.index + open[0].length);
  const ends = [
    HEADING(spelled(NAMES)).source,
    LED(spelled(INLINE)).source,
    `^<(?:${NAMES})\\b`,
    headingsBehind(open[0], name),
  ];
  const next = withoutCode(rest).search(new RegExp(ends.join('|'), 'im'));
  return tidy(next < 0 ? rest : rest.slice(0, next));
}

const DEEPEST = 6;
const NEVER = '(?!)';

/** Which other headings end the section: none of commands, whose comments look alike; items of a list may be headings too. */
function headingsBehind(opening: string, name: string): string {
  const level = /^[ \t]*(#{1,6})/.exec(opening)?.[1]?.length;
  if (!new RegExp(`^(?:${INLINE})$`).test(name)) return NEVER;
  const deepest = LISTS.test(name) ? (level ?? 1) - 1 : (level ?? DEEPEST);
  return deepest < 1 ? NEVER : `^#{1,${deepest}}[ \\t]+\\S`;
}

/** The same text with blanks in place of what stands in fences, where a comment looks like a heading. */
function withoutCode(text: string): string {
  return text.replace(/^[ \t]*(`{3,}|~{3,})(?!.*\1)[^\n]*\n[\s\S]*?\n[ \t]*\1/gm, (code) =>
    code.replace(/[^\n]/g, ' '),
  );
}

/** One element without attributes holds the list as its section would; else each of those in a row is an item of it. */
function inSingular(text: string, name: string): string | undefined {
  if (!PLURAL.test(name)) return undefined;
  const one = name.slice(0, -1);
  const apart = text.replace(new RegExp(`<(${NAMES})(?:\\s[^<>]*)?>[\\s\\S]*?</\\1\\s*>`, 'gi'), '\n\0\n');
  const row = `<${one}(?:\\s[^<>]*?)?(?:/>|>(?:(?!<${one}\\b)[\\s\\S])*?</${one}\\s*>)`;
  const given = [...apart.matchAll(new RegExp(`^[ \\t>*-]*(${row}(?:[\\s,;*-]*${row})*)`, 'gim'))].at(-1)?.[1];
  const body = new RegExp(`^<${one}>((?:(?!<${one}\\b)[\\s\\S])*)</${one}\\s*>$`, 'i').exec(given ?? '')?.[1];
  return body === undefined ? given : tidy(body);
}

/** The value of a key, a list as one item on each line. */
function inJson(text: string, name: string): string | undefined {
  const value = parseLenient(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  if (typeof value !== 'object' || value === null || !(name in value)) return undefined;
  const items: unknown = (value as Readonly<Record<string, unknown>>)[name];
  return (Array.isArray(items) ? items : [items]).map(itemText).join('\n');
}

/** A list, the only list in an object, or one object alone. */
function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || Array.isArray(value)) return value;
  const lists = Object.values(value ?? {}).filter(Array.isArray);
  const [list, ...others] = lists.filter((each) => each.some((item) => typeof item !== 'number'));
  return list !== undefined && others.length === 0 ? list : [value];
}

const RANGES = ['lines', 'range', 'line_range', 'lineRange', 'line_numbers', 'lineNumbers'] as const;

/** A string as it is; an object that describes a place in the form of the prompt. */
function itemText(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const fields = new Map(Object.entries(item));
  const first = (...names: readonly string[]) => names.map((name) => fields.get(name)).find((value) => value);
  const start = first('start_line', 'startLine', 'line_start', 'start', 'line', 'line_number', 'lineno');
  const end = first('end_line', 'endLine', 'line_end', 'end');
  const range = first(...RANGES) ?? (start && `${String(start)}-${String(end ?? start)}`);
  const [kind, name] = [first('kind', 'type', 'action'), first('name', 'query', 'text')];
  if (typeof kind === 'string' && typeof name === 'string') {
    const place = first('path', 'file', 'filename', 'file_path');
    return `${kind} ${kind === 'code' ? JSON.stringify(name) : name}${place ? ` in file ${String(place)}` : ''}`;
  }
  const part = (word: string, value: unknown) =>
    value ? [`${word} ${Array.isArray(value) ? value.join('-') : String(value)}`.trim()] : [];
  return [
    ...part('', first('path', 'file', 'filename', 'file_path')),
    ...part('class', first('class', 'class_name', 'className')),
    ...part('function', first('function', 'method', 'function_name', 'method_name', 'functionName', 'methodName')),
    ...part('', first('symbol', 'identifier', 'qualified_name')),
    ...part('lines', range),
    ...part('', first('reason', 'why', 'description')),
  ].join(' :: ');
}

/** Without blank lines around, and without the decoration of the tags. */
function tidy(text: string): string {
  return text
    .replace(/^\s*\*\*(?=\s*\n)/, '')
    .replace(/\n[^\S\n]*\*\*\s*$/, '')
    .replace(/^\n+|(?<!\s)\s+$/g, '');
}

/** Non-empty lines of a section, items of a JSON list or nested elements, without fences, list markers and quotes around the whole of a line. */
export function lines(given: string): readonly string[] {
  const text = plainSigns(given);
  const elements = elementsIn(withoutFences(text));
  return elements === undefined ? textLines(text) : elements.map(itemText).filter((line) => line !== '');
}

function withoutFences(text: string): string {
  return text.replace(/^[^\S\n]*(?:`{3,}|~{3,})\S*\s*$/gm, '').trim();
}

function textLines(text: string): readonly string[] {
  const bare = withoutFences(text);
  const list = /^[[{][\s\S]*[\]}]$/.test(bare) ? itemsOf(parseLenient(bare)) : undefined;
  if (list !== undefined) return list.map(itemText).filter((line) => line !== '');
  return withoutTableHeads(bare.split('\n'))
    .map((line) => line.replace(/^\s*(?:(?:[-*+]|\d+[.)])\s+|\d+[、．]\s*)/u, '').trim())
    .map((line) => line.replace(/^(`+|"+|'+)(.*)\1,?$/, '$2'))
    .filter((line) => line !== '');
}

/** Rows of a table without the line under its head, and the head. */
function withoutTableHeads(given: readonly string[]): readonly string[] {
  const isRule = (line: string | undefined) => /^\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*$/.test(line ?? '');
  return given.filter((line, at) => !isRule(line) && !(line.includes('|') && isRule(given[at + 1])));
}

/** Shell commands of a section: without fences, comments, prompts and list markers; a line that ends in \\ goes on in the next. */
export function commandLines(text: string): readonly string[] {
  return textLines(
    text
      .replace(/^[^\S\n]*```.*$/gm, '')
      .replace(/\\\n\s*/g, '')
      .replace(/^[^\S\n]*#.*$/gm, ''),
  )
    .map((line) => line.replace(/^\$\s+/, '').trim())
    .filter((line) => line !== '');
}

/** What a block holds is code, and no section of the reply. */
function withoutBlocks(text: string): string {
  const kept: string[] = [];
  let held: string[] | undefined;
  for (const line of text.split('\n')) {
    if (/^[ \t]*<{5,9}[ \t]*SEARCH\b/.test(line)) {
      kept.push(...(held ?? []));
      held = [line];
    } else if (/^[ \t]*>{5,9}[ \t]*REPLACE\b/.test(line)) held = undefined;
    else (held ?? kept).push(line);
  }
  return [...kept, ...(held ?? [])].join('\n');
}

/** A reply that is one fenced block as a whole is what is inside the fence. */
function unfence(reply: string): string {
  const match = /^\s*```[\w-]*\n([\s\S]*?)\n```\s*$/.exec(reply);
  return match?.[1] ?? reply;
}
