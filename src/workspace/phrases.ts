// The calls and assignments of a text of code, by its syntax tree: what a rule judges that asks what a line does, not which words stand in it. Runs in the index thread only.

import type { Node } from 'web-tree-sitter';
import { withTree } from './parser.ts';

export interface Phrase {
  readonly kind: 'call' | 'set';
  /** What is called, or what is given a value: `process.exit`, without blanks, `a['b']` as `a.b`. */
  readonly name: string;
  /** The arguments, or the value. */
  readonly args: readonly string[];
  /** First and last line, from 0; of a call that holds other statements, its head alone. */
  readonly rows: readonly [number, number];
  /** What it stands in, from within: `it` for a call of that name, `if x`, `with x`, `def x`. */
  readonly around: readonly string[];
}

const CALLS =
  /^(?:call|(?:call|new|invocation|function_call|member_call|scoped_call|object_creation)_expression|method_invocation|exit_statement|raise_statement|command_call)$/;
const SETS =
  /^(?:(?:augmented_)?assignment(?:_expression|_statement)?|augmented_assignment_expression|variable_declarator|operator_assignment)$/;
/** Characters of a text that are looked at, and how deep. */
const MOST_TEXT = 4000;
const MOST_AROUND = 16;

/** In their order; undefined where no parser reads the whole text. */
export async function phrasesOf(path: string, text: string): Promise<readonly Phrase[] | undefined> {
  // To its parser such a text holds no code.
  if (/\.php$/i.test(path) && !text.includes('<?')) return undefined;
  return withTree(path, text, ({ rootNode }) => {
    if (rootNode.hasError) return undefined;
    const found: Phrase[] = [];
    const open: { node: Node; around: readonly string[] }[] = [{ node: rootNode, around: [] }];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      const { node, around } = one;
      const phrase = phraseOf(node, text, around);
      if (phrase !== undefined) found.push(phrase);
      const head = phrase?.kind === 'call' ? phrase.name : headOf(node, text);
      const inside = head === undefined ? around : [head, ...around].slice(0, MOST_AROUND);
      for (const child of node.namedChildren.toReversed()) open.push({ node: child, around: inside });
    }
    return found;
  });
}

function phraseOf(node: Node, text: string, around: readonly string[]): Phrase | undefined {
  const rows = [node.startPosition.row, node.endPosition.row] as const;
  if (isBareExit(node)) return { kind: 'call', name: node.text, args: [], rows, around };
  if (SETS.test(node.type)) return settingOf(node, text, around);
  if (!CALLS.test(node.type)) return undefined;
  const given = node.childForFieldName('arguments') ?? node.namedChildren.find(({ type }) => /argument/.test(type));
  const end = (given ?? node.childForFieldName('block'))?.startIndex ?? node.endIndex;
  const args = (given?.namedChildren ?? []).filter(({ type }) => !/comment/.test(type));
  const name = nameIn(text.slice(node.startIndex, Math.min(end, node.startIndex + MOST_TEXT)));
  return { kind: 'call', name, args: args.map((one) => plain(one, text)), rows, around };
}

function settingOf(node: Node, text: string, around: readonly string[]): Phrase | undefined {
  const target = node.childForFieldName('left') ?? node.childForFieldName('name') ?? node.namedChild(0);
  const value = node.childForFieldName('right') ?? node.childForFieldName('value');
  if (target === null) return undefined;
  const last = value?.startPosition.row ?? target.endPosition.row;
  const args = value === null ? [] : [plain(value, text)];
  return { kind: 'set', name: nameIn(plain(target, text)), args, rows: [node.startPosition.row, last], around };
}

/** Ruby calls without a mark of it. */
function isBareExit(node: Node): boolean {
  if (node.type !== 'identifier' || !/^exit!?$/.test(node.text)) return false;
  return /^(?:program|then|else|ensure|begin|do_block|block|block_body|body_statement|\w+_modifier)$/.test(
    node.parent?.type ?? '',
  );
}

/** What a statement that holds others says about them. */
function headOf(node: Node, text: string): string | undefined {
  const asked = node.childForFieldName('condition');
  if (/^(?:if|unless|elif)/.test(node.type) && asked !== null) return `if ${plain(asked, text)}`;
  if (node.type === 'with_statement') return plain(node, text).replace(/\):.*$/, ')');
  if (!/function_definition|function_declaration|function_item|method|^class/.test(node.type)) return undefined;
  const name = node.childForFieldName('name') ?? node.childForFieldName('declarator');
  return name === null ? undefined : `def ${plain(name, text).replace(/\(.*/, '')}`;
}

function plain({ startIndex, endIndex }: Node, text: string): string {
  return withoutBlanks(text.slice(startIndex, Math.min(endIndex, startIndex + MOST_TEXT)));
}

function withoutBlanks(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function nameIn(text: string): string {
  return withoutBlanks(text)
    .replace(/^(new|raise) /, '$1:')
    .replaceAll('?.', '.')
    .replace(/[ ;]/g, '')
    .replace(/\.?\[(['"`])([\w$]+)\1\]/g, '.$2');
}
