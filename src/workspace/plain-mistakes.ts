// Finds the first mistake in files that no parser of code reads: data by its own parser, code by its brackets.

import { XMLValidator } from 'fast-xml-parser';
import { type ParseError, parse as parseJson, printParseErrorCode } from 'jsonc-parser';
import { parse as parseToml, TomlError } from 'smol-toml';
import { parseAllDocuments } from 'yaml';

export interface PlainMistake {
  /** Counted from 0. */
  readonly row: number;
  readonly message: string;
}

/** Longer ones are generated. */
const LONGEST = 256 * 1024;
/** JSON whose readers allow comments and commas at the end. */
const LENIENT = /\.json[5c]$|(?:^|\/)(?:[tj]sconfig[^/]*|devcontainer|deno|\.[^/]*)\.json$|(?:^|\/)\.vscode\//;

const KINDS: readonly (readonly [path: RegExp, find: (text: string, path: string) => PlainMistake | undefined])[] = [
  [/\.json[5c]?$/i, inJson],
  [/\.toml$/i, inToml],
  [/\.ya?ml$/i, inYaml],
  [/\.(?:xml|svg|(?:cs|fs|vb)proj|props|targets)$/i, inXml],
  [/\.(?:kts?|swift|scala|dart|groovy|gradle|proto|s?css|less)$/i, inBrackets],
];

/** Undefined where the text is as it should be, or nobody here can tell. */
export function plainMistake(path: string, text: string): PlainMistake | undefined {
  if (text.length > LONGEST) return undefined;
  return KINDS.find(([pattern]) => pattern.test(path))?.[1](text.replace(/^\ufeff/, ''), path);
}

function rowAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

function inJson(text: string, path: string): PlainMistake | undefined {
  const errors: ParseError[] = [];
  const isLenient = LENIENT.test(path);
  parseJson(text, errors, { disallowComments: !isLenient, allowTrailingComma: isLenient });
  const [first] = errors;
  if (first === undefined) return undefined;
  return { row: rowAt(text, first.offset), message: `is no JSON (${printParseErrorCode(first.error)})` };
}

function inToml(text: string): PlainMistake | undefined {
  try {
    parseToml(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { row: error.line - 1, message: `is no TOML (${error.message.split('\n', 1)[0] ?? ''})` };
  }
}

function inYaml(text: string): PlainMistake | undefined {
  const [first] = [...parseAllDocuments(text, { prettyErrors: true })].flatMap(({ errors }) => errors);
  if (first === undefined) return undefined;
  return { row: rowAt(text, first.pos[0]), message: `is no YAML (${first.message.split('\n', 1)[0] ?? ''})` };
}

function inXml(text: string): PlainMistake | undefined {
  const found = XMLValidator.validate(text);
  return found === true ? undefined : { row: found.err.line - 1, message: `is no XML (${found.err.msg})` };
}

/** What is no bracket, or one. */
const PIECES =
  /\/\/.*|\/\*[\s\S]*?\*\/|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[()[\]{}]/g;
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

function inBrackets(text: string): PlainMistake | undefined {
  const open: { readonly sign: string; readonly at: number }[] = [];
  for (const { 0: sign, index } of text.matchAll(PIECES)) {
    if (sign.length > 1) continue;
    const opener = CLOSERS[sign];
    if (opener === undefined) open.push({ sign, at: index });
    else if (open.pop()?.sign !== opener) return { row: rowAt(text, index), message: `\`${sign}\` closes nothing` };
  }
  const left = open.at(-1);
  return left && { row: rowAt(text, left.at), message: `\`${left.sign}\` is not closed` };
}
