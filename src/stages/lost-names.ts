// Names that an edit still uses although what sets them goes: imports of a file, and variables of a function.

import { indentOf } from './indents.ts';
import type { Doubt, Replacement } from './replacement.ts';

const PYTHON = /\.pyi?$/i;
const SCRIPT = /\.[cm]?[jt]sx?$/i;
const CODE = /\.(?:pyi?|[cm]?[jt]sx?|go|rb|rs|java|kt|cs|php|swift|dart|scala)$/i;

const ASIDES: readonly (readonly [path: RegExp, aside: RegExp])[] = [
  [/\.(?:pyi?|rb)$/i, /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g],
  [CODE, /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g],
];

/** The text with the lines that it has, without what strings and comments say. */
function codeIn(file: string, text: string): string {
  const aside = ASIDES.find(([path]) => path.test(file))?.[1];
  return aside ? text.replace(aside, (said) => `""${'\n'.repeat(said.split('\n').length - 1)}`) : text;
}

/** Names that the language, or what runs tests, has anyway. */
const KNOWN =
  /^(?:open|input|range|map|zip|filter|print|str|bytes|int|chr|object|next|super|round|pow|sum|min|max|all|any|sorted|reversed|aiter|anext|(?:Timeout|Connection\w*|Permission|File\w+|BrokenPipe|Interrupted|ModuleNotFound|Recursion|OS|IO|Environment|BlockingIO)Error|(?:Base)?ExceptionGroup|React|JSX|h|jest|vi|describe|it|test|expect|before\w*|after\w*|assert|should|chai|sinon|cy|mocha|Element|Node|Document|Window|HTML\w*|SVG\w*|\w*Event|require|module|process|console)$/;

/** The first line that uses what was imported before and no more, where nothing else can be meant by the name. */
export function lostImport(file: string, before: string, after: string): string | undefined {
  if (!PYTHON.test(file) && !SCRIPT.test(file)) return undefined;
  const code = codeIn(file, after);
  if (/^[^\S\n]*from\b.*\bimport \*/m.test(code)) return undefined;
  const now = importsIn(file, code);
  const gone = [...importsIn(file, codeIn(file, before))].filter((name) => !now.has(name) && !KNOWN.test(name));
  for (const name of gone.filter((each) => PYTHON.test(file) || !(each in globalThis))) {
    const at = onlyUse(code, name);
    if (at !== undefined)
      return `it takes out the import of \`${name}\`, which line ${code.slice(0, at).split('\n').length} still uses: keep it, or change what uses it too`;
  }
  return undefined;
}

const PYTHON_IMPORT = /^[ \t]*(from[ \t]+[\w.]+[ \t]+)?import[ \t]+(\([^)]*\)|(?:.*\\\n)*.*)$/gm;
const SCRIPT_IMPORT =
  /^import[ \t]+(?:type[ \t]+)?([\w$*{][^"';]*?)[ \t\n]*\bfrom\b|^(?:const|let|var)[ \t]+(\{[^}]*\}|[\w$]+)[ \t]*=[ \t]*require\(/gm;

function importsIn(file: string, code: string): ReadonlySet<string> {
  if (PYTHON.test(file)) {
    const all = [...code.matchAll(PYTHON_IMPORT)].flatMap(([, from, names = '']) =>
      names.split(/(?<![\s\\()])[\s\\()]*,[\s\\()]*/).map((each) => {
        const [name = '', , alias] = each
          .replace(/[\s\\()]+/g, ' ')
          .trim()
          .split(' ');
        return alias ?? (from === undefined ? name.replace(/\..*/, '') : name);
      }),
    );
    return new Set(all.filter((name) => name !== ''));
  }
  return new Set(
    [...code.matchAll(SCRIPT_IMPORT)].flatMap(([, names = '', required = '']) =>
      `${names}${required}`
        .split(/[{},]/)
        .map((each) => /([\w$]+)\s*$/.exec(each)?.[1] ?? '')
        .filter((name) => name !== ''),
    ),
  );
}

const BINDS =
  /\b(?:def|class|function\*?|let|const|var|type|interface|enum|namespace|as|for|import|global|nonlocal|lambda|with|catch|except)[\s(]+$/;
const USES = /(?:\b(?:new|extends|instanceof|raise|await|return|in)\s+|@|<\/?|->\s*)$/;

/** Where a name is used first, if all that stands there can be nothing but uses. */
function onlyUse(code: string, name: string): number | undefined {
  let first: number | undefined;
  for (const { index } of code.matchAll(
    new RegExp(String.raw`(?<![\w$.])${name.replaceAll('$', '\\$')}(?![\w$])`, 'g'),
  )) {
    const [front, behind] = [
      code.slice(Math.max(0, index - 40), index),
      code.slice(index + name.length, index + name.length + 400),
    ];
    const isMethod =
      /^\([^)]*\)[^;\n]*\{[ \t]*$/m.exec(behind)?.index === 0 &&
      /(?:^|\n)[ \t]*(?:(?:async|static|get|set|public|private|protected) )*$/.test(front);
    const isUse = USES.test(front) || /^[ \t]*(?:\.[ \t]*[\w$]|\(|\[)/.test(behind);
    if (BINDS.test(front) || isMethod || !isUse) return undefined;
    first ??= index;
  }
  return first;
}

const SETS = /^\s*(?:(?:const|let|var|val|final|mut|auto)\s+)*([A-Za-z_]\w*)\s*(?::=|=(?![=~>]))/;
const FUNCTION =
  /^\s*(?:\w+\s+)*(?:def|func|function|fn|fun)\b|^\s*(?!(?:if|else|for|while|switch|catch|try|do|with)\b)[^=;]*\)[^=;]*\{\s*$|=>\s*\{\s*$/;

/** The name of a function, which is no variable in it. */
const NAMED = /(?<=\b(?:def|func|function|fn|fun))\s+(?:\([^)]*\)\s*)?\w+/;

/** Lines that set a variable. */
export function setsOf(name: string, file: string, lines: readonly string[]): number {
  const word = new RegExp(`\\b${name}\\b`);
  return lines.filter((line) => word.test(line) && isSetIn(codeIn(file, line), name)).length;
}

/** A variable that the replacement, or what is below it in the function, uses, and that nothing sets there any more. */
export function lostVariable({ file, front, given, wanted, behind }: Replacement): Doubt | undefined {
  if (!CODE.test(file)) return undefined;
  const code = codeIn(file, wanted.map((line) => line.replace(NAMED, '')).join('\n'));
  for (const [at, line] of given.entries()) {
    const name = SETS.exec(line)?.[1];
    const least = indentOf(line).length;
    if (name === undefined || least === 0 || isSetIn(code, name)) continue;
    if (setsAbove([...front, ...given.slice(0, at)], name, least)) continue;
    const isUse = (each: string) => has(codeIn(file, each.replace(NAMED, '')), name);
    const text = wanted.find(isUse) ?? below(behind, least, (each) => isSetIn(codeIn(file, each), name)).find(isUse);
    if (text === undefined) continue;
    const said = line.trim().slice(0, 100);
    const reason = `line ${front.length + at + 1}, \`${said}\`, goes, and nothing sets \`${name}\` of \`${text.trim().slice(0, 100)}\` then: write all quoted lines again that are to stay`;
    return { text: text.trim(), reason, sets: name };
  }
  return undefined;
}

/** The lines of the block up to its end, or to one that sets the variable anew, which may use it too. */
function below(behind: readonly string[], least: number, isSet: (line: string) => boolean): readonly string[] {
  const end = behind.findIndex((line) => line.trim() !== '' && (indentOf(line).length < least || isSet(line)));
  return end < 0 ? behind : behind.slice(0, indentOf(behind[end] ?? '').length < least ? end : end + 1);
}

function has(code: string, name: string): boolean {
  return new RegExp(String.raw`(?<![\w$.@])${name}(?![\w$]|\s*(?::(?!:)|=(?![=~])))`).test(code);
}

function isSetIn(code: string, name: string): boolean {
  const word = String.raw`(?<![\w$.])${name}(?![\w$])`;
  const ways = [
    String.raw`${word}[^\S\n]*(?:,[^=\n]*|:(?![:=])[^=\n]*)?(?::=|[-+*/|&%]?=(?![=~>]))`,
    String.raw`\b(?:def|func|function|fn|fun|for|as|with|catch|except|lambda|rescue|import|global|nonlocal|let|const|var|case)\b[^\n]*${word}`,
    String.raw`\|[^|\n]*${word}[^|\n]*\||${word}[^\n]*=>|${word}[^\n]*->`,
  ];
  return ways.some((way) => new RegExp(way).test(code));
}

/** Whether a name may be known in front of a place: in its function, or in what that stands in. */
function setsAbove(front: readonly string[], name: string, least: number): boolean {
  const word = new RegExp(String.raw`(?<![\w$.])${name}(?![\w$])`);
  let at = front.length - 1;
  const isHead = (line: string) => indentOf(line).length < least && FUNCTION.test(line);
  while (at >= 0 && !isHead(front[at] ?? '')) {
    if (word.test(front[at] ?? '')) return true;
    at -= 1;
  }
  const level = indentOf(front[at] ?? '').length;
  // What a function beside it takes is not known in it.
  const isOuter = (line: string, i: number) =>
    i === at || indentOf(line).length < level || (indentOf(line).length === level && !FUNCTION.test(line));
  const outer = front.slice(0, at + 1).filter(isOuter);
  return at < 0 || outer.some((line) => word.test(line.replace(NAMED, '')));
}
