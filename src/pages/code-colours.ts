// Syntax colours for code as HTML, line by line, made on the server.

import hljs from 'highlight.js/lib/common';
import { type Markup, markup, trusted } from './markup.ts';

/** Beyond this, colours cost more time than they are worth. */
const MOST = 60_000;
const LONGEST_LINE = 2000;

/** One piece of HTML for each line of a text that `shown` has cleaned; without colours where the language is not known. */
export function colouredLines(lines: readonly string[], path: string): readonly Markup[] {
  const language = languageOf(path);
  const code = lines.join('\n');
  if (!language || code.length > MOST || lines.some((line) => line.length > LONGEST_LINE))
    return lines.map((line) => markup`${line}`);
  const made = splitLines(hljs.highlight(code, { language, ignoreIllegals: true }).value);
  // The library keeps lines; were it ever not so, plain text is right and colours are not.
  return made.length === lines.length ? made.map(trusted) : lines.map((line) => markup`${line}`);
}

const BY_ENDING: Readonly<Record<string, string>> = {
  cjs: 'javascript',
  mjs: 'javascript',
  cts: 'typescript',
  mts: 'typescript',
  h: 'c',
  hh: 'cpp',
  hpp: 'cpp',
};

function languageOf(path: string): string | undefined {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const name = BY_ENDING[ending] ?? ending;
  return hljs.getLanguage(name) ? name : undefined;
}

/** A colour that goes on over the end of a line is closed there and opened again on the next one. */
function splitLines(made: string): readonly string[] {
  const open: string[] = [];
  return made.split('\n').map((line) => {
    const before = open.join('');
    for (const [tag] of line.matchAll(/<span class="[^"<>]*">|<\/span>/g)) {
      if (tag === '</span>') open.pop();
      else open.push(tag);
    }
    return before + line + '</span>'.repeat(open.length);
  });
}
