// Finds the first syntax error of a text that was not there before. Runs in the index thread only.

import type { Node } from 'web-tree-sitter';
import { languageOf } from './languages.ts';
import { withTree } from './parser.ts';
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
 * the same mistakes: dialects that the parser does not know are nobody's fault.
 */
export async function findSyntaxError(
  path: string,
  text: string,
  before: string | undefined,
): Promise<string | undefined> {
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

async function mistakes(path: string, text: string): Promise<Mistake[]> {
  const lines = text.split('\n');
  const found = await withTree(path, text, (tree) => {
    const result: Mistake[] = [];
    if (tree.rootNode.hasError) collect(tree.rootNode, lines, result);
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

function mistakeAt(row: number, what: string, lines: readonly string[]): Mistake {
  const code = (lines[row] ?? '').trim().slice(0, 120);
  return { line: row + 1, message: `${what}: ${code}`, key: `${what}\0${code}` };
}
