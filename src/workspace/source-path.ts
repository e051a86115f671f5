// Decides which files hold the product's own code: what retrieval looks through.

import { isSureTest } from '../stages/test-path.ts';
import { languageOf } from './languages.ts';

const otherCode =
  /\.(vue|svelte|astro|kt|kts|swift|scala|groovy|clj|cljs|lua|exs?|erl|hs|ml|mli|fs|dart|r|jl|p[lm]|sh|bash|zsh|ps1|sql|s?css|less|coffee|mm?|zig|nim|proto|graphql|pug|ejs|hbs|njk|liquid|pyx|pxd|vb|tcl|el|lisp|scm|f90|pas|sol|tf)$/i;
/** Where others' code and what a build makes are kept. */
const notOurs =
  /(^|\/)(node_modules|bower_components|_?vendor(s|ed)?|third[-_]?party|3rd[-_]?party|dist)\/|^deps\/|\.(min|bundle|generated|gen|pb)\.\w+$|(_pb2(_grpc)?\.pyi?|[-_]min\.(js|css)|\.g\.(cs|dart))$/i;
const dotFile = /(^|\/)\./;
/** Measures the product; a folder of this name inside of the sources is one of its parts. */
const benchmark =
  /^(?!.*(^|\/)(src|lib)\/.*(bench))(.*\/)?bench(es|marks?)?\/|[._-]bench(mark)?\.\w+$|(^|\/)bench_[^/]+\.py$/i;
/** What generators write over their files; by agreement of Go's tools, GitHub's and many others. */
const generatedHead = [
  /\bCode generated\b.*\bDO NOT EDIT\b/,
  /(?:^|\s)@generated\b/,
  /\b(?:auto-?matically|auto)[ -]?generated\b[\s\S]{0,200}\b(?:do|should|must) ?no?t\b/i,
  /\bgenerated (?:by|from)\b[\s\S]{0,200}\bdo not (?:edit|modify)\b/i,
  /\bdo not (?:edit|modify)\b[\s\S]{0,200}\bgenerated\b/i,
];
const headLength = 1500;
/** A line that nobody writes. */
const longLine = 1000;

/** True for code that is neither a test nor a benchmark nor somebody else's nor written by a program. */
export function isSourcePath(path: string, text: string): boolean {
  if (isSureTest(path) || notOurs.test(path) || dotFile.test(path) || benchmark.test(path)) return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isCode =
    languageOf(path) !== undefined || otherCode.test(path) || (!name.includes('.') && text.startsWith('#!'));
  const head = text.slice(0, headLength);
  return isCode && !generatedHead.some((pattern) => pattern.test(head)) && !isMachineMade(text);
}

/** True where more than half of a text lies in lines that nobody writes: minified code and tables of data. */
function isMachineMade(text: string): boolean {
  let inLong = 0;
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    if (to - from > longLine) inLong += to - from;
    from = to + 1;
  }
  return inLong > text.length / 2;
}
