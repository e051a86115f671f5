// A text of code without what cannot matter, by its syntax tree: comments, and how many blanks stand between tokens. Runs in the index thread only.

import type { Node } from 'web-tree-sitter';
import { withTree } from './parser.ts';

/** Types of nodes, of any grammar, in which blanks and what looks like a comment are text, or are read by a preprocessor or a macro. */
const VERBATIM =
  /string|template|regex|char|heredoc|nowdoc|jsx|text|symbol|interpol|shell|token_tree|macro|uninterpreted|preproc_(?!if|elif|else)/;
const COMMENT = /^(?:(?:line|block)_)?comment$/;

/** Comments that compilers, tools and tests of documentation read: a mark of its own, an annotation, a first word with a colon. */
const DIRECTIVE =
  /^(?:#!|\/\/[/!#]|\/\*[!#]|\/\/(?:export|line)\s)|^(?:\/\/|\/\*+|#)\s*(?:-\*-|\+build|[a-z][\w-]*:|(?:Unordered )?[Oo]utput:)|@\w|coding[:=]|pragma|\btype:\s|\bno(?:qa|lint|sec)\b|eslint|biome-ignore|prettier-ignore|istanbul|\b[cv]8\b|webpack|clang-format|shellcheck|auto-?generated|DO NOT EDIT|falls?.?thro?u/;
const BLANKS = /^(?:[ \t\n]|\r\n)*$/;

interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly isComment: boolean;
}

/**
 * Equal for texts that differ in comments and in blanks between tokens only, where the parser of the path's language reads
 * the whole text; any other text as it is: in doubt two texts differ.
 */
export async function codeText(path: string, text: string): Promise<string> {
  const leaves = isPlain(path, text) ? await withTree(path, text, ({ rootNode }) => leavesOf(rootNode)) : undefined;
  if (leaves === undefined) return text;
  const spacing = /\.pyi?$/i.test(path) ? indented : free;
  const out: string[] = [];
  let [gap, at] = ['', 0];
  const put = (piece: string) => {
    if (piece !== '') out.push(spacing(gap, out.length === 0), piece);
    if (piece !== '') gap = '';
  };
  for (const { start, end, isComment } of leaves) {
    const between = text.slice(at, start);
    if (BLANKS.test(between)) gap += between;
    else put(between);
    const token = text.slice(start, end);
    if (isComment && !isRead(path, token)) gap += token.includes('\n') ? '\n' : ' ';
    else put(token);
    at = end;
  }
  return out.join('');
}

/** False where comments are code, or what stands around the code is text. */
function isPlain(path: string, text: string): boolean {
  if (/\.go$/i.test(path)) return !text.includes('"C"');
  return !/\.php$/i.test(path) || (text.startsWith('<?php') && !text.includes('?>'));
}

/** Examples in Rust's documentation are run. */
function isRead(path: string, comment: string): boolean {
  return DIRECTIVE.test(comment) || (comment.startsWith('/**') && /\.rs$/i.test(path));
}

/** Tokens and comments in their order; undefined for what the parser does not read as a whole. */
function leavesOf(root: Node): readonly Leaf[] | undefined {
  if (root.hasError) return undefined;
  const leaves: Leaf[] = [];
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const isComment = COMMENT.test(node.type);
    if (isComment || node.childCount === 0 || VERBATIM.test(node.type))
      leaves.push({ start: node.startIndex, end: node.endIndex, isComment });
    else for (const child of node.children.toReversed()) open.push(child);
  }
  return leaves;
}

/** Line breaks stay, since they can end a statement; blank lines do not. */
function free(gap: string, isFirst: boolean): string {
  if (gap === '' || isFirst) return '';
  return gap.includes('\n') ? '\n' : ' ';
}

function indented(gap: string, isFirst: boolean): string {
  const indent = gap.slice(gap.lastIndexOf('\n') + 1);
  if (isFirst) return indent;
  return gap.includes('\n') ? `\n${indent}` : free(gap, isFirst);
}
