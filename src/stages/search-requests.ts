// Reads the search requests of the localization dialogue.

import type { SearchRequest } from '../ports.ts';
import { cleanPath } from './locations.ts';

/** Lines around a place that `lines path:120` shows on each side. */
const WINDOW = 20;

/** One request of one line; undefined when it is not understood. */
export function readSearchRequest(line: string): SearchRequest | undefined {
  const text = line.trim();
  return readLines(text) ?? readCode(text) ?? readNamed(text) ?? readFile(text);
}

function readLines(text: string): SearchRequest | undefined {
  const match = /^lines?\s+(\S+?)\s*[:#]\s*L?(\d+)(?:\s*[-–]\s*L?(\d+))?/i.exec(text);
  if (!match?.[1]) return undefined;
  const [from, to] = [Number(match[2]), Number(match[3] ?? match[2])];
  const window = Math.max(WINDOW, Math.ceil((to - from) / 2));
  return { kind: 'lines', file: cleanPath(match[1]), line: Math.floor((from + to) / 2), window };
}

function readCode(text: string): SearchRequest | undefined {
  const match = /^code\s+(["'`])(.+)\1(?:\s+in\s+(?:file\s+)?(\S+))?\s*$/i.exec(text);
  if (!match?.[2]) return undefined;
  return { kind: 'code', text: match[2], ...(match[3] ? { file: cleanPath(match[3]) } : {}) };
}

function readNamed(text: string): SearchRequest | undefined {
  const match = /^(class|method|function)\s+([\w$.#]+)(?:\(\))?(.*)$/i.exec(text);
  if (!match?.[2]) return undefined;
  const name = match[2].replace(/\(.*$/, '');
  if (/^class$/i.test(match[1] ?? '')) return { kind: 'class', name };
  const owner = /\bin\s+class\s+([\w$]+)/i.exec(match[3] ?? '')?.[1];
  const file = /\bin\s+(?:file\s+)?(\S*[./]\S+)/i.exec(match[3] ?? '')?.[1];
  const dotted = /^([\w$]+)(?:\.prototype)?[.#]([\w$]+)$/.exec(name);
  const of = owner ?? dotted?.[1];
  return {
    kind: 'method',
    name: dotted?.[2] ?? name,
    ...(of ? { class: of } : {}),
    ...(file ? { file: cleanPath(file) } : {}),
  };
}

function readFile(text: string): SearchRequest | undefined {
  const match = /^file\s+(\S+)$/i.exec(text);
  return match?.[1] ? { kind: 'file', file: cleanPath(match[1]) } : undefined;
}
