// Calls of tools that a reply writes as JSON, by the marks of whichever chat template.

import { parseLenient } from './lenient-json.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Call {
  readonly name: string;
  readonly fields: Fields;
}

/** Marks in front of calls that name their tool themselves. */
const MARKED =
  /(?:<(?:tool_calls?|function_calls?)>|\[TOOL_CALLS\](?=\s*[[{])|<\|python_tag\|>(?=\s*[[{]))\s*([[{][\s\S]*?)(?=<\/?(?:tool_calls?|function_calls?)>|\[TOOL_CALLS\]|<\|python_tag\|>|$)/gi;
/** A tool named in front of its arguments: of Mistral, of DeepSeek, of messages in channels. */
const NAMED: readonly RegExp[] = [
  /\[TOOL_CALLS\]\s?([\w-]+)(?:\[CALL_ID\]\w+)?\[ARGS\]\s?(\{(?:(?!\[TOOL_CALLS\])[\s\S])*\})/g,
  /<｜tool▁sep｜>([\w-]+)\s*(?:```(?:json)?\s*)?(\{(?:(?!<｜tool▁)[\s\S])*\})/g,
  /<\|channel\|>commentary to=(?:functions\.)?([\w-]+)[^\n{}]{0,60}<\|message\|>\s*(\{(?:(?!<\|)[\s\S])*\})/g,
];

/** Each with its name and its arguments, in the order of their marks. */
export function jsonCalls(reply: string): readonly Call[] {
  const marked = [...reply.matchAll(MARKED)].flatMap(([, text = '']) => callsIn(text));
  const named = NAMED.flatMap((pattern) => [...reply.matchAll(pattern)]).flatMap(([, name = '', text = '']) => {
    const fields = parseLenient(text);
    return isFields(fields) ? [{ name, fields }] : [];
  });
  const found = [...marked, ...named];
  return found.length > 0 ? found : bareCalls(reply);
}

function callsIn(text: string): readonly Call[] {
  const value = parseLenient(text.slice(0, Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1));
  return (Array.isArray(value) ? value : [value]).flatMap(callIn);
}

/** The only JSON of a reply, in a fence or behind its words, where it is nothing but calls; and calls as Python has them. */
function bareCalls(reply: string): readonly Call[] {
  const fences = [...reply.matchAll(/^(`{3,}(?!`))[^\n`]*\n([\s\S]*?)^\1[ \t]*$/gm)];
  const [fence, ...others] = fences;
  const text = (fence === undefined ? (/(?:^|\n)([[{][\s\S]*)$/.exec(reply)?.[1] ?? '') : (fence[2] ?? '')).trim();
  if (others.length > 0 || text === '') return [];
  const value = parseLenient(text);
  if (value === undefined) return pythonCalls(text);
  const values = Array.isArray(value) ? value : [value];
  const calls = values.flatMap(callIn);
  return calls.length === values.length ? calls : [];
}

const STRING = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const ARGUMENT = new RegExp(String.raw`(\w+)\s?=\s?(${STRING}|\d+)`, 'g');
const PYTHON = new RegExp(String.raw`(\w+)\(((?:\w+\s?=\s?(?:${STRING}|\d+)(?:,\s?)?)+)\)`, 'g');

/** `[search(query="a"), view(path="b")]`. */
function pythonCalls(text: string): readonly Call[] {
  if (!/^\[\w+\(/.test(text) || !text.endsWith(')]') || text.length > 2000) return [];
  return [...text.matchAll(PYTHON)].map(([, name = '', inside = '']) => ({
    name,
    fields: Object.fromEntries(
      [...inside.matchAll(ARGUMENT)].map(([, key = '', value = '']) => [key, parseLenient(value)]),
    ),
  }));
}

/** `{"name": …, "arguments": …}`, alone or as the `function` of another object; `{"tool": …}` with its arguments beside. */
function callIn(value: unknown): readonly Call[] {
  if (!isFields(value)) return [];
  const call = isFields(value.function) ? value.function : value;
  const { name = call.tool ?? call.tool_name ?? call.action, tool, tool_name, action, ...beside } = call;
  const given = call.arguments ?? call.parameters ?? call.args ?? call.action_input ?? call.input;
  const own = call.name === undefined ? beside : undefined;
  const fields = typeof given === 'string' ? parseLenient(given) : (given ?? own ?? value.parameters);
  return typeof name === 'string' && isFields(fields) ? [{ name, fields }] : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
