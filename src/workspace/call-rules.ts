// For each language: which bodies run when a function is called, where a call fits in at their start, and which are left alone.

import type { Node } from 'web-tree-sitter';
import { type HelperFacts, helpers } from './call-helpers.ts';
import { languageOf } from './languages.ts';

export interface Insertion {
  /** Index in the text. */
  readonly at: number;
  readonly text: string;
}

export interface CallFacts extends HelperFacts {
  /** The whole text. */
  readonly text: string;
}

export interface CallRules {
  /** Types of nodes whose field `body` runs on each call. */
  readonly functions: ReadonlySet<string>;
  /** True for what is left alone with all that it holds. */
  readonly spares: (node: Node, text: string) => boolean;
  /** Fails at the start of a body; nothing where that does not fit in. */
  readonly call: (body: Node, facts: CallFacts) => readonly Insertion[];
  /** Declares the function that is called there; undefined where there is no place for it. */
  readonly helper: (root: Node, facts: CallFacts) => readonly Insertion[] | undefined;
}

/** Undefined for languages whose functions we cannot make fail. */
export function callRulesOf(path: string): CallRules | undefined {
  const name = languageOf(path)?.name;
  if (name === 'javascript') return script('');
  if (name === 'typescript' || name === 'tsx') return script(': any');
  return name === undefined ? undefined : OTHERS[name];
}

const isComment = ({ type }: Node) => type.endsWith('comment');

function statements(body: Node): readonly Node[] {
  return body.namedChildren.filter((child) => child !== null).filter((child) => !isComment(child));
}

/** Around an expression, which keeps its value. */
function around(body: Node, before: string, after: string): readonly Insertion[] {
  return [
    { at: body.startIndex, text: before },
    { at: body.endIndex, text: after },
  ];
}

const SCRIPT_FUNCTIONS = new Set([
  'function_declaration',
  'function_expression',
  'generator_function',
  'generator_function_declaration',
  'method_definition',
  'arrow_function',
]);

function script(any: '' | ': any'): CallRules {
  return {
    functions: SCRIPT_FUNCTIONS,
    spares: isLazyExport,
    call: (body, { name }) =>
      body.type === 'statement_block'
        ? [{ at: scriptStart(body), text: `;${name}();` }]
        : around(body, `(${name}(), `, ')'),
    helper: (_root, facts) => [{ at: facts.text.length, text: helpers.script(facts, any) }],
  };
}

/** Behind directives, and behind `super()`, which some compilers want first. */
function scriptStart(body: Node): number {
  let at = body.startIndex + 1;
  for (const statement of statements(body)) {
    const [first] = statement.type === 'expression_statement' ? statement.namedChildren : [];
    const isSuper = first?.type === 'call_expression' && first.childForFieldName('function')?.type === 'super';
    if (first?.type !== 'string' && !isSuper) break;
    at = statement.endIndex;
    if (isSuper) break;
  }
  return at;
}

/** Whoever loads a module may read its exports, and a test in its source runs itself: neither is a use of it. */
function isLazyExport(node: Node, text: string): boolean {
  if (node.type === 'if_statement')
    return (node.childForFieldName('condition')?.text ?? '').includes('import.meta.vitest');
  if (node.type !== 'method_definition' && node.type !== 'pair') return false;
  if (node.parent?.type !== 'object') return false;
  const isGetter = node.type === 'method_definition' && /^(static\s+)?get\s+[^(\s]/.test(node.text.slice(0, 40));
  const isNamedGet = ['get', '"get"', "'get'"].includes(
    (node.childForFieldName('name') ?? node.childForFieldName('key'))?.text ?? '',
  );
  if (!isGetter && !isNamedGet) return false;
  const outer = enclosing(node, (one) => SCRIPT_FUNCTIONS.has(one.type));
  if (isGetter) return outer === undefined;
  const call = enclosing(node, ({ type }) => type === 'call_expression');
  const [, callee] = call ? [call, call.childForFieldName('function')] : [];
  return callee ? /\bdefinePropert(y|ies)$/.test(text.slice(callee.startIndex, callee.endIndex)) : false;
}

function enclosing(node: Node, is: (one: Node) => boolean): Node | undefined {
  for (let one = node.parent; one; one = one.parent) if (is(one)) return one;
  return undefined;
}

const python: CallRules = {
  functions: new Set(['function_definition', 'lambda']),
  // Asked by `from … import …`, too: that is loading.
  spares: (node) =>
    node.type === 'function_definition' &&
    /^__(getattr|dir)__$/.test(node.childForFieldName('name')?.text ?? '') &&
    node.parent?.type === 'module',
  call: (body, { name, text }) =>
    body.type === 'block' ? pythonStart(body, `_${name}()`, text) : around(body, `(_${name}(), `, ')[1]'),
  helper: (root, facts) => {
    const { name, text } = facts;
    const at = moduleStart(root);
    const isOwnLine = at === text.length || /(^|[\n\r])\uFEFF?$/.test(text.slice(0, at));
    return isOwnLine ? [{ at, text: helpers.python({ ...facts, name: `_${name}` }) }] : undefined;
  },
};

const isPythonString = (node: Node | undefined) =>
  node?.type === 'expression_statement' && /^(concatenated_)?string$/.test(node.namedChildren[0]?.type ?? '');

function pythonStart(body: Node, call: string, text: string): readonly Insertion[] {
  const [first, second] = statements(body);
  if (!first) return [];
  const next = isPythonString(first) ? second : first;
  if (!next) return [{ at: first.endIndex, text: `; ${call}` }];
  const indent = text.slice(text.lastIndexOf('\n', next.startIndex - 1) + 1, next.startIndex);
  const isOwnLine = /^[ \t\f]*$/.test(indent);
  return [{ at: next.startIndex, text: isOwnLine ? `${call}\n${indent}` : `${call}; ` }];
}

/** Behind the docstring and what must be first. */
function moduleStart(root: Node): number {
  const all = statements(root);
  const from = isPythonString(all[0]) ? 1 : 0;
  const next = all.slice(from).find(({ type }) => type !== 'future_import_statement');
  return next?.startIndex ?? root.endIndex;
}

const inBlock =
  (before: string, after: string) =>
  (body: Node, { name }: CallFacts) =>
    /^(block|compound_statement)$/.test(body.type)
      ? [{ at: body.startIndex + 1, text: `${before}${name}${after}` }]
      : [];

const go: CallRules = {
  functions: new Set(['function_declaration', 'method_declaration', 'func_literal']),
  spares: () => false,
  call: inBlock(' ', '();'),
  helper: (root, facts) => {
    const { name, text } = facts;
    const clause = root.namedChildren.find((child) => child?.type === 'package_clause');
    if (!clause) return undefined;
    return [
      { at: clause.endIndex, text: `; import ${name}Runtime "runtime"` },
      { at: text.length, text: helpers.go(facts) },
    ];
  },
};

const rust: CallRules = {
  functions: new Set(['function_item']),
  // What a constant is made of runs when it is compiled; tests in the source are no use of it.
  spares: (node) =>
    /^(function|mod)_item$/.test(node.type) &&
    (isConstant(node) ||
      attributesOf(node).some((text) => /\b(test|rstest|bench|quickcheck|panic_handler)\b/.test(text))),
  call: (body, { word, around: known }) => {
    const inner = body.namedChildren.filter((child) => child !== null).filter(isInner);
    const at = inner.at(-1)?.endIndex ?? body.startIndex + 1;
    return [{ at, text: `${inner.length > 0 ? '\n' : ''} ${helpers.rust(word, known)}` }];
  },
  // A function would not be in scope in the modules of the file.
  helper: () => [],
};

const isConstant = (node: Node) =>
  node.namedChildren.some((child) => child?.type === 'function_modifiers' && /\bconst\b/.test(child.text));

const isInner = (node: Node) =>
  node.type === 'inner_attribute_item' || (isComment(node) && node.childForFieldName('inner') !== null);

function attributesOf(node: Node): readonly string[] {
  const found: string[] = [];
  for (let one = node.previousNamedSibling; one; one = one.previousNamedSibling) {
    if (one.type === 'attribute_item') found.push(one.text);
    else if (!isComment(one)) break;
  }
  return found;
}

const java: CallRules = {
  functions: new Set([
    'method_declaration',
    'constructor_declaration',
    'compact_constructor_declaration',
    'lambda_expression',
  ]),
  spares: () => false,
  call: (body, { name }) => {
    if (body.type !== 'block' && body.type !== 'constructor_body') return [];
    const [first] = statements(body);
    const at = first?.type === 'explicit_constructor_invocation' ? first.endIndex : body.startIndex + 1;
    return [{ at, text: ` M${name.slice(1)}.call();` }];
  },
  helper: (_root, facts) => [
    { at: facts.text.length, text: helpers.java({ ...facts, name: `M${facts.name.slice(1)}` }) },
  ],
};

const cpp: CallRules = {
  functions: new Set(['function_definition']),
  spares: (node, text) => {
    if (node.type !== 'function_definition') return false;
    const head = text.slice(node.startIndex, node.childForFieldName('body')?.startIndex ?? node.endIndex);
    // Also behind a macro: `LIB_CONSTEXPR20`.
    if (/constexpr|consteval|\bnaked\b/i.test(head)) return true;
    // A macro that only looks like a function.
    const isMember = node.parent?.type === 'field_declaration_list' || head.includes('::');
    return node.childForFieldName('type') === null && !isMember;
  },
  // A declaration, since old C wants those first.
  call: inBlock(' __attribute__((unused)) int mulloverHere = ', '();'),
  helper: (_root, facts) => [{ at: 0, text: helpers.c(facts) }],
};

const OTHERS: Readonly<Record<string, CallRules>> = { python, go, rust, java, cpp };
