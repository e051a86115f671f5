// The words of an issue that files are looked up by, and how much each of them says.

import { isTelling } from '../stages/identifier.ts';
import { splitIdentifiers, wholeWord } from './identifiers.ts';

const stopWords = new Set(
  (
    'an the and or of to in is it be on for with as at by this that from are was were will would should could can not no but if ' +
    'when then than so do does did has have had we you he she they them there here what which who how why where all any some ' +
    'my your our its their also just like use used using get got see only about into out up down over after before because ' +
    'please issue bug expected actual behavior behaviour steps reproduce version following example code title comment'
  ).split(' '),
);
const address = /\bhttps?:\/\/[^\s)>\]"'`]+/g;
const anyWord = /[\p{L}\p{N}_$]+/gu;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** A hump, an underscore or a digit inside: prose holds no such words. */
const shaped = /[\p{Ll}\p{N}]\p{Lu}|[^_]_+[^_]|\p{L}\p{N}|\p{Lu}\p{Lu}\p{Ll}/u;
const marked = /```[\s\S]*?(?:```|$(?![\s\S]))|~~~[\s\S]*?(?:~~~|$(?![\s\S]))|`[^`\n]+`|^(?: {4}|\t)[^\n]*$/gm;
const maxWords = 300;
/** Of a word in the title, of an identifier, of another word, and of a part of an identifier. */
const weights = { title: 2, code: 1.5, prose: 1, part: 0.6 };

export interface QueryWord {
  readonly weight: number;
  /** The word is an identifier, or only known as a part of one: what comments say of it does not count. */
  readonly isCode: boolean;
}

export interface QueryWords {
  /** At most 300, in lower case. */
  readonly words: ReadonlyMap<string, QueryWord>;
  /** Identifiers as the query writes them. */
  readonly identifiers: ReadonlySet<string>;
}

/**
 * What a text such as an issue is looked up by; its first line is its title. `inside`: identifiers that stand in its sentences
 * without blanks around them.
 */
export function queryWords(query: string, inside: readonly string[] = []): QueryWords {
  const text = query.replace(address, ' ');
  const identifiers = new Set([...identifiersIn(text), ...inside]);
  const code = new Set([...identifiers].map(wholeWord));
  const words = new Map<string, QueryWord>();
  const add = (word: string, weight: number, isCode: boolean) => {
    const known = words.get(word);
    if (stopWords.has(word) || (known === undefined && words.size >= maxWords)) return;
    const onlyCode = isCode && known?.isCode !== false;
    words.set(word, { weight: Math.max(weight, known?.weight ?? 0), isCode: code.has(word) || onlyCode });
  };
  const addAll = (some: string, weight: number) => {
    for (const [one] of some.matchAll(anyWord))
      for (const [at, word] of splitIdentifiers(one).entries()) {
        if (at === 0) add(word, code.has(word) ? Math.max(weight, weights.code) : weight, false);
        else add(word, weights.part, true);
      }
  };
  const [title = ''] = text.trim().split('\n');
  addAll(title, weights.title);
  for (const word of code) add(word, weights.code, true);
  addAll(text, weights.prose);
  return { words, identifiers };
}

/** What is written like code or stands in it; a plain word that is called, or reached by a dot, too. */
function* identifiersIn(text: string): Generator<string> {
  for (const { 0: name, index } of text.matchAll(identifier)) {
    const isMember = text[index - 1] === '.' && /[\p{ID_Continue})\]]/u.test(text[index - 2] ?? '');
    if (shaped.test(name) || text[index + name.length] === '(' || isMember) yield* named(name);
  }
  for (const [part] of text.matchAll(marked)) for (const [name] of part.matchAll(identifier)) yield* named(name);
}

function* named(name: string): Generator<string> {
  if (isTelling(name) && !stopWords.has(name.toLowerCase())) yield name;
}
