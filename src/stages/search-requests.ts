// Reads the search requests of the localization dialogue, also as models write them who remember other tools.

import type { SearchRequest } from '../ports/workspace.ts';
import { cleanPath } from './locations.ts';
import { inOurWords } from './search-spellings.ts';

/** Lines around a place that `lines path:120` shows on each side. */
const WINDOW = 20;
const RANGE = String.raw`L?(\d+)(?:\s*(?:[-–:,]|\.{2,3}|…|to)\s*L?(\d+))?`;

/** One request of one line; undefined when it is not understood. */
export function readSearchRequest(line: string): SearchRequest | undefined {
  const text = inOurWords(line.trim().replace(/\*\*/g, ''))
    .replace(/(?<!\s)\s+#\s.*$/, '')
    .replace(/(?<!\s)\s+\|\s*(?:head|tail|less|more|sort|uniq|wc|cat)\b[^|]*$/, '')
    .replace(/^([^"'`]*?)[“„«‘]([^"'`“”„«»‘’]+)[”“»’]/, '$1"$2"')
    .replace(WISH, '')
    .replace(/^(?:(?:the|please|show(?:\s+me)?|look\s+at)\s+(?!me\s))+(?=\w+\s|[\w@+-]*[./]\w)/i, '')
    .replace(
      /^(?:(?:find|get|see|view|open|read|inspect|check|examine|search\s+for)\s+)?(?:all\s+)?(?:the\s+)?(?=(?:class|function|method|def|func|fn|file|lines?|usages?|uses|callers?|calls|references?|definitions?|implementations?)\s)/i,
      '',
    )
    .replace(/^(class|function|method|def|func|fn|file|lines?)\s*[:：]\s+(?=\S)/i, '$1 ')
    .replace(/\[(\d+),\s*(\d+)\]$/, '$1-$2')
    .replace(/(?<![?.,;])[?.,;]+$/, '');
  return INVERTED.test(text) ? undefined : readBare(withoutReason(text));
}

/** What does not match is no search of ours. */
const INVERTED = /^(?:e?grep|rg)\b[^"'`]*\s-(?:-invert|\w*v)/;

/** A sentence's way to a request. */
const WISH =
  /^(?:i\s+(?:want|need|would like|have)\s+to|i['’]d like to|let(?:\s+me|['’]s))\s+(?:see|view|check|inspect|examine|show|look\s+(?:at|for|into))\s+(?:the\s+)?/i;

/** Words for what is sought as it stands: a dash or a bracket may be part of it, unless quotes end it. */
const SOUGHT = /^(?:code|grep|rg(?:\\s+-\\w+)*|search|find|text|string|variable|constant|import)\b/i;
const REASON = String.raw`\s+(?:[-–—]+\s+[^"'\x60]*|\([^()"'\x60]*\))$`;
const IN_QUOTES = new RegExp(`(["'\x60](?:\\s+in\\s+(?:\\w+\\s+)?\\S+)?)${REASON}`);

/** Without what a line says about why. */
function withoutReason(text: string): string {
  return SOUGHT.test(text) ? text.replace(IN_QUOTES, '$1') : text.replace(new RegExp(REASON), '');
}

function readBare(text: string): SearchRequest | undefined {
  return (
    readLines(text) ??
    readCode(text) ??
    readNamed(text) ??
    readQuoted(text) ??
    readPlaced(text) ??
    readCall(text) ??
    readFile(text) ??
    readName(text)
  );
}

function readLines(text: string): SearchRequest | undefined {
  const match =
    new RegExp(`^(?:lines?|file|view|open|cat)?\\s*(?:path\\s*:\\s*)?(\\S+?)\\s*[:#]\\s*${RANGE}$`, 'i').exec(text) ??
    new RegExp(
      `^(?:lines?|file|view|open|cat)\\s+(\\S+?)[:,]?\\s+(?:lines?\\s+)?${RANGE.replace(':,', ':,\\s')}$`,
      'i',
    ).exec(text) ??
    new RegExp(String.raw`^(\S*[./]\S*?)[,:]?\s+(?:lines?\s+)?${RANGE}$`, 'i').exec(text);
  const turned =
    new RegExp(`^lines?\\s+${RANGE}\\s+(?:in|of|from)\\s+(?:file\\s+)?(\\S+)$`, 'i').exec(text) ??
    new RegExp(`^(?:sed\\s+-n\\s+)?["']?${RANGE}p?["']?\\s+(\\S*[./]\\S+)$`, 'i').exec(text);
  const [file, from, to] = turned ? [turned[3], turned[1], turned[2]] : [match?.[1], match?.[2], match?.[3]];
  if (file === undefined || from === undefined) return undefined;
  const [first, last] = [Math.min(Number(from), Number(to ?? from)), Math.max(Number(from), Number(to ?? from))];
  const window = Math.max(WINDOW, Math.ceil((last - first) / 2));
  return { kind: 'lines', file: cleanPath(file), line: Math.floor((first + last) / 2), window };
}

const OPTIONS = String.raw`(?:\s+--?[\w-]+(?:[= ]\d+)?)*`;
const SEARCHES = `(?:code|(?:grep|rg)${OPTIONS}|search(?:\\s+for)?|find|text|string)`;

/** A slash at its end, or a last part without a dot or a capital. */
const FOLDER = /\/["'`]?$|(?:^|\/)[\p{Ll}\p{Lo}\p{N}_-]+["'`]?$/u;

function readCode(text: string): SearchRequest | undefined {
  const place = String.raw`(?:\s+in\s+(?:files?\s+|directory\s+|folder\s+)?(\S+))?\s*$`;
  const words = String.raw`(["'\`])((?:\\.|(?!\1).)+)\1`;
  const quoted =
    new RegExp(`^${SEARCHES}\\s*:?\\s*${words}${place}`, 'i').exec(text) ??
    new RegExp(String.raw`^(?:grep|rg)${OPTIONS}\s+${words}\s+(\S+)$`, 'i').exec(text) ??
    new RegExp(`^${SEARCHES}\\s*:?\\s*${words}\\s+(?:and|or)\\b`, 'i').exec(text);
  const bare =
    new RegExp(`^(?:${SEARCHES}|variable|constant|import)\\s*:?\\s+([^\\s"'\`]+)${place}`, 'i').exec(text) ??
    new RegExp(String.raw`^(?:grep|rg)${OPTIONS}\s+([^\s"'\x60]+)\s+(\S+)$`, 'i').exec(text) ??
    /^(?:usages?|uses|callers?|calls|references?|definitions?|implementations?)\s+(?:of|to)\s+[`"']?([\p{ID_Continue}$.]+)[`"']?(?:\(\))?$/iu.exec(
      text,
    ) ??
    new RegExp(`^code\\s*:?\\s+([^"'\`]+?)${place}`, 'i').exec(text);
  const [sought, file] = quoted ? [quoted[2], quoted[3]] : [bare?.[1], bare?.[2]];
  if (sought === undefined) return undefined;
  // A folder is no file: everything is searched.
  const inside = file === undefined || FOLDER.test(file) ? undefined : cleanPath(file);
  return inside === undefined ? { kind: 'code', text: sought } : { kind: 'code', text: sought, file: inside };
}

function readNamed(text: string): SearchRequest | undefined {
  const match =
    /^(?:(?:the\s+)?definition\s+of\s+)?(class|struct|interface|trait|type|enum|method|function|def|func|fn)\s+(?:name\s*:?\s+)?[`"']?([\p{ID_Continue}$.#]+(?:::[\p{ID_Continue}$]+)*)[`"']?(?:\([^)]*\))?(.*)$/iu.exec(
      text,
    );
  if (!match?.[2]) return undefined;
  const name = match[2].replaceAll('::', '.').replace(/\.$/, '');
  if (/^(?:class|struct|interface|trait|type|enum)$/i.test(match[1] ?? '')) return { kind: 'class', name };
  const rest = (match[3] ?? '').replace(/[`"']/g, '');
  const owner = /\b(?:in|of)\s+(?:the\s+)?class\s+([\p{ID_Continue}$]+)/iu.exec(rest)?.[1];
  const file = /\bin\s+(?:file\s+)?(\S*[./]\S+)/i.exec(rest)?.[1];
  const short = /^\s*(?:in|of)\s+([\p{Lu}\p{Lo}][\p{ID_Continue}$]*)\s*$/u.exec(rest)?.[1];
  const dotted = /^(?:.*\.)?((?!prototype[.#])[\p{ID_Continue}$]+?)(?:\.prototype)?[.#]([\p{ID_Continue}$]+)$/u.exec(
    name,
  );
  const of = owner ?? short ?? dotted?.[1];
  return {
    kind: 'method',
    name: dotted?.[2] ?? name,
    ...(of ? { class: of } : {}),
    ...(file ? { file: cleanPath(file) } : {}),
  };
}

/** A name in quotes with its file: a class where it is written like one. */
function readQuoted(text: string): SearchRequest | undefined {
  const [, , name, place] = /^([`"'])([\p{ID_Start}_$][\p{ID_Continue}$.]*)(?:\(\))?\1(\s+in\s+.+)$/u.exec(text) ?? [];
  if (name === undefined) return undefined;
  return readNamed(`${/^\p{Lu}\p{L}*\p{Ll}\p{L}*$/u.test(name) ? 'class' : 'function'} ${name}${place}`);
}

/** A name behind the path of its file, as in a place: a class where it is written like one. */
function readPlaced(text: string): SearchRequest | undefined {
  const [, file, name = ''] =
    /^([^\s:]*[./][^\s:]*)\s*::?\s*[`"']?([\p{ID_Start}_$][\p{ID_Continue}$.]*)[`"']?(?:\(\))?$/u.exec(text) ?? [];
  if (file === undefined) return undefined;
  return readNamed(`${/^\p{Lu}\p{L}*\p{Ll}\p{L}*$/u.test(name) ? 'class' : 'function'} ${name} in file ${file}`);
}

/** A call as other tools have it: `search_method_in_class("bar", "Foo")`. */
function readCall(text: string): SearchRequest | undefined {
  const call = /^search_(class|method|function|code)(?:_in_(file|class))?\((.*)\)$/.exec(text);
  const [first, second] = (call?.[3] ?? '').split(/,\s*/).map((each) => each.replace(/^[\w]+=|["'`]/g, '').trim());
  if (!call || !first) return undefined;
  const place = second ? ` in ${call[2] ?? 'file'} ${second}` : '';
  if (call[1] === 'code') return readCode(`code "${first}"${place}`);
  return readNamed(`${call[1]} ${first}${call[1] === 'class' ? '' : place}`);
}

/** A file, or a folder, with or without a word before it. */
function readFile(text: string): SearchRequest | undefined {
  const [, called, shown] =
    /^(?:(?:show(?:\s+me)?|view|open|read|see|inspect|check|display|print|examine|look\s+at)\s+)?(?:the\s+)?(?:file|directory|folder|dir|ls|cat|open|view|read)\s*:?\s+(\S+)$|^(?:show(?:\s+me)?|see|inspect|check|display|print|examine|look\s+at)\s*:?\s+(?:the\s+)?([\w@.+/\\-]*(?:\/|\.\w)[\w@.+/\\-]*)$/i.exec(
      text,
    ) ?? [];
  const named = called ?? shown;
  const bare = /^[`"']?([\p{ID_Continue}@.+/\\[\]()-]*(?:\/|\.\w)[\p{ID_Continue}@.+/\\[\]()-]*)[`"']?$/u.exec(
    text,
  )?.[1];
  const path = named ?? bare;
  return path === undefined ? undefined : { kind: 'file', file: cleanPath(path).replace(/\/$/, '') };
}

/** A name alone that is no word of a sentence, by its signs or its capitals: wherever it is defined or used. */
function readName(text: string): SearchRequest | undefined {
  const name = /^([`"']?)([\p{ID_Start}_$][\p{ID_Continue}$]*)(?:\(\))?\1$/u.exec(text)?.[2];
  const isName = name !== undefined && (/[`"'(]/.test(text) || /[_$\d]|\p{Ll}\p{Lu}/u.test(name));
  return isName ? { kind: 'code', text: name } : undefined;
}
