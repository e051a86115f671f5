// How the indentation of a quotation leads to that of the file it was quoted from: shifted, or tabs for blanks.

/** The indentation of a line of the replacement as it is in the file; undefined where nobody can tell. */
export type Convert = (indent: string, line: number) => string | undefined;

/** What turns every given indentation into the one in the file; undefined where no rule does. */
export function learnIndents(pairs: readonly (readonly [given: string, have: string])[]): Convert | undefined {
  const [first, ...others] = pairs;
  if (first === undefined) return (indent) => indent;
  const [given, have] = first;
  const rules: readonly Convert[] = [
    added(have.slice(0, Math.max(0, have.length - given.length))),
    dropped(given.slice(0, Math.max(0, given.length - have.length))),
    ...[4, 2, 8, 3].flatMap((width) => [tabsFor(width), blanksFor(width)]),
    ...(given === '' && others.length > 0 ? [addedToFirst(have)] : []),
    // Blanks of another width, which one depth alone does not tell.
    ...(new Set(pairs.map(([from]) => from)).size > 1 ? [scaled(2, 1), scaled(1, 2), ...fromLeft(given, have)] : []),
  ];
  return rules.find((rule) => pairs.every(([from, to], line) => rule(from, line) === to));
}

/** Files in which blanks before a line say what it belongs to. */
const MEANT = /\.(?:pyi?|pyx|pxd|ya?ml|sass|styl|pug|jade|haml|slim|coffee|nim|hs|elm|fsx?|gd)$/i;
/** What goes on with the statement that the replaced lines are in. */
const GOES_ON = /^\s*(?:elif|else|except|finally|case|catch|when)\b/;

type Pairs = readonly (readonly [given: string, have: string])[];

/**
 * False where the quotation has another indentation than the file, and nobody can tell whether the replacement is moved like
 * it or stands as in the file: blanks would make another program of it.
 */
export function followsQuotation(path: string, wanted: readonly string[], pairs: Pairs): boolean {
  const filled = wanted.filter((line) => line.trim() !== '').map(indentOf);
  const [first, [given, have] = ['', '']] = [filled[0], pairs[0]];
  if (first === undefined || first === given || pairs.some(([from, to]) => from === to)) return true;
  const least = (indents: readonly string[]) => Math.min(...indents.map((indent) => indent.length));
  return !MEANT.test(path) || (first !== have && least(filled) === least(pairs.map(([from]) => from)));
}

const DEFINES = /^(?:(?:async )?def |class |@)/;
const METHOD = /^(?:async )?def \w+\((?:self|cls)\b/;

/**
 * Where a replacement whose quotation lost its indentation goes on at the top level: with a definition of Python behind
 * two blank lines. What belongs to a class is no such, nor what follows a quotation that begins with a definition.
 */
export function topLevelFrom(path: string, wanted: readonly string[], pairs: Pairs): number {
  const isLost = pairs.some(([given, have]) => given === '' && have !== '');
  const filled = wanted.filter((line) => line.trim() !== '');
  const at = wanted.findIndex(
    (line, i) => i > 2 && DEFINES.test(line) && [1, 2].every((up) => wanted[i - up]?.trim() === ''),
  );
  const isClass = DEFINES.test(filled[0] ?? '') || wanted.slice(at).some((line) => METHOD.test(line));
  return /\.pyi?$/.test(path) && isLost && at > 0 && !isClass ? at : wanted.length;
}

/** True where the replacement of quoted lines begins left of them all, as one does that lost its indentation. */
export function losesIndent(path: string, given: readonly string[], wanted: readonly string[]): boolean {
  const [first = ''] = wanted;
  const filled = given.filter((line) => line.trim() !== '');
  const least = Math.min(...filled.map((line) => indentOf(line).length));
  // A test of a class, outside of every class.
  if (least > 0 && wanted.some((line) => /^(?:async )?def test\w*\(self\b/.test(line))) return true;
  if (!MEANT.test(path) || first.trim() === '' || GOES_ON.test(first)) return false;
  const bare = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => line !== '');
  // Only moved to the left, it is what was meant.
  return indentOf(first).length < least && bare(given).join('\n') !== bare(wanted).join('\n');
}

/** What may follow deeper than the line itself. */
const OPENS = /(?:[:{([]|\b(?:do|then)|\|)$/;

/** The replacement, where its first line is the first that was quoted and it alone lost the blanks in front. */
export function withFirstIndent(given: readonly string[], wanted: readonly string[]): readonly string[] {
  const isFilled = (line: string) => line.trim() !== '';
  const own = given.find(isFilled) ?? '';
  const at = wanted.findIndex(isFilled);
  const first = wanted[at] ?? '';
  if (first.trim() !== own.trim() || indentOf(first).length >= indentOf(own).length) return wanted;
  // The quoted line follows as it is, or this one was quoted as it stands: the first is another one.
  if (wanted.slice(at + 1).includes(own) || given.includes(first)) return wanted;
  // Nothing else changes: that it stands further left is what was meant.
  const bare = (lines: readonly string[]) =>
    lines
      .map((line) => line.trim())
      .join('\n')
      .trim();
  if (bare(given) === bare(wanted)) return wanted;
  const isAlone = staysAround(given.filter(isFilled), wanted.slice(at + 1).filter(isFilled));
  return isAlone ? wanted.map((line, i) => (i === at ? own : line)) : wanted;
}

/** Whether the lines that follow the first are where they were, and not moved like it. */
function staysAround([own = '', ...given]: readonly string[], wanted: readonly string[]): boolean {
  const indent = indentOf(own);
  const texts = new Set(given.map((line) => line.trim()));
  const kept = wanted.filter((line) => /\w/.test(line) && texts.has(line.trim()));
  if (kept.length > 0) return kept.every((line) => given.includes(line));
  const isDeeper = (line = '') => indentOf(line).startsWith(indent) && indentOf(line) !== indent;
  const isHead = OPENS.test(own.trim()) || isDeeper(given[0]);
  const isInside = wanted.length > 0 && wanted.every((line) => indentOf(line).startsWith(indent));
  return isInside && (!isHead || isDeeper(wanted[0]));
}

const added =
  (prefix: string): Convert =>
  (indent) =>
    prefix + indent;

/** Who copies from the middle of a line leaves out what is before the first word. */
const addedToFirst =
  (prefix: string): Convert =>
  (indent, line) =>
    line === 0 && indent === '' ? prefix : indent;

/** Who begins at the left margin, and indents in another way than the file. */
function fromLeft(given: string, have: string): readonly Convert[] {
  if (given !== '' || have === '') return [];
  const steps = have.startsWith('\t') ? [4, 2, 8, 3].map(tabsFor) : [scaled(2, 1), scaled(1, 2)];
  return steps.map((step) => (indent, line) => {
    const own = step(indent, line);
    return own === undefined ? undefined : have + own;
  });
}

const dropped =
  (prefix: string): Convert =>
  (indent) =>
    indent.startsWith(prefix) ? indent.slice(prefix.length) : undefined;

const tabsFor =
  (width: number): Convert =>
  (indent) =>
    /^ *$/.test(indent) && indent.length % width === 0 ? '\t'.repeat(indent.length / width) : undefined;

const scaled =
  (times: number, of: number): Convert =>
  (indent) =>
    /^ *$/.test(indent) && indent.length % of === 0 ? ' '.repeat((indent.length / of) * times) : undefined;

const blanksFor =
  (width: number): Convert =>
  (indent) =>
    /^\t*$/.test(indent) ? ' '.repeat(indent.length * width) : undefined;

/** Blanks before anything but the star of a comment. */
const BLANKS = /^ +(?=[^\s*])/;

/** What turns blanks into tabs in lines that go into a file which is indented by tabs alone, at a place of this depth. */
export function tabsAsIn(path: string, file: readonly string[], depth: number, wanted: readonly string[]): Convert {
  const widths = wanted.flatMap((line) => BLANKS.exec(line)?.[0].length ?? []);
  const tabbed = file.filter((line) => line.startsWith('\t')).length > 1 && !file.some((line) => BLANKS.test(line));
  if (!tabbed || widths.length === 0) return (indent) => indent;
  const width = depth > 0 ? Math.min(...widths) / depth : widths.reduce(commonWidth);
  // Beside lines with tabs, those with blanks may be of any depth: where it means nothing, their steps are the usual ones.
  const isMixed = wanted.some((line) => line.startsWith('\t'));
  const step = [4, 2].find((each) => widths.every((blanks) => blanks % each === 0)) ?? Number.NaN;
  const known = isMixed && !MEANT.test(path) ? step : width;
  const tabs = tabsFor([2, 3, 4, 8].includes(known) && !(isMixed && MEANT.test(path)) ? known : Number.NaN);
  return (indent, line) => (/^ +$/.test(indent) ? tabs(indent, line) : indent);
}

function commonWidth(a: number, b: number): number {
  return b === 0 ? a : commonWidth(b, a % b);
}

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

const MAKEFILE = /(?:^|\/)(?:GNU)?makefile(?:\.\w+)?$|\.mk$/i;
const RULE = /^[^\s#:=][^:=]*::?(?!=)/;
/** Between the lines of a recipe. */
const ASIDE = /^\s*$|^(?:#|ifn?eq\b|ifn?def\b|else\b|endif\b)/;

/** Commands of a Makefile begin with a tab: blanks there end the build. `first` is the line of the file where the lines go. */
export function recipesIn(
  path: string,
  wanted: readonly (string | undefined)[],
  first: string,
): readonly (string | undefined)[] {
  if (!MAKEFILE.test(path)) return wanted;
  let [inRecipe, width] = [first.startsWith('\t'), 0];
  return wanted.map((line) => {
    if (line === undefined || ASIDE.test(line)) return line;
    if (!/^[ \t]/.test(line)) [inRecipe, width] = [RULE.test(line), 0];
    if (!inRecipe || !line.startsWith(' ')) return line;
    width ||= indentOf(line).length;
    return line.startsWith(' '.repeat(width)) ? `\t${line.slice(width)}` : `\t${line.trimStart()}`;
  });
}
