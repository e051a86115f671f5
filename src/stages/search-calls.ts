// Searches that a reply gives as calls of tools, as the lines that its <search> section would have.

import { grepRequests } from './grep-requests.ts';
import { type Call, type Fields, jsonCalls } from './json-calls.ts';
import { readSearchRequest } from './search-requests.ts';

/** Undefined where the reply calls nothing that looks at code. */
export function searchCalls(reply: string): string | undefined {
  const found = [...jsonCalls(reply), ...elementCalls(reply)].flatMap(({ name, fields }) =>
    LOOKS.test(name) ? (lineOf(name, fields) ?? []) : [],
  );
  return found.length > 0 ? found.join('\n') : (shellCalls(reply) ?? listedRequests(reply));
}

/** The lines of a shell that is all that a reply holds beside words: those that look at code. */
function shellCalls(reply: string): string | undefined {
  const fences = [...reply.matchAll(/^(`{3,}(?!`)|~{3,}(?!~))[ \t]*(\w*)[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm)];
  if (fences.length === 0 || !fences.every(([, , language = '']) => /^(?:ba|z)?sh$|^shell$|^console$/i.test(language)))
    return undefined;
  const asked = fences
    .flatMap(([, , , text = '']) => text.split('\n'))
    .map((line) => line.replace(/^\s*\$\s+/, '').trim());
  const found = asked.filter((line) => /^(?:e?grep|rg|cat|sed|ls|head|tail)\s/.test(line) && isAsked(line));
  return found.length > 0 ? found.join('\n') : undefined;
}

function isAsked(line: string): boolean {
  return grepRequests(line).some((each) => readSearchRequest(each) !== undefined);
}

/** Requests in the words of the prompt or as calls, as items of a list or each on a line of a fence. */
function listedRequests(reply: string): string | undefined {
  const lines = reply.split('\n').map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+(?=\S)/, '\0').trim());
  const fences = [...reply.matchAll(/^(`{3,}(?!`))[^\n`]*\n([\s\S]*?)^\1[ \t]*$/gm)].flatMap(([, , text = '']) =>
    text.split('\n'),
  );
  const asked = [
    ...lines.flatMap((line) => (line.startsWith('\0') ? [line.slice(1).replace(/`/g, '')] : [])),
    ...fences.map((line) => line.trim()),
  ];
  const isOne = (line: string) => /^(?:(?:class|function|method|code|lines|file)\s+\S|search_\w+\()/.test(line);
  const found = asked.filter((line) => isOne(line) && readSearchRequest(line));
  return found.length > 0 && found.length === asked.filter((line) => line !== '').length ? found.join('\n') : undefined;
}

const LOOKS =
  /search|find|grep|^rg$|look|view|open|read|^cat$|list|^ls$|get|show|^(?:class|function|method|code|file|lines)$/i;

const ARGUMENT =
  /<parameter(?:=|\s+name=)"?(\w+)"?\s*>([\s\S]*?)<\/parameter>|<arg_key>(\w+)<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/g;

/** Calls that have an element for each argument. */
function elementCalls(reply: string): readonly Call[] {
  const called = reply.matchAll(
    /(?:<(?:function|invoke)(?:=|\s+name=)"?([\w-]+)"?\s*>|<tool_call>\s*([\w-]+)(?=\s*<arg_key>))([\s\S]*?)(?=<\/(?:function|invoke|tool_call)>|$)/g,
  );
  return [...called].map(([, named, bare, body = '']) => ({
    name: named ?? bare ?? '',
    fields: Object.fromEntries(
      [...body.matchAll(ARGUMENT)].map(([, name, value, key, text]) => [
        name ?? key ?? '',
        (value ?? text ?? '').trim(),
      ]),
    ),
  }));
}

/** The request in the words of the prompt. */
function lineOf(called: string, fields: Fields): string | undefined {
  const first = (pattern: RegExp): string => {
    const found = Object.entries(fields).find(([name, value]) => pattern.test(name) && isWord(value));
    return found === undefined ? '' : String(found[1]);
  };
  const path = first(
    /^(?:(?:target_?)?file|(?:relative_?|absolute_?)?path|file_?(?:path|name)|dir(?:ectory)?|folder)$/i,
  );
  const [start, end] = linesIn(fields, first);
  if (path !== '' && start !== '') return `lines ${path}:${start}${end === '' ? '' : `-${end}`}`;
  const place = path === '' ? '' : ` in file ${path}`;
  const [owner, name] = [first(/^class(?:_?name)?$/i), first(/^(?:method|function|func|symbol)(?:_?name)?$/i)];
  if (name !== '') return `function ${owner === '' ? '' : `${owner}.`}${name}${place}`;
  if (owner !== '') return `class ${owner}`;
  const sought = first(
    /^(?:query|pattern|regexp?|text|code|search|string|keywords?|q|name|(?:code_?)?snippet|search_?(?:term|query|string))$/i,
  );
  if (sought !== '') return soughtLine(called, sought, place);
  return path === '' ? undefined : `file ${path}`;
}

function linesIn(fields: Fields, first: (pattern: RegExp) => string): readonly [start: string, end: string] {
  const range = Object.entries(fields).find(([name]) => /^(?:(?:view_?|line_?)?range|lines)$/i.test(name))?.[1];
  const [, from = '', to = ''] = /(\d+)\D+(\d+)/.exec(JSON.stringify(range ?? '')) ?? [];
  if (from !== '') return [from, to];
  return [
    first(/^(?:start(?:_?line)?|from(?:_?line)?|line(?:_?number)?)$/i),
    first(/^(?:end(?:_?line)?|to(?:_?line)?)$/i),
  ];
}

function isWord(value: unknown): boolean {
  return (typeof value === 'string' && value.trim() !== '' && !value.includes('\n')) || typeof value === 'number';
}

/** What is sought by its text, unless it is a request of ours (`class Queue`) to a tool of any name. */
function soughtLine(called: string, sought: string, place: string): string | undefined {
  const own = /grep|^rg$|text|code/i.test(called) ? undefined : readSearchRequest(sought);
  if (own !== undefined && own.kind !== 'file') return sought;
  const quote = ['"', "'", '`'].find((sign) => !sought.includes(sign));
  if (quote === undefined) return undefined;
  const isPattern = /^(?:.*grep.*|rg)$/i.test(called) && /\\|\||[.\])][*+?]/.test(sought);
  if (!isPattern) return `code ${quote}${sought}${quote}${place}`;
  return `rg ${quote}${sought}${quote}${place.replace(' in file', '')}`;
}
