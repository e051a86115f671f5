// How the indentation of a quotation leads to that of the file it was quoted from: shifted, or tabs for blanks.

type Convert = (indent: string) => string | undefined;

/** What turns every given indentation into the one in the file; undefined where no rule does. */
export function learnIndents(pairs: readonly (readonly [given: string, have: string])[]): Convert | undefined {
  const [first] = pairs;
  if (first === undefined) return (indent) => indent;
  const [given, have] = first;
  const rules: readonly Convert[] = [
    added(have.slice(0, Math.max(0, have.length - given.length))),
    dropped(given.slice(0, Math.max(0, given.length - have.length))),
    ...[4, 2, 8, 3].flatMap((width) => [tabsFor(width), blanksFor(width)]),
  ];
  return rules.find((rule) => pairs.every(([from, to]) => rule(from) === to));
}

const added =
  (prefix: string): Convert =>
  (indent) =>
    prefix + indent;

const dropped =
  (prefix: string): Convert =>
  (indent) =>
    indent.startsWith(prefix) ? indent.slice(prefix.length) : undefined;

const tabsFor =
  (width: number): Convert =>
  (indent) =>
    /^ *$/.test(indent) && indent.length % width === 0 ? '\t'.repeat(indent.length / width) : undefined;

const blanksFor =
  (width: number): Convert =>
  (indent) =>
    /^\t*$/.test(indent) ? ' '.repeat(indent.length * width) : undefined;

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
