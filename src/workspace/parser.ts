// Loads tree-sitter's parsers on first use and parses one text at a time. Runs in the index thread only.

import { createRequire } from 'node:module';
import { Language as Grammar, Parser, Query, type Tree } from 'web-tree-sitter';
import { type Language, languageOf } from './languages.ts';

/** Longer texts are generated or minified: parsing them costs much and tells little. */
const maxParsedBytes = 1024 * 1024;
const maxParseMs = 10_000;

interface Loaded {
  readonly parser: Parser;
  readonly query: Query;
}

const loaded = new Map<string, Promise<Loaded>>();
let started: Promise<void> | undefined;

/**
 * Parses a text and hands tree and query to `use`; undefined when no parser is known for the path, or the text is too
 * large or takes too long.
 */
export async function withTree<T>(
  path: string,
  text: string,
  use: (tree: Tree, query: Query) => T,
): Promise<T | undefined> {
  const language = languageOf(path);
  if (language === undefined || text.length > maxParsedBytes || isMinified(text)) return undefined;
  const { parser, query } = await load(language);
  const until = performance.now() + maxParseMs;
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() > until });
  if (tree === null) {
    parser.reset();
    return undefined;
  }
  try {
    return use(tree, query);
  } finally {
    tree.delete();
  }
}

function load(language: Language): Promise<Loaded> {
  const known = loaded.get(language.name);
  if (known !== undefined) return known;
  const fresh = loadNow(language);
  loaded.set(language.name, fresh);
  return fresh;
}

async function loadNow(language: Language): Promise<Loaded> {
  started ??= Parser.init();
  await started;
  const file = createRequire(import.meta.url).resolve(
    `@vscode/tree-sitter-wasm/wasm/tree-sitter-${language.name}.wasm`,
  );
  const grammar = await Grammar.load(file);
  const parser = new Parser();
  parser.setLanguage(grammar);
  return { parser, query: new Query(grammar, language.query) };
}

function isMinified(text: string): boolean {
  return text.length > 20_000 && text.length / (text.split('\n').length + 1) > 400;
}
