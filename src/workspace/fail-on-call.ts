// Makes every function of a text fail as soon as it is called, so that it loads and compiles as before. Runs in the index thread only.

import { createHash } from 'node:crypto';
import type { Node, Tree } from 'web-tree-sitter';
import { type CallFacts, type CallRules, callRulesOf, type Insertion } from './call-rules.ts';
import { NOTHING_KNOWN } from './call-sides.ts';
import { withTree } from './parser.ts';

/** Undefined when no parser is known, or no function can be made to fail without changing how the text loads. */
export async function failOnCall(
  path: string,
  text: string,
  word: string,
  around = NOTHING_KNOWN,
): Promise<string | undefined> {
  const rules = callRulesOf(path);
  if (!rules) return undefined;
  const name = `mulloverCalled${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
  const read = await withTree(path, text, (tree) => ({
    insertions: insertionsOf(tree, rules, { name, word, path, text, around }),
    hasError: tree.rootNode.hasError,
  }));
  if (!read?.insertions) return undefined;
  const broken = inserted(text, read.insertions);
  if (read.hasError) return broken;
  const isWhole = await withTree(path, broken, (tree) => !tree.rootNode.hasError);
  return isWhole ? broken : undefined;
}

function insertionsOf(tree: Tree, rules: CallRules, facts: CallFacts): readonly Insertion[] | undefined {
  const calls = bodiesOf(tree.rootNode, facts.text, rules).flatMap((body) => rules.call(body, facts));
  const helper = calls.length > 0 ? rules.helper(tree.rootNode, facts) : undefined;
  return helper && [...calls, ...helper];
}

/** Bodies of functions in the order of the text; those that the parser did not understand are left as they are. */
function bodiesOf(root: Node, text: string, { functions, spares }: CallRules): readonly Node[] {
  const found: Node[] = [];
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (spares(node, text)) continue;
    const body = functions.has(node.type) ? node.childForFieldName('body') : null;
    if (body && !node.hasError) found.push(body);
    open.push(...node.namedChildren.filter((child) => child !== null).toReversed());
  }
  return found;
}

/** What stands at one place keeps its order. */
function inserted(text: string, insertions: readonly Insertion[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const one of insertions.toSorted((a, b) => a.at - b.at)) {
    parts.push(text.slice(from, one.at), one.text);
    from = one.at;
  }
  return [...parts, text.slice(from)].join('');
}
