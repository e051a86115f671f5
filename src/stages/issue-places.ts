// What an issue says of the code by name: identifiers, links to lines, frames of a traceback.

import { isTelling, isUnspaced, NAME } from './identifier.ts';

/** A place as the issue gives it; its path may have folders that the repository does not have, or lack some. */
export interface IssuePlace {
  readonly file: string;
  readonly function?: string;
  readonly startLine?: number;
  readonly endLine?: number;
}

/** Words of languages, and what every snippet holds: they stand for nothing in this repository. */
const COMMON = new Set(
  (
    'and any assert async await bool boolean break case catch class console const continue def default describe elif else end except ' +
    'export false final finally float for foo from function http https import int interface into let log not null print ' +
    'private public raise require return self static struct super test that the then this throw throws true try type typeof ' +
    'undefined use var void when while with yield you'
  ).split(' '),
);

const IDENTIFIER = new RegExp(NAME, 'gu');
const WHOLE_NAME = new RegExp(`^${NAME}$`, 'u');

/** Characters that a name or a path may have: what is longer stands for nothing, and an issue may hold anything. */
const LONGEST = 300;
/** A call, a member, or inner capitals or underscores. */
const SPELLED = /\($|[\p{ID_Start}$][\p{ID_Continue}$]*\.[\p{ID_Start}$]|[\p{Ll}\p{N}]\p{Lu}|_/u;

/** Identifiers that a text gives. */
export interface Names {
  /** Those that stand for themselves. */
  readonly listed: ReadonlySet<string>;
  /** Also true of a name that stands inside of a sentence without blanks. */
  has(name: string): boolean;
}

/** Words of the text that stand for code: all in code marks, and those elsewhere that are spelled like no word of prose. */
export function namesIn(text: string): Names {
  const marked = [...text.matchAll(/```[^\n]*\n([\s\S]*?)(?:```|$)|`([^`\n]+)`/g)].map(
    ([, block = '', span = '']) => block + span,
  );
  const prose = text.replace(/```[\s\S]*?(?:```|$)|`[^`\n]+`|https?:\/\/\S+/g, ' ');
  const spelled = (prose.match(/[\p{ID_Continue}$.]+\(?/gu) ?? []).filter(
    (word) => word.length <= LONGEST && SPELLED.test(word),
  );
  const words = [...marked, ...spelled].flatMap((part) => part.match(IDENTIFIER) ?? []);
  const names = new Set(words.filter((word) => isTelling(word) && !COMMON.has(word.toLowerCase())));
  const whole = text.normalize();
  return {
    listed: names,
    has: (name) => names.has(name) || (isUnspaced(name) && isTelling(name) && whole.includes(name.normalize())),
  };
}

/** Longer words of the text in lower case, those of prose included: a name that is made of them may be meant. */
export function wordsIn(text: string): ReadonlySet<string> {
  const words = text.replace(/https?:\/\/\S+/g, ' ').match(/[A-Za-z]{4,}/g) ?? [];
  const found = words.flatMap((word) => word.split(/(?<=[a-z])(?=[A-Z])/)).map((word) => word.toLowerCase());
  return new Set(found.filter((word) => word.length > 3 && !COMMON.has(word) && !PROSE.has(word)));
}

const PROSE = new Set(
  (
    'about actual after also because been before behavior behaviour both cannot correct correctly could different does done each ' +
    'every example expected fails first given gives handle have here instead like make makes more most much must need needs only ' +
    'other output over passed passes problem returned returns same seems should some still such sure than their them there these ' +
    'they thing those used uses using version want what where which will without works would wrong your'
  ).split(' '),
);

const LINK =
  /\/(?:blob|tree|src)\/[^/\s]{1,300}\/([^\s#?)\]>"'`]{1,300})(?:\?[^\s#]{0,100})?#(?:L|lines-)(\d+)(?:C\d+)?(?:[-:](?:L)?(\d+))?/g;
const PYTHON_FRAME = /File "([^"\n]{1,300})", line \d+, in ([\p{ID_Continue}$]+)/gu;
const SCRIPT_FRAME =
  /^\s*at (?:async )?(?:new )?(?:([\p{ID_Continue}$.<>[\] ]+?) )?\(?(?:file:\/\/)?((?:[A-Za-z]:)?[\p{ID_Continue}@./\\ -]+\.[cm]?[jt]sx?):\d+:\d+\)?\s*$/u;

/** Lines that are linked, then frames of tracebacks, the innermost of each traceback first as far as its language tells. */
export function placesIn(text: string): readonly IssuePlace[] {
  const links = [...text.matchAll(LINK)].map(([, path = '', first = '', last = first]) => ({
    file: decoded(path),
    startLine: Math.min(Number(first), Number(last)),
    endLine: Math.max(Number(first), Number(last)),
  }));
  const python = [...text.matchAll(PYTHON_FRAME)].map(([, file = '', name = '']) => frame(file, name)).toReversed();
  const script = text.split('\n').flatMap((line) => {
    const [, name = '', file] = (line.length <= LONGEST && SCRIPT_FRAME.exec(line)) || [];
    return file === undefined ? [] : [frame(file, name)];
  });
  return [...links, ...python, ...script];
}

/** Lines of a frame are those of another version; its function is likely still there. */
function frame(file: string, called: string): IssuePlace {
  const name =
    called
      .replace(/(?<!\s)\s*\[as .*$/, '')
      .split('.')
      .at(-1) ?? '';
  return WHOLE_NAME.test(name) ? { file, function: name } : { file };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
