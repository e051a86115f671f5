// What stands beside the blocks of a reply and would change files in another way: half of what was meant must not be applied.

import type { Edit } from './edit.ts';
import { tornArguments, valuesIn } from './edit-arguments.ts';
import { pathLine } from './edit-path.ts';

/** The first of them, as the fault that asks for blocks; undefined where there is nothing but words, examples and checks. */
export function changeBeside(
  lines: readonly string[],
  edits: readonly Edit[],
  isOwnName: (name: string) => boolean,
): string | undefined {
  const text = lines.join('\n');
  const torn = tornArguments(text);
  if (torn !== undefined) return torn;
  const call = callsOf(text).find((name) => !isOwnName(name)) ?? toolsOf(text).at(0);
  if (call !== undefined) return asksForBlock(call);
  const order = orderIn(lines);
  if (order !== undefined) return cannot(order);
  const other = replacementIn(lines, new Set(edits.flatMap(({ replace }) => filled(replace.split('\n')))));
  return other === undefined
    ? undefined
    : `The line \`${other.slice(0, 100)}\` is said to replace another and is in no block: give that as a block, too, or leave it out.`;
}

const filled = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => /\w/.test(line));
/** What stands above a fence that has what shall be there. */
const SHALL =
  /^\W{0,8}(?:after|new(?: code)?|replace(?:d)? (?:it )?(?:with|by)|with|becomes?|should be|change(?:d)? (?:it )?to|to)\W{0,8}$/i;

/** A line of code that shall take the place of another, and that no block has. */
function replacementIn(lines: readonly string[], known: ReadonlySet<string>): string | undefined {
  for (const [at, line] of lines.entries()) {
    if (!SHALL.test(line)) continue;
    const from = lines.findIndex((each, below) => below > at && each.trim() !== '');
    const [, fence, language = ''] = /^\s*(`{3,}|~{3,})[ \t]*([\w+-]*)/.exec(lines[from] ?? '') ?? [];
    // What is run, or printed, is no code of a file.
    if (fence === undefined || /^(?:|sh|bash|shell|console|text|txt|output|log)$/i.test(language)) continue;
    const length = lines.slice(from + 1).findIndex((each) => each.trim().startsWith(fence));
    const other = filled(lines.slice(from + 1, length < 0 ? undefined : from + 1 + length)).find(
      (each) => !known.has(each),
    );
    if (other !== undefined) return other;
  }
  return undefined;
}

/** It may be meant as an edit, or show what the code does now. */
export function asksForBlock(name: string): string {
  return `The call of \`${name}\` stands beside blocks: give what it changes as a block, too, or leave it out.`;
}

function cannot(line: string): string {
  return `The line \`${line.trim().slice(0, 100)}\` asks for what a reply cannot do: files are only edited and created, in <edit> elements.`;
}

const CHANGES = /(?:edit|replace|write|apply|update|insert|patch|create|append|modify|change|delete|remove|rename)/i;
const PATH_FIRST = /^[ \t]*([\w.]{1,80})\(\s*(["'])([^"'\n]{1,200})\2\s*,\s*[rf]?["']/gm;
const OBJECT_FIRST = /^[ \t]*([\w.]{1,80})\(\s*\{\s*["'](?:path|file\w*)["']\s*:/gm;
const WRITES = /\bPath\(["'][^"'\n]{1,200}["']\)\.(write_(?:text|bytes))\(/g;

/** Functions that are called as an edit would be: with a path in front, or an object that begins with one. */
function callsOf(text: string): readonly string[] {
  const byPath = [...text.matchAll(PATH_FIRST)].filter(
    ([, name = '', , path = '']) => CHANGES.test(name) && isPath(path),
  );
  const byObject = [...text.matchAll(OBJECT_FIRST)].filter(([, name = '']) => CHANGES.test(name));
  return [...byPath, ...byObject, ...text.matchAll(WRITES)].map(([, name = '']) => name);
}

/** With an ending: `/users/1` is a path of the web. */
const isPath = (text: string) => /\.\w+$/.test(text) && !/^\/?tmp\//.test(text) && pathLine(text) !== undefined;

/** Calls of tools in JSON that change a file, or run what does. */
function toolsOf(text: string): readonly string[] {
  return valuesIn(text).flatMap((value) => {
    const { name, arguments: given } = Object(value) as { readonly name?: unknown; readonly arguments?: unknown };
    if (typeof name !== 'string' || typeof given !== 'object' || given === null) return [];
    const values = Object.entries(given);
    const hasPath = values.some(([key, item]) => /path|file/i.test(key) && typeof item === 'string');
    const runs = values.some(
      ([key, item]) => /^(?:command|cmd|script)$/i.test(key) && orderIn(String(item).split('\n')) !== undefined,
    );
    return (CHANGES.test(name) && hasPath) || runs ? [name] : [];
  });
}

const SOURCE = '(?!\\/?tmp\\/)(?:[\\w.-]{1,80}\\/){0,8}[\\w-]{1,80}\\.\\w{1,10}';
/** Shells that change a file; what goes below `/tmp` is a check. */
const ORDERS = [
  'sed[ \\t]+(?:-\\w+[ \\t]+){0,4}-i',
  'perl[ \\t]+(?:-\\w+[ \\t]+){0,4}-\\w*i\\b',
  'git[ \\t]+(?:mv|rm|apply)\\b',
  `(?:mv|rm)[ \\t]+(?:-\\w+[ \\t]+){0,4}${SOURCE}`,
  `(?:echo|printf)[ \\t][^\\n|]{0,300}>>?[ \\t]*${SOURCE}`,
];
const ORDER = new RegExp(`^[ \\t]{0,20}(?:\\$[ \\t]+)?(?:${ORDERS.join('|')})`);
/** Files that go, and those that a shell would write. */
const CANNOT =
  /^[ \t]*(?:<(?:delete|remove|rename|move)(?:_file)?\s[^>]*>|(?:\$[ \t]+)?(?:cat|tee)\b(?![^\n]*[ \t>]\/tmp\/)[^\n|;&]*<<-?[ \t]*["']?\w+)/i;
const SPOKEN_AGAINST = /\b(?:do not|don't|never|instead of|rather than|avoid|not like)\b/i;

function orderIn(lines: readonly string[]): string | undefined {
  return lines.find((line, at) => (ORDER.test(line) || CANNOT.test(line)) && !isSpokenAgainst(lines.slice(0, at)));
}

/** The last words above a line say that it is not to be done. */
function isSpokenAgainst(above: readonly string[]): boolean {
  const words = above.findLast((line) => line.trim() !== '' && !/^\s*(?:`{3,}|~{3,})/.test(line)) ?? '';
  return SPOKEN_AGAINST.test(words);
}
