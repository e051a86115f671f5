// Decides which files hold the product's own code: what retrieval looks through.

import { isTestName } from '../stages/test-path.ts';
import { languageOf } from './languages.ts';

const otherCode =
  /\.(vue|svelte|astro|kt|kts|swift|scala|groovy|clj|cljs|lua|exs?|erl|hs|ml|mli|fs|dart|r|jl|p[lm]|sh|bash|zsh|ps1|sql|html?|s?css|less|coffee|mm?|zig|nim|proto|graphql|pug|ejs|hbs|njk|liquid|pyx|pxd|vb|tcl|el|lisp|scm|f90|pas|sol|tf)$/i;
const notOurs = /(^|\/)(node_modules|bower_components|vendor|third[_-]party|dist)\/|\.(min|generated|gen|pb)\.\w+$/i;

/** True for code that is neither a test nor somebody else's. */
export function isSourcePath(path: string, text: string): boolean {
  if (isTestName(path) || notOurs.test(path)) return false;
  if (languageOf(path) !== undefined || otherCode.test(path)) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !name.includes('.') && text.startsWith('#!');
}
