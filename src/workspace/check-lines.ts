// Which lines of a file are checks that a test runner runs: tests inside of product sources, and examples with their results.

/** Files that read like programs: what is in them is told by their language, not by who reads them. */
export const PROGRAM =
  /\.([cm]?[jt]sx?|vue|svelte|pyx?|pyi|go|rs|rb|java|kt|kts|cs|php|scala|swift|groovy|c|cc|cpp|cxx|h|hh|hpp|ex|exs|dart|zig|d)$/i;
/** Files of which doctest reads examples. */
const EXAMPLES = /\.(pyx?|pyi|rst|md|txt|exs?)$/i;

/** What begins a test, with everything below it. */
const BEGINS: readonly RegExp[] = [
  /^\s*#\[(?:cfg\(.*\btest\b.*\)|(?:\w+::)*(?:test|rstest|test_case|quickcheck|bench)\b.*)\]/,
  /^\s*if\s*\(?\s*import\.meta\.vitest\b/,
  /^\s*(?:describe|it|test|suite|specify)(?:\.\w+)*\s*\(\s*['"`]/,
  /^\s*@(?:org\.junit\.\w+\.)?(?:Parameterized|Repeated)?Test\b/,
  /^\s*(?:TEST|TEST_F|TEST_P|TEST_CASE|SCENARIO|BOOST_AUTO_TEST_CASE)\s*\(/,
  /^\s*func\s+(?:Test|Fuzz|Example)\w*\s*\(/,
  /^\s*(?:test\s+"[^"]*"|unittest)\s*\{/,
];
const BEGINS_IN_PYTHON = /^\s*(?:async\s+)?(?:def\s+test_?\w*\s*\(|class\s+Test\w*\b)/;
const JUDGES = /\bassert\b|\.assert\w+\s*\(|\bpytest\b|\braises\s*\(/;
const COMMENT = '(?:\\/\\/[\\/!]?|#|\\*|--)?';
const PROMPT = new RegExp(`^\\s*${COMMENT}\\s*(?:>>>|iex(?:\\(\\d+\\))?>)(?:\\s|$)`);
const END_OF_EXAMPLE = new RegExp(`^\\s*${COMMENT}\\s*(?:$|\`\`\`|"""|''')|"""\\s*$|'''\\s*$`);

/** True for a file with examples that doctest would run. */
export function hasExamples(path: string, text: string): boolean {
  return EXAMPLES.test(path) && text.split(/\r?\n/).some((line) => PROMPT.test(line));
}

/** True for what continues an example: neither another one nor its end. */
export function continuesExample(line: string): boolean {
  return !PROMPT.test(line) && !END_OF_EXAMPLE.test(line);
}

export interface CheckLines {
  /** Numbers from 1. */
  readonly tests: ReadonlySet<number>;
  readonly examples: ReadonlySet<number>;
}

/** `doctests`: true where the repository runs the examples of its documentation. */
export function checkLines(path: string, text: string, doctests: { readonly run: boolean }): CheckLines {
  const lines = text.split(/\r?\n/);
  const python = /\.pyx?$/i.test(path);
  const tests = new Set<number>();
  if (PROGRAM.test(path))
    for (let at = 0; at < lines.length; at += 1) {
      const end = python ? endInPython(lines, at) : endOfBlock(lines, at);
      for (let line = at; line < end; line += 1) tests.add(line + 1);
    }
  const examples = doctests.run && EXAMPLES.test(path) ? examplesOf(lines) : [];
  const documented = path.endsWith('.rs') ? fencedOf(lines) : [];
  return { tests, examples: new Set([...examples, ...documented]) };
}

/** Index behind the last line of the test that begins here; the same where none does. */
function endOfBlock(lines: readonly string[], at: number): number {
  const first = lines[at] ?? '';
  if (!BEGINS.some((pattern) => pattern.test(first))) return at;
  let item = at;
  while (item < lines.length - 1 && /^\s*(?:#!?\[.*\]|@\w+(?:\(.*\))?|\/\/.*|)\s*$/.test(lines[item] ?? '')) item += 1;
  const head = lines[item] ?? '';
  if (/;\s*$/.test(head) || (/\{/.test(head) && /\}[);\s]*$/.test(head))) return item + 1;
  const indent = indentOf(first);
  for (let next = item + 1; next < lines.length; next += 1) {
    const line = lines[next] ?? '';
    if (/^\s*\}/.test(line) && indentOf(line) <= indent) return next + 1;
  }
  return lines.length;
}

/** A function of the product may be called like a test: without a judgement it is none. */
function endInPython(lines: readonly string[], at: number): number {
  const first = lines[at] ?? '';
  if (!BEGINS_IN_PYTHON.test(first)) return at;
  const indent = indentOf(first);
  const isOutside = (line: string) => line.trim() !== '' && indentOf(line) <= indent && !/^\s*\)/.test(line);
  const found = lines.findIndex((line, index) => index > at && isOutside(line));
  const end = found < 0 ? lines.length : found;
  return lines.slice(at, end).some((line) => JUDGES.test(line)) ? end : at;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Prompts and the results below them. */
function examplesOf(lines: readonly string[]): readonly number[] {
  let inside = false;
  return lines.flatMap((line, index) => {
    if (PROMPT.test(line)) inside = true;
    else if (END_OF_EXAMPLE.test(line)) inside = false;
    return inside ? [index + 1] : [];
  });
}

/** Code in documentation of Rust, which is compiled and run unless its fence says otherwise. */
function fencedOf(lines: readonly string[]): readonly number[] {
  let [isOpen, isRun] = [false, false];
  return lines.flatMap((line, index) => {
    const fence = /^\s*\/\/[/!]\s*```(.*)$/.exec(line);
    if (fence) {
      isRun = !isOpen && !/\b(?:ignore|text|no_run|compile_fail)\b/.test(fence[1] ?? '') && isRust(fence[1] ?? '');
      isOpen = !isOpen;
      return [];
    }
    if (!/^\s*\/\/[/!]/.test(line)) [isOpen, isRun] = [false, false];
    return isRun ? [index + 1] : [];
  });
}

const isRust = (info: string): boolean => /^\s*(?:$|rust\b|should_panic\b|edition\d+)/.test(info);
