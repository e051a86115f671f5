// Answers the search requests of the fault-localization dialogue as text for the model.

import type { SearchAnswer, SearchRequest } from '../ports/workspace.ts';
import type { CodeIndex } from './code-index.ts';
import { renderHits } from './code-windows.ts';
import type { Hit } from './index-calls.ts';
import { linesOf, numbered } from './numbered.ts';
import { safePath } from './safe-path.ts';
import { findCode, similarPaths } from './search-code.ts';
import { renderSkeleton } from './skeleton.ts';

/** Shown in full; of the rest only names and counts. */
const full = 3;
const listed = 20;
/** Longer bodies are cut, longer classes and files are shown as skeletons. */
const maxBodyLines = 250;
const maxWholeLines = 250;
const maxWindow = 200;

export async function answerSearch(index: CodeIndex, request: SearchRequest): Promise<SearchAnswer> {
  const { found, text } = await answer(index, request);
  return { request, found, text };
}

type Answer = Omit<SearchAnswer, 'request'>;

function answer(index: CodeIndex, request: SearchRequest): Promise<Answer> {
  switch (request.kind) {
    case 'class':
      return searchClass(index, request.name);
    case 'method':
      return searchMethod(index, request);
    case 'code':
      return searchCode(index, request.text, request.file);
    case 'lines':
      return showLines(index, request.file, request.line, request.window);
    case 'file':
      return showFile(index, request.file);
  }
}

async function searchClass(index: CodeIndex, asked: string): Promise<Answer> {
  const [name, owner] = splitName(asked);
  const classes = await index.named({ kind: 'class', name, owner });
  const hits = classes.length > 0 ? classes : await constructors(index, name, owner);
  if (hits.length > 0) return showHits(index, hits, `class ${asked}`);
  return miss(`No class ${asked}.`, await index.similarNames('class', name));
}

/** Before `class` there were constructor functions; the longest is likely it. */
async function constructors(index: CodeIndex, name: string, owner: string | undefined): Promise<Hit[]> {
  const found = await index.named({ kind: 'function', name, owner });
  return found.filter((hit) => hit.name === name).sort((a, b) => b.end - b.start - (a.end - a.start));
}

async function searchMethod(index: CodeIndex, request: Extract<SearchRequest, { kind: 'method' }>): Promise<Answer> {
  const [name, within] = splitName(request.name);
  const owner = request.class ?? within;
  const path = request.file === undefined ? undefined : await findPath(index, request.file);
  if (request.file !== undefined && path === undefined) return missFile(index, request.file);
  const hits = await index.named({ kind: 'function', name, owner, path });
  const asked = `${owner === undefined ? '' : `${owner}.`}${name}${path === undefined ? '' : ` in ${path}`}`;
  if (hits.length > 0) return showHits(index, hits, `function ${asked}`);
  const elsewhere = await index.named({ kind: 'function', name });
  if (elsewhere.length === 0) return miss(`No function ${asked}.`, await index.similarNames('function', name));
  return miss(`No function ${asked}.`, elsewhere.slice(0, 8).map(title));
}

async function searchCode(index: CodeIndex, text: string, file: string | undefined): Promise<Answer> {
  const path = file === undefined ? undefined : await findPath(index, file);
  if (file !== undefined && path === undefined) return missFile(index, file);
  const hits = await findCode(index, text, path);
  const where = path === undefined ? '' : ` in ${path}`;
  if (hits.length === 0) {
    const words = text.match(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu) ?? [];
    const [word] = words.sort((a, b) => b.length - a.length);
    const near = word === undefined ? [] : await index.similarNames('function', word);
    return miss(`No code ${JSON.stringify(text.trim().slice(0, 200))}${where}.`, near);
  }
  return { found: hits.length, text: await renderHits(index, hits) };
}

async function showLines(index: CodeIndex, file: string, line: number, window: number): Promise<Answer> {
  const path = await findPath(index, file);
  const text = path === undefined ? undefined : await index.read(path);
  if (path === undefined || text === undefined) return missFile(index, file);
  const lines = linesOf(text);
  if (!Number.isInteger(line) || line < 1 || line > lines.length)
    return { found: 0, text: `${path} has ${lines.length} lines.` };
  const reach = Math.min(maxWindow, Math.max(0, Math.trunc(window) || 0));
  return { found: 1, text: `${path}\n${numbered(lines, line - reach, line + reach)}` };
}

async function showFile(index: CodeIndex, file: string): Promise<Answer> {
  const path = await findPath(index, file);
  const inside = (await index.files()).filter((one) => one.path.startsWith(`${file}/`)).map((one) => one.path);
  if (path === undefined && inside.length > 0)
    return {
      found: inside.length,
      text: [`${file}/ holds ${inside.length} files:`, ...inside.slice(0, listed * 5)].join('\n'),
    };
  const text = path === undefined ? undefined : await index.read(path);
  if (path === undefined || text === undefined) return missFile(index, file);
  const lines = linesOf(text);
  const body =
    lines.length <= maxWholeLines
      ? numbered(lines, 1, lines.length)
      : renderSkeleton(path, text, await index.definitions(path, text));
  return { found: 1, text: `${path} (${lines.length} lines)\n${body}` };
}

async function showHits(index: CodeIndex, hits: readonly Hit[], asked: string): Promise<Answer> {
  // What lies in another one is shown with it.
  const whole = hits.filter((hit) => !hits.some((other) => holds(other, hit)));
  const shown = [];
  for (const hit of whole.slice(0, full)) shown.push(await showHit(index, hit));
  const inside = hits.filter((hit) => !whole.includes(hit));
  const others = [...whole.slice(full), ...inside].map(title);
  const head = hits.length === 1 ? `1 ${asked}` : `${hits.length} × ${asked}`;
  return { found: hits.length, text: [head, ...shown, ...rest(others.length, others)].join('\n\n') };
}

function holds(outer: Hit, inner: Hit): boolean {
  const isWider = outer.end - outer.start > inner.end - inner.start;
  return isWider && outer.path === inner.path && outer.start <= inner.start && inner.end <= outer.end;
}

async function showHit(index: CodeIndex, hit: Hit): Promise<string> {
  const text = (await index.read(hit.path)) ?? '';
  const lines = linesOf(text);
  const length = hit.end - hit.start + 1;
  if (hit.kind === 'class' && length > maxWholeLines) {
    const inside = ((await index.definitions(hit.path, text)) ?? []).filter(
      (one) => one.start >= hit.start && one.end <= hit.end,
    );
    return `${title(hit)} (${length} lines, bodies left out)\n${inside.map((one) => numbered(lines, one.start, one.head)).join('\n')}`;
  }
  const end = Math.min(hit.end, hit.start + maxBodyLines - 1);
  const cut = end < hit.end ? `\n   … until line ${hit.end}; the rest: lines ${hit.path}:${end + 1}-${hit.end}` : '';
  return `${title(hit)}\n${numbered(lines, hit.start, end)}${cut}`;
}

function rest(count: number, names: readonly string[]): string[] {
  if (count <= 0) return [];
  const more = names.length > listed ? `\n… and ${names.length - listed} more` : '';
  return [`${count} more:\n${names.slice(0, listed).join('\n')}${more}`];
}

function title(hit: Hit): string {
  return `${hit.path}:${hit.start} ${hit.parent === '' ? '' : `${hit.parent}.`}${hit.name}`;
}

function miss(text: string, near: readonly string[]): Answer {
  return { found: 0, text: near.length === 0 ? text : `${text} Near: ${near.join(', ')}` };
}

async function missFile(index: CodeIndex, file: string): Promise<Answer> {
  return miss(
    `No text file ${JSON.stringify(file.slice(0, 200))}.`,
    similarPaths((await index.entries()).keys(), file),
  );
}

/** The path itself, or the only one that ends in it. */
async function findPath(index: CodeIndex, file: string): Promise<string | undefined> {
  const path = safePath(file);
  if (path === undefined) return undefined;
  const entries = await index.entries();
  if (entries.has(path)) return path;
  const ending = [...entries.keys()].filter((other) => other.endsWith(`/${path}`));
  return ending.length === 1 ? ending[0] : undefined;
}

/** `Foo.bar`, `Foo::bar` and `Foo#bar` are `bar` of `Foo`. */
function splitName(name: string): [string, string | undefined] {
  const parts = name
    .trim()
    .replace(/\(.*\)$/s, '')
    .split(/\.prototype\.|\.|::|#(?=.)/)
    .filter((part) => part !== '');
  const last = parts.pop() ?? name;
  return [last, parts.at(-1)];
}
