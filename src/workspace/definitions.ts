// Finds the classes and functions of a text. Runs in the index thread only.

import type { Node, QueryMatch } from 'web-tree-sitter';
import type { Definition } from '../ports/workspace.ts';
import { withTree } from './parser.ts';

export type { Definition };

interface Found {
  readonly name: string;
  readonly kind: Definition['kind'] | 'holder';
  readonly owner: string;
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  readonly head: number;
}

/** Definitions in the order of the text; undefined when no parser is known. */
export function findDefinitions(path: string, text: string): Promise<Definition[] | undefined> {
  return withTree(path, text, (tree, query) => nest(dedupe(query.matches(tree.rootNode).flatMap(readMatch))));
}

function readMatch(match: QueryMatch): Found[] {
  const captured = new Map(match.captures.map((capture) => [capture.name, capture.node]));
  const kind = (['class', 'function', 'holder'] as const).find((name) => captured.has(name));
  const whole = kind === undefined ? undefined : captured.get(kind);
  const named = captured.get('name');
  if (kind === undefined || whole === undefined || named === undefined) return [];
  const outer = whole.parent?.type === 'decorated_definition' ? whole.parent : whole;
  const first = firstDecorator(outer);
  const [name, owner] = readNames(named.text, captured.get('owner')?.text ?? '');
  const start = first.startPosition.row + 1;
  const end = Math.max(start, outer.endPosition.column === 0 ? outer.endPosition.row : outer.endPosition.row + 1);
  return [
    {
      name,
      kind,
      owner,
      from: first.startIndex,
      to: outer.endIndex,
      start,
      end,
      head: headLine(start, end, captured.get('body')),
    },
  ];
}

/** Decorators of a method, and attributes in Rust, stand beside it, those of an exported class beside `export`. */
function firstDecorator(outer: Node): Node {
  const exported = outer.parent?.type === 'export_statement' ? outer.parent : undefined;
  let first = exported?.namedChild(0)?.type === 'decorator' ? exported : outer;
  for (let before = first.previousNamedSibling; isDecorator(before); before = first.previousNamedSibling)
    first = before;
  return first;
}

function isDecorator(node: Node | null): node is Node {
  return node !== null && /^(decorator|attribute_item)$/.test(node.type);
}

/** `Foo.prototype` + `bar` is `bar` of `Foo`; what hangs on `exports` is at the top level. */
function readNames(name: string, owner: string): [string, string] {
  const bare = name.replace(/^['"`]|['"`]$/g, '').replace(/<.*$/s, '');
  if (owner === 'module' && bare === 'exports') return ['module.exports', ''];
  if (bare === 'prototype' && owner !== '') return [owner.slice(0, 200), ''];
  const scoped = bare.split(/::/);
  const last = scoped.pop() ?? bare;
  const from = owner
    .replace(/^(module\.)?exports\.?/, '')
    .replace(/^this\b\.?/, '')
    .replace(/\.?prototype$/, '')
    .replace(/^[*&\s]+/, '')
    .replace(/[[<(].*$/s, '');
  return [last.slice(0, 200), [...scoped, ...(from === '' ? [] : [from])].join('.').slice(0, 200)];
}

function headLine(start: number, end: number, body: Node | undefined): number {
  if (body === undefined) return Math.min(end, start);
  const row = body.startPosition.row + 1;
  return /^(block|body_statement)$/.test(body.type) && row > start ? row - 1 : Math.min(row, end);
}

/** Two patterns can find one definition; the first name stays. */
function dedupe(found: readonly Found[]): Found[] {
  const sorted = [...found].sort((a, b) => a.from - b.from || b.to - a.to);
  const kept: Found[] = [];
  for (const one of sorted) {
    const twin = kept.findLast((other) => other.to === one.to && other.kind === one.kind && other.start === one.start);
    // `module.exports = function quote() {}` is known by the name that the function has.
    if (twin?.name === 'module.exports') kept.splice(kept.lastIndexOf(twin), 1, { ...twin, name: one.name });
    else if (twin === undefined || (twin.name !== one.name && twin.kind !== 'function')) kept.push(one);
  }
  return kept;
}

function nest(found: readonly Found[]): Definition[] {
  const open: { readonly to: number; readonly path: string }[] = [];
  const result: Definition[] = [];
  for (const { name, kind, owner, from, to, start, end, head } of found) {
    while (open.length > 0 && (open.at(-1)?.to ?? 0) <= from) open.pop();
    const around = open.at(-1)?.path ?? '';
    const parent = [around, owner].filter((part) => part !== '').join('.');
    open.push({ to, path: [parent, name].filter((part) => part !== '').join('.') });
    if (kind !== 'holder') result.push({ name, kind, parent, start, end, head });
  }
  return result;
}
