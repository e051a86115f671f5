// Reads edits that a reply gives as the arguments of a tool: JSON, or an element for each argument.

import type { Edit } from './edit.ts';
import { pathIn, pathLine } from './edit-path.ts';
import { parseLenient } from './lenient-json.ts';
import { cleanPath } from './locations.ts';

type Kind = 'path' | 'old' | 'new' | 'whole';

/** The names that tools have for the arguments of an edit. */
const NAMES: Readonly<Record<Kind, RegExp>> = {
  path: /^(?:file|path|file_?path|file_?name|target_file)$/i,
  old: /^(?:search|find|old|old_?(?:str|string|text|code)|original|before)$/i,
  new: /^(?:replace|replacement|new|new_?(?:str|string|text|code)|replace_?with|updated|after)$/i,
  whole: /^(?:content|contents|file_?text)$/i,
};

const ALL = /^(?:replace_?all|allow_?multiple|all|global)$/i;

/** `readText`: reads a patch that stands in a string. */
export function readArguments(reply: string, readText: (text: string) => readonly Edit[]): readonly Edit[] {
  for (const read of [valuesIn, calledIn, callsOfPython, elementsOfFiles]) {
    const edits = read(reply).flatMap((value) => editsIn(value, pathAround(reply), readText));
    if (edits.length > 0) return [...edits, ...unreadable(reply)];
  }
  return [];
}

/** The path of the only element around arguments. */
function pathAround(reply: string): string | undefined {
  const [path, ...others] = reply.split('\n').flatMap((line) => pathIn(line) ?? []);
  return others.length === 0 ? path : undefined;
}

/** What is said of a call that begins as an edit and is cut off, or cannot be read; undefined where there is none. */
export function tornArguments(text: string): string | undefined {
  const json = tornJson(text) ?? tornElement(text);
  return json !== undefined && IS_ARGUMENT.test(json) ? faultOf(json) : undefined;
}

const IS_ARGUMENT = /"(?:file|path|file_?path|search|old_\w+|original)"|<parameter[= ]|<arg_value>/;

/** Calls that are no JSON, or are cut off: without them it would be half of what was meant. */
function unreadable(reply: string): readonly Edit[] {
  const torn = tornJson(reply) ?? tornElement(reply) ?? tornCall(reply);
  if (torn === undefined) return [];
  return [{ file: '', search: '', replace: '', fault: faultOf(torn) }];
}

function faultOf(torn: string): string {
  return `The call that begins with \`${torn.trim().slice(0, 100).split('\n')[0]}\` cannot be read, or is cut off.`;
}

function tornJson(reply: string): string | undefined {
  const calls = reply.split(/^<tool_call>\s*(?=[[{])/m).slice(1);
  const fences = reply.split(/^`{3,}json[ \t]*\n\s*(?=[[{])/m).slice(1);
  const isArgument = (text: string) => /"(?:file|path|file_?path|search|old_\w+|original)"/.test(text);
  return [...calls, ...fences.map((text) => text.split(/^`{3,}[ \t]*$/m)[0] ?? '').filter(isArgument)].find(
    (text) => parseLenient(text.split('</tool_call>')[0] ?? '') === undefined,
  );
}

/** The value of an argument that nothing closes. */
function tornElement(reply: string): string | undefined {
  const tail = reply.slice(Math.max(reply.lastIndexOf('\n<arg_value>'), reply.lastIndexOf('\n<parameter')) + 1);
  return /^<(?:arg_value|parameter)/.test(tail) && !/<\/(?:arg_value|parameter)>/.test(tail) ? tail : undefined;
}

/** A call like those of Python that can be read, but for its end. */
function tornCall(reply: string): string | undefined {
  const names = new Set([...reply.matchAll(PYTHON_CALL)].map(([call]) => call.trim().replace(/\([\s\S]*$/, '')));
  const begun = [...reply.matchAll(/^[ \t]*([\w.]+)\(/gm)].filter(([, name = '']) => names.has(name));
  const whole = new Set([...reply.matchAll(PYTHON_CALL)].map(({ index }) => index));
  const torn = begun.find(({ index }) => !whole.has(index));
  return torn && reply.slice(torn.index);
}

/** The JSON of a reply: in fences, in the elements of calls, or all from the first line on that begins with a bracket. */
export function valuesIn(reply: string): readonly unknown[] {
  const parts = [
    ...reply.matchAll(
      /(?:^[^\S\n]*`{3,}(?:json)?[ \t]*\n|<tool_calls?>\s*)([[{][\s\S]*?)(?:^[^\S\n]*`{3,}|<\/tool_calls?>)/gim,
    ),
  ];
  const texts = parts.length > 0 ? parts.map(([, text = '']) => text) : [reply.slice(bracketIn(reply))];
  return texts.flatMap(
    (text) => parseLenient(text.slice(0, Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1)) ?? [],
  );
}

/** What an object says, with the path of the one around it, or its own name where that is one, and what the values in it say. */
function editsIn(
  value: unknown,
  around: string | undefined,
  readText: (text: string) => readonly Edit[],
): readonly Edit[] {
  if (typeof value === 'string') return textEdits(value, around, readText);
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => editsIn(item, around, readText));
  const fields = Object.entries(value);
  const given = (kind: Kind) =>
    fields.flatMap(([name, item]) => (NAMES[kind].test(name) ? (textOf(item) ?? []) : [])).at(0);
  const path = given('path') ?? around;
  const own = editOf(path, { search: given('old'), replace: given('new'), whole: given('whole') });
  const isAll = fields.some(([name, item]) => ALL.test(name) && /^true$/i.test(String(item)));
  if (own && isAll) return [{ ...own, all: true }];
  const keyed = (name: string) => path ?? (/[./]/.test(name) ? pathLine(name) : undefined);
  return own ? [own] : fields.flatMap(([name, item]) => editsIn(item, keyed(name), readText));
}

/** A text, also as the list of its lines. */
function textOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  const isLines = Array.isArray(item) && item.length > 0 && item.every((line) => typeof line === 'string');
  return isLines ? item.join('\n') : undefined;
}

/** A patch in a string, or arguments that were written as a string once more. */
function textEdits(
  text: string,
  around: string | undefined,
  readText: (text: string) => readonly Edit[],
): readonly Edit[] {
  if (/^(?:\*\*\* Begin Patch|--- \S.*\n\+\+\+ |<{5,9} ?SEARCH|<edit )/m.test(text)) return readText(text);
  return /^\s*[[{]/.test(text) ? editsIn(parseLenient(text) ?? null, around, readText) : [];
}

/** Where the JSON of a reply begins: at the beginning of a line, or behind the mark of a call. */
function bracketIn(reply: string): number {
  const found = /(?:^[ \t]*|\[(?:TOOL_CALLS|ARGS)\]\s*|<\|(?:message|python_tag)\|>\s*)(?=[[{]\s*["'{])/m.exec(reply);
  return found ? found.index + found[0].length : reply.length;
}

function editOf(
  path: string | undefined,
  { search, replace, whole }: { readonly [K in 'search' | 'replace' | 'whole']: string | undefined },
): Edit | undefined {
  const file = path === undefined ? '' : cleanPath(path);
  const fault = (why: string): Edit => ({
    file,
    search: '',
    replace: '',
    fault: `An edit${file === '' ? '' : ` of ${file}`} ${why}`,
  });
  if (search === undefined && replace === undefined)
    return whole === undefined || file === '' ? undefined : { file, search: '', replace: ended(whole), bare: true };
  if (search === undefined) return file === '' ? undefined : fault('does not say what is searched for.');
  if (replace === undefined)
    return file === '' ? undefined : fault('does not say what replaces the text that is searched for.');
  if (file === '') return fault('does not say which file it is of.');
  return { file, search: ended(search), replace: ended(replace) };
}

function ended(text: string): string {
  const plain = text.replaceAll('\r\n', '\n');
  return plain === '' || plain.endsWith('\n') ? plain : `${plain}\n`;
}

const ARGUMENT =
  /<parameter(?:=|\s+name=)"?(\w+)"?\s*>([\s\S]*?)<\/parameter>|<arg_key>(\w+)<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/g;

/** The calls that have an element for each argument. */
function calledIn(reply: string): readonly Readonly<Record<string, string>>[] {
  return reply
    .split(/<\/(?:tool_call|function|invoke)>/)
    .map((call) =>
      Object.fromEntries(
        [...call.matchAll(ARGUMENT)].map(([, name, value, key, text]) => [
          name ?? key ?? '',
          inner(value ?? text ?? ''),
        ]),
      ),
    );
}

const PYTHON_STRING = String.raw`(?:'''(?:(?!''')[\s\S])*'''|"""(?:(?!""")[\s\S])*"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`;
const NAMED = String.raw`\s*(\w+)\s*=\s*(${PYTHON_STRING}|True|False)\s*,?`;

const PYTHON_CALL = new RegExp(String.raw`^[ \t]*(?:print\()?([\w.]+)\(((?:${NAMED}){2,})\s*\)`, 'gm');

/** Calls with named strings, as they are written in Python: `str_replace(path="a.py", old_str="""…""", new_str="""…""")`. */
function callsOfPython(reply: string): readonly unknown[] {
  return [...reply.matchAll(PYTHON_CALL)].flatMap(([, , given = '']) => fieldsOf(given) ?? []);
}

function fieldsOf(given: string): unknown {
  const fields = [...given.matchAll(new RegExp(NAMED, 'g'))].map(([, name, value]) => `"${name}": ${value}`);
  return parseLenient(`{${fields.join(', ')}}`);
}

/** Calls like those of Python that can be taken for edits, by their functions, and the text without them. */
export function pythonCalls(
  text: string,
  readText: (text: string) => readonly Edit[],
): { readonly calls: readonly { readonly name: string; readonly edits: readonly Edit[] }[]; readonly rest: string } {
  const calls = [...text.matchAll(PYTHON_CALL)]
    .map(([, name = '', given = '']) => ({ name, edits: editsIn(fieldsOf(given) ?? null, undefined, readText) }))
    .filter(({ edits }) => edits.some(({ file }) => file !== ''));
  return { calls, rest: text.replace(PYTHON_CALL, '') };
}

/** `<write_to_file>` and its like, with an element for each argument. */
function elementsOfFiles(reply: string): readonly unknown[] {
  const calls = reply.matchAll(
    /^[ \t]*<((?:write|create|new|save|add)_\w+|create)>\s*((?:<(\w+)>[\s\S]*?<\/\3>\s*){2,})<\/\1>/gm,
  );
  return [...calls].map(([, , given = '']) =>
    Object.fromEntries(
      [...given.matchAll(/<(?:(content|file_text)>([\s\S]*)<\/\1|(\w+)>([\s\S]*?)<\/\3)>\s*/g)].map(
        ([, whole, body, name = whole ?? '', text = body ?? '']) => [name, inner(text)],
      ),
    ),
  );
}

/** Without the line ends that part a text from its tags. */
function inner(text: string): string {
  return text.replace(/^\n/, '').replace(/\n$/, '');
}
