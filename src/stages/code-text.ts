// A text of code without what cannot matter: comments and blanks, judged on tokens. What is not known is left as it is.

/** Strings and whatever else is kept, then comments, then blanks: the first that fits at a place is the token. */
interface Lexicon {
  readonly kept: string;
  readonly comment: string;
  /** Indentation is part of the program. */
  readonly indented: boolean;
}

const QUOTED = String.raw`"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'`;
const REGEXP = String.raw`(?<=(?:^|[=(,:;!&|?{}[\n>]|\breturn)[ \t]*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*`;
const TEMPLATE = String.raw`\`(?:\\[\s\S]|[^\`\\])*\``;
const C: Lexicon = {
  kept: `"""[\\s\\S]*?"""|@"(?:""|[^"])*"|\\bR"([^\\s(]{0,16})\\([\\s\\S]*?\\)\\1"|\\br(#*)"[\\s\\S]*?"\\2|${QUOTED}`,
  comment: String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`,
  indented: false,
};
const SCRIPT: Lexicon = { ...C, kept: `${REGEXP}|${TEMPLATE}|${QUOTED}` };
const GO: Lexicon = { ...C, kept: '`[^`]*`|' + QUOTED };
const PYTHON: Lexicon = {
  kept: String.raw`"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|${QUOTED}`,
  comment: '#[^\\n]*',
  indented: true,
};

/** Comments that tools or compilers read. */
const DIRECTIVE =
  /^(?:#!|\/\/\/?[\w-]+:|\/\/\s*\+build|\/\/export\s|\/\/[#!]|\/\*[!#]|\/\/\/\s*<)|coding[:=]|pragma|@(?:ts-|jsx|license|preserve|flow|__PURE__|vite)|\btype:\s|\bnoqa\b|eslint|biome-ignore|prettier-ignore|istanbul|\bc8\b|\bv8\b|webpack|nolint|nosec|mypy:|pylint:|fmt:|yapf:|isort:|@jest-environment/;

/** Equal for texts that differ in comments and blanks only, as far as the language of the path is known. */
export function codeText(path: string, text: string): string {
  const lexicon = lexiconOf(path, text);
  if (lexicon === undefined) return text;
  const tokens = new RegExp(`(?<kept>${lexicon.kept})|(?<comment>${lexicon.comment})|(?<blank>\\s+)|[\\s\\S]`, 'g');
  const out: string[] = [];
  let gap = '';
  for (const { 0: token, groups = {} } of text.matchAll(tokens)) {
    const comment = groups.comment !== undefined && !DIRECTIVE.test(token);
    if (comment || groups.blank !== undefined) gap += comment ? token.replace(/[^\n]+/g, ' ') : token;
    else {
      out.push(gapText(gap, lexicon, out.length === 0), token);
      gap = '';
    }
  }
  return out.join('');
}

function lexiconOf(path: string, text: string): Lexicon | undefined {
  if (/\.pyi?$/.test(path)) return PYTHON;
  // Comments above this import are C code.
  if (/\.go$/.test(path)) return /^import\s+"C"|^\s*"C"$/m.test(text) ? undefined : GO;
  // Text between elements looks like anything.
  if (/\.[cm]?[jt]s$/.test(path)) return /<\/|\/>/.test(text) ? undefined : SCRIPT;
  return /\.(?:java|c|h|cc|cpp|cxx|hh|hpp|cs|rs|kt|scala|swift)$/.test(path) ? C : undefined;
}

/** Line breaks stay, since they can end a statement; blank lines do not. */
function gapText(gap: string, { indented }: Lexicon, first: boolean): string {
  if (gap === '') return '';
  if (!gap.includes('\n') && !(first && indented)) return first ? '' : ' ';
  const indent = indented ? gap.slice(gap.lastIndexOf('\n') + 1) : '';
  return first ? indent : `\n${indent}`;
}
