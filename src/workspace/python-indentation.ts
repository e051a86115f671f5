// Finds lines of Python whose indentation is wrong, over which the parser passes in silence. Runs in the index thread only.

import type { Node } from 'web-tree-sitter';

/** Parts of a statement that begin a line of their own. */
const CLAUSES = /^(?:elif|else|except|except_group|finally)_clause$/;

export interface Misplaced {
  /** Counted from 0. */
  readonly row: number;
  readonly message: string;
}

/** Of the statements below a node that parse otherwise. */
export function misplacedIn(root: Node, lines: readonly string[]): readonly Misplaced[] {
  const found: Misplaced[] = [];
  visit(root, lines, '', found);
  return found;
}

/** `outer` is the indentation of the statement that a node belongs to. */
function visit(node: Node, lines: readonly string[], outer: string, into: Misplaced[]): void {
  if (node.isError) return;
  const children = node.namedChildren.filter((child) => child !== null);
  if (node.type === 'module') compare(children, lines, '', into);
  if (node.type === 'block') compareBlock(node, children, { lines, outer, into });
  if (node.type === 'decorated_definition' || children.some(({ type }) => CLAUSES.test(type)))
    compare([node, ...children.filter(isOwn)], lines, indentAt(node, lines) ?? outer, into);
  const own = node.type === 'module' || node.type === 'block' ? undefined : outer;
  for (const child of children) visit(child, lines, own ?? indentAt(child, lines) ?? outer, into);
}

function isOwn({ type }: Node): boolean {
  return CLAUSES.test(type) || /^(?:decorator|function_definition|class_definition)$/.test(type);
}

interface Place {
  readonly lines: readonly string[];
  readonly outer: string;
  readonly into: Misplaced[];
}

function compareBlock(block: Node, children: readonly Node[], { lines, outer, into }: Place): void {
  const [first] = children.filter(({ type }) => type !== 'comment');
  if (first === undefined) {
    const row = block.parent?.startPosition.row ?? block.startPosition.row;
    if (!block.hasError) into.push({ row, message: 'an indented block is missing behind' });
    return;
  }
  const indent = indentAt(first, lines);
  if (indent === undefined) return;
  if (indent === outer || !indent.startsWith(outer))
    into.push({ row: first.startPosition.row, message: 'is not indented below its statement' });
  compare(children, lines, indent, into);
}

function compare(nodes: readonly Node[], lines: readonly string[], indent: string, into: Misplaced[]): void {
  for (const node of nodes) {
    const own = node.type === 'comment' || node.isError ? undefined : indentAt(node, lines);
    if (own !== undefined && own !== indent)
      into.push({ row: node.startPosition.row, message: 'has another indentation than its block' });
  }
}

/** Undefined for what is not the first of a line, and for a line that continues another. */
function indentAt({ startPosition: { row, column } }: Node, lines: readonly string[]): string | undefined {
  const before = (lines[row] ?? '').slice(0, column);
  if (before.trim() !== '' || lines[row - 1]?.trimEnd().endsWith('\\')) return undefined;
  return before.replace(/^.*[\f\ufeff]/, '');
}
