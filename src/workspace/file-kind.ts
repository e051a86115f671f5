// What a file is by its name, as far as the policy on patches distinguishes: only some kinds are what a fix is made of.

import { languageOf } from './languages.ts';

/**
 * `program`: of a language that we parse. `other-program`: of another one. `declaration`: types without code.
 * `document`: for people. `data`: formats that sources and tests load. `unknown`: all the rest, names without a meaning included.
 */
export type FileKind = 'program' | 'other-program' | 'declaration' | 'document' | 'data' | 'unknown';

const DECLARATION = /\.d\.[cm]?ts$|\.pyi$/i;
const DOCUMENT = /\.(md|markdown|rst|adoc|asciidoc|textile|rdoc|pod)$/i;
/** Documents that have no ending, or one that says nothing. */
const DOCUMENT_NAME = /^(readme|changelog|changes|history|news|authors|contributors|thanks|credits)(\.txt)?$/i;
/** One file for each change, collected at a release. */
const FRAGMENT = /(^|\/)(newsfragments|news|changes|changelog|changelog\.d|changelogs)\/[^/]*\.\w+(\.\d+)?$/i;
const DATA =
  /\.(json5?|jsonl|ndjson|geojson|ya?ml|toml|csv|tsv|txt|html?|xhtml|xml|xsd|xslt?|svg|css|s[ac]ss|less|styl|sql|graphqls?|gql|proto|po|pot|ftl|arb|properties|resx|strings|ejs|hbs|handlebars|mustache|pug|jade|njk|liquid|jinja2?|j2|erb|haml|slim|twig|tmpl|gohtml|tpl|mo|log|diff|patch)$/i;
const OTHER_PROGRAM =
  /\.(vue|svelte|astro|mdx|kt|swift|scala|groovy|clj[cs]?|lua|exs?|erl|hrl|hs|ml|mli|fsi?|dart|r|jl|p[lm]|coffee|mm?|zig|nim|pyx|pxd|pxi|vb|tcl|el|lisp|scm|f90|pas|sol|hxx|inl|ipp|tpp|wat|s|asm|cu|cuh|y|l|re2c)$/i;

export function kindOf(path: string): FileKind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (DECLARATION.test(name)) return 'declaration';
  if (DOCUMENT.test(name) || DOCUMENT_NAME.test(name) || FRAGMENT.test(path)) return 'document';
  if (familyOf(path) !== undefined) return 'program';
  if (OTHER_PROGRAM.test(name)) return 'other-program';
  return DATA.test(name) ? 'data' : 'unknown';
}

/** One word for languages whose files load each other; undefined for a language that we do not parse. */
export function familyOf(path: string): string | undefined {
  const name = /\.(rake|kts)$/i.test(path) ? undefined : languageOf(path)?.name;
  return name === 'typescript' || name === 'tsx' ? 'javascript' : name;
}
