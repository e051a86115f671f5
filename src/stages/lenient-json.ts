// JSON as models write it: with commas too many, comments behind a value, and plain line ends in its strings.

/** Undefined for what is no JSON even so. */
export function parseLenient(text: string): unknown {
  for (const spelling of [text, mended(text)]) {
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

function escaped(string: string): string {
  return string.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
