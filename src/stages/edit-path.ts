// The path of a block: in a tag, as a line above it, or the only one in a sentence.

import { cleanPath } from './locations.ts';

const TAG =
  /<(?:edit|file|change|patch)\s[^>]*?\b(?:file|path|file_?name|name)\s*=\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'>]+))[^>]*>/i;
const WRAPPED = /^\s*<(file|path|file_?name)>([^<>\n]+)<\/\1>\s*$/i;
const FILE_NAME =
  /^(?:[^\s<>"'`|*]*\.[\w-]+|(?:[^\s<>"'`|*]+\/)?(?:\w+file|[A-Z][A-Z_]{3,}|BUILD|\.\w[\w.-]*)|[^\s<>"'`|*]+\/[^\s<>"'`|*]+)$/;

/** What is longer is no line that names a path, and patterns would take more than time of its length. */
const LONGEST = 500;

/** Blanks in a row say no more than one. */
function shortLine(line: string): string {
  const short = line.trim().replace(/\s+/g, ' ');
  return short.length > LONGEST ? '' : short;
}

/** The path that a tag of this line gives. */
export function pathIn(given: string): string | undefined {
  const line = shortLine(given);
  const tag = TAG.exec(line);
  const path = tag?.[1] ?? tag?.[2] ?? tag?.[3] ?? WRAPPED.exec(line)?.[2];
  return path === undefined ? undefined : cleanPath(path);
}

/** The path that is all a line says: `**a.py**`, `### File: a.py`, `# a.py` in a comment, the words behind a fence. */
export function pathLine(given: string): string | undefined {
  const line = shortLine(given);
  const fence =
    /^\s*(?:`{3,}|~{3,})\s*(?:[\w+-]*[:\s]\s*)?(?:(?:file(?:name)?|path|title)=)?["']?([^"'`]+)["']?\s*$/.exec(
      line,
    )?.[1];
  const bare = (fence ?? line)
    .replace(/^[\s#*>/;-]+|^\s*(?:<!--|\/\*|\d+[.)])\s*/g, '')
    .replace(/^[\s*]*(?:\d+[.)]\s+)?[\s*`]*/, '')
    .replace(/^(?:\p{L}+ ){0,2}\p{L}{2,}\s*\**(?::(?!\/\/)|：)\s*/u, '')
    .replace(/^(?:(?:in|and|then|also|file|path|file ?name|edit|modify|update|change|create|new)\b[\s:*]*)+/i, '')
    .replace(/(?<![\s:*])[\s:*]+$/, '')
    .replace(/\((?:new|new file|modified)\)$/i, '')
    .replace(/(?<![\s:*])[\s:*]+$/, '')
    .replace(/(?:-->|\*\/)$/, '');
  const path = cleanPath(bare);
  return FILE_NAME.test(path) ? path : undefined;
}

/** The one path between back-ticks in a sentence, or the only one without them. */
export function pathWithin(line: string): string | undefined {
  const quoted = [...line.matchAll(/`([^`\s]{1,500})`/g)].map((match) => cleanPath(match[1] ?? ''));
  const [path, ...others] = new Set(quoted.filter((each) => FILE_NAME.test(each)));
  if (path !== undefined) return others.length === 0 ? path : undefined;
  const short = line.split(BETWEEN).filter((word) => word.length <= LONGEST);
  const words = short.map((word) => cleanPath(word.replace(/[.!?]+$/, '')));
  const [plain, ...more] = new Set(words.filter((word) => PLAIN_PATH.test(word)));
  return more.length === 0 ? plain : undefined;
}

const BETWEEN = /[\s,;:`*"'<>()[\]|{}，、；：。（）「」『』【】《》→]+/;
/** Not any two words with a dot or a slash between them. */
const PLAIN_PATH =
  /^[\w.@+-]+(?:\/[\w.@+-]+)*\/[\w@+-][\w.@+-]*\.[a-zA-Z]\w{0,5}$|^[\w-]+\.(?:py|[cm]?[jt]sx?|go|rs|rb|java|kt|php|c|h|cc|cpp|hpp|cs|vue|css|html|ya?ml|toml|json|md|rst)$/;
const MAKES =
  /\b(?:creat(?:e|es|ed|ing)|new|add(?:s|ed|ing)?|neue?[nrs]?|crea|crée[rz]?|save(?:d)? (?:as|to|in))\b|新|创建|создай/iu;

/** The path in a sentence that says that the file is made. */
export function pathMade(line: string): string | undefined {
  return MAKES.test(line) ? pathWithin(line) : undefined;
}

/** The path that a comment at the top of a text gives. */
export function inComment(line: string): string | undefined {
  const path = /^(?:#|\/\/|--|\/\*|<!--)/.test(line) ? pathLine(line) : undefined;
  return path?.includes('/') ? path : undefined;
}
