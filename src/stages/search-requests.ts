// Reads the search requests of the localization dialogue, also as models write them who remember other tools.

import type { SearchRequest } from '../ports.ts';
import { cleanPath } from './locations.ts';

/** Lines around a place that `lines path:120` shows on each side. */
const WINDOW = 20;
const RANGE = String.raw`L?(\d+)(?:\s*(?:[-–:,]|to)\s*L?(\d+))?`;

/** One request of one line; undefined when it is not understood. */
export function readSearchRequest(line: string): SearchRequest | undefined {
  const text = line
    .trim()
    .replace(/^\*\*|\*\*$/g, '')
    .replace(/\s+#\s.*$/, '')
    .replace(/[?.,;]+$/, '');
  return readLines(text) ?? readCode(text) ?? readNamed(text) ?? readFile(text);
}

function readLines(text: string): SearchRequest | undefined {
  const match =
    new RegExp(`^(?:lines?|file|view|open|cat)?\\s*(?:path\\s*:\\s*)?(\\S+?)\\s*[:#]\\s*${RANGE}$`, 'i').exec(text) ??
    new RegExp(`^(?:lines?|file|view|open|cat)\\s+(\\S+?):?\\s+(?:lines?\\s+)?${RANGE}$`, 'i').exec(text);
  const turned = new RegExp(`^lines?\\s+${RANGE}\\s+(?:in|of|from)\\s+(?:file\\s+)?(\\S+)$`, 'i').exec(text);
  const [file, from, to] = turned ? [turned[3], turned[1], turned[2]] : [match?.[1], match?.[2], match?.[3]];
  if (file === undefined || from === undefined) return undefined;
  const [first, last] = [Number(from), Number(to ?? from)];
  const window = Math.max(WINDOW, Math.ceil((last - first) / 2));
  return { kind: 'lines', file: cleanPath(file), line: Math.floor((first + last) / 2), window };
}

const SEARCHES = '(?:code|grep(?:\\s+-\\w+)*|rg|search(?:\\s+for)?|find|text|string)';

function readCode(text: string): SearchRequest | undefined {
  const place = String.raw`(?:\s+in\s+(?:files?\s+|directory\s+|folder\s+)?(\S+))?\s*$`;
  const quoted = new RegExp(`^${SEARCHES}\\s*:?\\s*(["'\`])(.+)\\1${place}`, 'i').exec(text);
  const bare = new RegExp(`^(?:${SEARCHES}|variable|constant|import)\\s*:?\\s+([^\\s"'\`]+)${place}`, 'i').exec(text);
  const [words, file] = quoted ? [quoted[2], quoted[3]] : [bare?.[1], bare?.[2]];
  if (words === undefined) return undefined;
  // A folder is no file: everything is searched.
  const inside = file === undefined || /\/["'`]?$/.test(file) ? undefined : cleanPath(file);
  return inside === undefined ? { kind: 'code', text: words } : { kind: 'code', text: words, file: inside };
}

function readNamed(text: string): SearchRequest | undefined {
  const match =
    /^(class|struct|interface|trait|method|function|def|func|fn)\s+(?:name\s*:?\s+)?[`"']?([\w$.#]+(?:::[\w$]+)*)[`"']?(?:\([^)]*\))?(.*)$/i.exec(
      text,
    );
  if (!match?.[2]) return undefined;
  const name = match[2].replaceAll('::', '.').replace(/\.$/, '');
  if (/^(?:class|struct|interface|trait)$/i.test(match[1] ?? '')) return { kind: 'class', name };
  const rest = (match[3] ?? '').replace(/[`"']/g, '');
  const owner = /\b(?:in|of)\s+(?:the\s+)?class\s+([\w$]+)/i.exec(rest)?.[1];
  const file = /\bin\s+(?:file\s+)?(\S*[./]\S+)/i.exec(rest)?.[1];
  const short = /^\s*(?:in|of)\s+([A-Z][\w$]*)\s*$/.exec(rest)?.[1];
  const dotted = /^(?:.*\.)?([\w$]+?)(?:\.prototype)?[.#]([\w$]+)$/.exec(name);
  const of = owner ?? short ?? dotted?.[1];
  return {
    kind: 'method',
    name: dotted?.[2] ?? name,
    ...(of ? { class: of } : {}),
    ...(file ? { file: cleanPath(file) } : {}),
  };
}

/** A file, or a folder, with or without a word before it. */
function readFile(text: string): SearchRequest | undefined {
  const named = /^(?:file|directory|folder|dir|ls|cat|open|view|read)\s*:?\s+(\S+)$/i.exec(text)?.[1];
  const bare = /^[`"']?([\w@.+/\\[\]()-]*(?:\/|\.\w)[\w@.+/\\[\]()-]*)[`"']?$/.exec(text)?.[1];
  const path = named ?? bare;
  return path === undefined ? undefined : { kind: 'file', file: cleanPath(path).replace(/\/$/, '') };
}
