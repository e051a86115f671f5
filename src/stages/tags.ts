// Reads the plain-text protocol: sections between tags, tolerant of what small models get wrong.

import { parseLenient } from './lenient-json.ts';

const NAMES =
  'analysis|cases|covers|wrong-test|files|locations|search|missing|title|explanation|edit|setup|build|test|runtime|directory|no-way';

/**
 * Text of the last `<name>…</name>` section; a missing end tag reads to the next known section or the end. Without tags,
 * of the section under a heading of that name, or of that key in JSON. Undefined when there is no such section.
 */
export function section(reply: string, name: string): string | undefined {
  const text = withoutBlocks(unfence(reply));
  const opens = [...text.matchAll(new RegExp(`(?<!\`)<${name}(?:\\s[^<>]*)?>`, 'gi'))];
  const open = opens.at(-1);
  if (!open) return underHeading(text, name) ?? inJson(text, name);
  const rest = text.slice(open.index + open[0].length);
  const close = rest.search(new RegExp(`</${name}\\s*>`, 'i'));
  const next = rest.search(new RegExp(`^\\**<(?:${NAMES})\\b`, 'im'));
  const end = close >= 0 ? close : next >= 0 ? next : rest.length;
  return tidy(rest.slice(0, end));
}

/** The section where it states something: a tag that a sentence names and nothing closes is spoken of. */
export function statement(reply: string, name: string): string | undefined {
  const isNamed = new RegExp(`(?<!\`)<${name}>`, 'i').test(reply);
  const isStated = new RegExp(`^[ \\t*>]*<${name}>|</${name}\\s*>`, 'im').test(reply);
  return isNamed && !isStated ? undefined : section(reply, name)?.trim();
}

function underHeading(text: string, name: string): string | undefined {
  const heading = (names: string) =>
    new RegExp(
      `^(?:[ \\t]*(?:#{1,6}[ \\t]*\\**|\\*\\*)[ \\t]*(?:\\d+[.)][ \\t]*)?(?:${names})[ \\t]*:?\\**:?|(?:${names}):(?:[ \\t]*[|>]-?)?)[ \\t]*$`,
      'gim',
    );
  const open = [...text.matchAll(heading(name))].at(-1);
  if (!open) return undefined;
  const rest = text.slice(open.index + open[0].length);
  const next = rest.search(new RegExp(`${heading(NAMES).source}|^<(?:${NAMES})\\b`, 'im'));
  return tidy(next < 0 ? rest : rest.slice(0, next));
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

/** A string as it is; an object that describes a place in the form of the prompt. */
function itemText(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const fields = new Map(Object.entries(item));
  const first = (...names: readonly string[]) => names.map((name) => fields.get(name)).find((value) => value);
  const [start, end] = [first('start_line', 'startLine', 'start', 'line'), first('end_line', 'endLine', 'end')];
  const range = first('lines', 'range') ?? (start && `${String(start)}-${String(end ?? start)}`);
  const [kind, name] = [first('kind', 'type', 'action'), first('name', 'query', 'text')];
  if (typeof kind === 'string' && typeof name === 'string') {
    const place = first('path', 'file', 'filename', 'file_path');
    return `${kind} ${kind === 'code' ? JSON.stringify(name) : name}${place ? ` in file ${String(place)}` : ''}`;
  }
  const part = (word: string, value: unknown) =>
    value ? [`${word} ${Array.isArray(value) ? value.join('-') : String(value)}`.trim()] : [];
  return [
    ...part('', first('path', 'file', 'filename', 'file_path')),
    ...part('class', first('class', 'class_name')),
    ...part('function', first('function', 'method', 'function_name')),
    ...part('lines', range),
    ...part('', first('reason', 'why', 'description')),
  ].join(' :: ');
}

/** Without blank lines around, and without the decoration of the tags. */
function tidy(text: string): string {
  return text
    .replace(/^\s*\*\*(?=\s*\n)/, '')
    .replace(/\n\s*\*\*\s*$/, '')
    .replace(/^\n+|\s+$/g, '');
}

/** Non-empty lines of a section, or items of a JSON list, without fences, list markers and quotes around the whole of a line. */
export function lines(text: string): readonly string[] {
  const bare = text.replace(/^\s*(?:`{3,}|~{3,})\S*\s*$/gm, '').trim();
  const list = /^[[{][\s\S]*[\]}]$/.test(bare) ? itemsOf(parseLenient(bare)) : undefined;
  if (list !== undefined) return list.map(itemText).filter((line) => line !== '');
  return bare
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '').trim())
    .map((line) => line.replace(/^(`+|"+|'+)(.*)\1,?$/, '$2'))
    .filter((line) => line !== '');
}

/** Shell commands of a section: without fences, comments, prompts and list markers; a line that ends in \\ goes on in the next. */
export function commandLines(text: string): readonly string[] {
  return lines(
    text
      .replace(/^\s*```.*$/gm, '')
      .replace(/\\\n\s*/g, '')
      .replace(/^\s*#.*$/gm, ''),
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
