// JSON as models write it: with commas too many, comments behind a value, plain line ends in its strings, and as Python prints it.

/** Undefined for what is no JSON even so. */
export function parseLenient(text: string): unknown {
  for (const spelling of [text, mended(text), mended(fromPython(text))]) {
    try {
      return JSON.parse(spelling);
    } catch {
      // The next spelling, or none.
    }
  }
  return undefined;
}

const STRING = /"(?:[^"\\]|\\[\s\S])*"/g;

function mended(text: string): string {
  const strings: string[] = [];
  const bare = text.replace(STRING, (string) => `"${strings.push(string) - 1}"`);
  return bare
    .replace(/\/\/[^\n]*$/gm, '')
    .replace(/,(\s*[\]}])/g, '$1')
    .replace(/"(\d+)"/g, (_, at: string) => escaped(strings[Number(at)] ?? ''));
}

const PYTHON =
  /'''([\s\S]*?)'''|"""([\s\S]*?)"""|"(?:[^"\\]|\\[\s\S])*"|'((?:[^'\\]|\\[\s\S])*)'|\b(True|False|None)\b/g;
const CONSTANTS: ReadonlyMap<string, string> = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', 'null'],
]);

/** Strings in single or three quotes as JSON has them; an escape that Python does not know stays as it is written. */
function fromPython(text: string): string {
  return text.replace(PYTHON, (whole, single?: string, double?: string, plain?: string, constant = '') => {
    const inner = single ?? double ?? plain;
    if (inner === undefined) return CONSTANTS.get(constant) ?? whole;
    const own = inner.replace(/\\([\s\S])|"/g, (sign, next?: string) => {
      if (next === undefined) return '\\"';
      if (next === "'") return next;
      return /^[\\"nrtbf/u]$/.test(next) ? sign : `\\${sign}`;
    });
    return `"${own}"`;
  });
}

function escaped(string: string): string {
  return string.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
