// YAML of repositories, read within bounds: nothing is printed, nothing costs the square of its length, nothing is guessed.

import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';

export interface YamlOptions {
  /** Characters of the longest text that is read. */
  readonly longest: number;
  /** Uses of one anchor. */
  readonly aliases: number;
  /** Whether `<<` takes in another mapping. */
  readonly merge?: true;
}

export interface YamlText {
  /** Plain data; undefined where there is nothing to take for it. */
  readonly value: unknown;
  /** What is wrong, in one line; undefined for what is sound. */
  readonly problem: string | undefined;
}

/** Never throws: what is broken has a problem, and the value that was made of the rest. */
export function readYaml(text: string, { longest, aliases, merge }: YamlOptions): YamlText {
  if (text.length > longest) return { value: undefined, problem: `it is longer than ${longest} characters` };
  try {
    // The library compares each key with all others; its warnings would go past the log.
    const document = parseDocument(text, { merge: merge === true, uniqueKeys: false, logLevel: 'error' });
    const problem = saidOf(document.errors[0]) ?? repeatedKey(document.contents);
    return { value: document.toJS({ maxAliasCount: aliases }), problem };
  } catch (cause) {
    return { value: undefined, problem: cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause) };
  }
}

/** In one line, for people: what the library tells programmers is left out. */
function saidOf(error: YAMLParseError | undefined): string | undefined {
  if (error?.code === 'MULTIPLE_DOCS') return `it holds more than one document (line ${error.linePos?.[0].line ?? 1})`;
  return error?.message.split('\n', 1)[0]?.replace(/:$/, '');
}

function repeatedKey(contents: ParsedNode | null): string | undefined {
  let problem: string | undefined;
  visit(contents, {
    Map: (_key, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name) && name !== '<<') problem = `Map keys must be unique: ${String(name).slice(0, 80)}`;
        seen.add(name);
      }
      return problem === undefined ? undefined : visit.BREAK;
    },
  });
  return problem;
}

/** The line, from 1 on, of the key that a path leads to, or of the last one before it that is there; undefined for none. */
export function lineInYaml(text: string, path: readonly PropertyKey[]): number | undefined {
  const lineCounter = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter, uniqueKeys: false, logLevel: 'error' }).contents;
  let offset: number | undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key: each }) => isScalar(each) && String(each.value) === String(key));
      if (!pair || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : lineCounter.linePos(offset).line;
}
