// Finds the first syntax error of a text that was not there before. Runs in the index thread only.

import type { Node } from 'web-tree-sitter';
import { languageOf } from './languages.ts';
import { withTree } from './parser.ts';
import { plainMistake } from './plain-mistakes.ts';
import { misplacedIn } from './python-indentation.ts';

interface Mistake {
  readonly line: number;
  readonly message: string;
  /** Equal for the same mistake in the same line of code, wherever that line has moved. */
  readonly key: string;
}

const maxMistakes = 200;

/**
 * One line, `line N: …`; undefined when the text parses, no parser is known, or the text at base (given as `before`) has
 * the same mistakes: dialects that the parser does not know are nobody's fault. Data, and code whose brackets are all that
 * is known, must have been right before: templates of it are not.
 */
export async function findSyntaxError(
  path: string,
  text: string,
  before: string | undefined,
): Promise<string | undefined> {
  if (languageOf(path) === undefined) return plainError(path, text, before);
  const now = await mistakes(path, text);
  if (now.length === 0) return undefined;
  const known = before === undefined ? [] : (await mistakes(path, before)).map((mistake) => mistake.key);
  for (const mistake of now) {
    const at = known.indexOf(mistake.key);
    if (at < 0) return `line ${mistake.line}: ${mistake.message}`;
    known.splice(at, 1);
  }
  return undefined;
}

function plainError(path: string, text: string, before: string | undefined): string | undefined {
  if (before === undefined || plainMistake(path, before) !== undefined) return undefined;
  const found = plainMistake(path, text);
  return (
    found && `line ${found.row + 1}: ${found.message}: ${(text.split('\n')[found.row] ?? '').trim().slice(0, 120)}`
  );
}

async function mistakes(path: string, text: string): Promise<Mistake[]> {
  const lines = text.split('\n');
  const found = await withTree(path, text, (tree) => {
    const result: Mistake[] = [];
    if (tree.rootNode.hasError) collect(tree.rootNode, lines, result);
    if (languageOf(path)?.name === 'ruby')
      for (const row of surplusEnds(tree.rootNode)) result.push(mistakeAt(row, 'ends nothing', lines));
    if (languageOf(path)?.name === 'python')
      for (const { row, message } of misplacedIn(tree.rootNode, lines)) result.push(mistakeAt(row, message, lines));
    return result;
  });
  return found ?? [];
}

function collect(node: Node, lines: readonly string[], into: Mistake[]): void {
  if (into.length >= maxMistakes) return;
  if (node.isError || node.isMissing) {
    const what = node.isMissing ? `${JSON.stringify(node.type)} is missing` : 'cannot be parsed';
    into.push(mistakeAt(node.startPosition.row, what, lines));
    return;
  }
  for (const child of node.children) if (child?.hasError) collect(child, lines, into);
}

/** Ruby's parser takes an `end` behind the last block for the name of a method. */
function surplusEnds(root: Node): readonly number[] {
  return root.namedChildren.flatMap((child) => {
    let first = child;
    while (first?.firstChild) first = first.firstChild;
    return first?.type === 'identifier' && first.text === 'end' ? [first.startPosition.row] : [];
  });
}

function mistakeAt(row: number, what: string, lines: readonly string[]): Mistake {
  const code = (lines[row] ?? '').trim().slice(0, 120);
  return { line: row + 1, message: `${what}: ${code}`, key: `${what}\0${code}` };
}
