// What a source says without its comments and documentation: what retrieval reads. A reading for words, not for meaning.

const quoted = String.raw`"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'`;
const template = String.raw`\`(?:\\[\s\S]|[^\`\\])*\``;
/** After what a division cannot follow; longer ones are not looked for. */
const pattern = String.raw`(?=\/)(?<=[=(,:;!&|?{}[\n>][ \t]*|\breturn[ \t]+)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,100}\]|[^/\\\n[]){1,200}\/`;
const slashes = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))`;
const tripled = String.raw`"""[\s\S]*?"""|'''[\s\S]*?'''`;
/** A string that is a statement of its own. */
const docstring = String.raw`^[ \t]*[rbuRBU]{0,2}(?:${tripled})`;

interface Comments {
  readonly endings: RegExp;
  /** Group 1 is a comment; what else matches is kept, whatever it holds. */
  readonly tokens: RegExp;
}

const tokensOf = (kept: string, comment: string) => new RegExp(`(${comment})|${kept}`, 'gm');

const families: readonly Comments[] = [
  { endings: /\.(?:[cm]?[jt]sx?|vue|svelte)$/i, tokens: tokensOf(`${quoted}|${template}|${pattern}`, slashes) },
  { endings: /\.(?:py|pyi|pyx|pxd)$/i, tokens: tokensOf(`${tripled}|${quoted}`, `${docstring}|#[^\\n]*`) },
  { endings: /\.go$/i, tokens: tokensOf(`${quoted}|\`[^\`]*\``, slashes) },
  // An apostrophe begins a lifetime or a label there.
  { endings: /\.rs$/i, tokens: tokensOf(String.raw`"(?:\\[\s\S]|[^"\\])*"|'(?:\\.|[^\\])'`, slashes) },
  {
    endings: /\.(?:c|h|cc|cpp|cxx|hh|hpp|cs|java|kts?|swift|scala|groovy|dart|proto|zig|mm?|scss|less|sol)$/i,
    tokens: tokensOf(`${tripled}|${quoted}`, slashes),
  },
  { endings: /\.php$/i, tokens: tokensOf(quoted, `${slashes}|#(?!\\[)[^\\n]*`) },
  { endings: /\.css$/i, tokens: tokensOf(quoted, String.raw`\/\*[\s\S]*?\*\/`) },
  {
    endings: /\.(?:rb|rake)$/i,
    tokens: tokensOf(quoted, String.raw`^=begin\b[\s\S]*?^=end\b|(?<=^|\s)#(?!\{)[^\n]*`),
  },
  {
    endings: /\.(?:sh|bash|zsh|p[lm]|r|jl|exs?|coffee|nim|tf|tcl)$/i,
    tokens: tokensOf(quoted, String.raw`(?<=^|\s)#[^\n]*`),
  },
  {
    endings: /\.(?:sql|lua|hs|elm)$/i,
    tokens: tokensOf(quoted, String.raw`--\[\[[\s\S]*?\]\]|\{-[\s\S]*?-\}|--[^\n]*`),
  },
  { endings: /\.(?:cljs?|lisp|scm|el)$/i, tokens: tokensOf(String.raw`"(?:\\[\s\S]|[^"\\])*"`, ';[^\\n]*') },
];

export interface SourceParts {
  /** The text with a blank for each comment. */
  readonly source: string;
  readonly comments: string;
}

/** Of a language that is not known everything is source. */
export function sourceParts(path: string, text: string): SourceParts {
  const family = families.find(({ endings }) => endings.test(path));
  if (family === undefined) return { source: text, comments: '' };
  const comments: string[] = [];
  const source = text.replace(family.tokens, (token, comment: string | undefined) => {
    if (comment === undefined) return token;
    comments.push(comment);
    return ' ';
  });
  return { source, comments: comments.join('\n') };
}
