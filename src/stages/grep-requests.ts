// What a line of grep asks for, one search for each text that its patterns look for.

import { type Dialect, textsOf } from './grep-patterns.ts';
import { inOurWords } from './search-spellings.ts';

const WORD = String.raw`(?:"(?:\\.|[^"\\])*"|'[^']*'|(?:\\.|[^\s"'\\])+)`;
const GREP = new RegExp(String.raw`^(e?grep|fgrep|rg)((?:\s+${WORD})+)$`);
/** A longer line is no search that anybody typed. */
const LONGEST = 500;
/** Their value is the next word. */
const WITH_VALUE = /^-(?:[ABCmtg]|-(?:context|max-count|type|glob|(?:after|before)-context))$/;

/** The searches of a line of grep as lines of ours; a line that is none, or that seeks one plain text, stays as it is. */
export function grepRequests(line: string): readonly string[] {
  if (line.length > LONGEST) return [line];
  const [, tool = '', rest = ''] = GREP.exec(inOurWords(line.trim().replace(/(?<!\s)\s+\|\s*\w[^|"']*$/, ''))) ?? [];
  if (tool === '') return [line];
  const { options, patterns, places } = wordsOf(rest);
  if (options.some((option) => /^-(?:-invert|\w*v)/.test(option))) return [line];
  const dialect = dialectOf(tool, options);
  const sought = patterns.flatMap((pattern) => textsOf(pattern, dialect));
  const [place, ...others] = places;
  const isPlain = patterns.length === 1 && sought.length === 1 && sought[0] === patterns[0];
  if ((isPlain && others.length === 0) || sought.length === 0) return [line];
  const inside = place === undefined || others.length > 0 ? '' : ` in ${place}`;
  return sought.map((text) => `code ${quoted(text)}${inside}`);
}

interface Words {
  readonly options: readonly string[];
  readonly patterns: readonly string[];
  readonly places: readonly string[];
}

function wordsOf(rest: string): Words {
  const [options, given, bare]: [string[], string[], string[]] = [[], [], []];
  const words = [...rest.matchAll(new RegExp(WORD, 'g'))].map(([word]) => word);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, told] = /^(?:-e|--regexp=)(.+)$/s.exec(word) ?? [];
    if (word === '-e') given.push(plain(words.shift() ?? ''));
    else if (told !== undefined) given.push(plain(told));
    else if (WITH_VALUE.test(word)) words.shift();
    else if (/^-\w|^--/.test(word)) options.push(word);
    else bare.push(plain(word));
  }
  const patterns = given.length > 0 ? given : bare.splice(0, 1);
  return { options, patterns, places: bare };
}

function plain(word: string): string {
  const [, quote = '', inside = word] = /^(["'])(.*)\1$/s.exec(word) ?? [];
  return quote === '"' ? inside.replace(/\\(["$`\\])/g, '$1') : inside;
}

function dialectOf(tool: string, options: readonly string[]): Dialect {
  const has = (letter: string, name: RegExp) =>
    options.some((option) => (option.startsWith('--') ? name.test(option) : option.includes(letter)));
  if (tool === 'fgrep' || has('F', /^--fixed/)) return 'fixed';
  return tool === 'rg' || tool === 'egrep' || has('E', /^--extended/) || has('P', /^--perl/) ? 'extended' : 'basic';
}

function quoted(text: string): string {
  const quote = ['"', "'", '`'].find((sign) => !text.includes(sign)) ?? '"';
  return `${quote}${quote === '"' ? text.replaceAll('"', '\\"') : text}${quote}`;
}
