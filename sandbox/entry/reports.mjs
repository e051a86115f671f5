// Reports that a tool spreads over many files below the work folder: found by pattern, read with caps.
import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const MAX_FILES = 5000;
const MAX_FOLDERS = 50_000;
const NOT_ENTERED = new Set(['node_modules', '.git']);

/** What lies there already says nothing about this run. */
export function removeReports(root, patterns) {
  for (const path of matches(root, patterns)) rmSync(join(root, path), { force: true });
}

/** [{ path, text }] of regular files written since `began`, sorted by path; undefined when they need more than `room` bytes. */
export function collectReports(root, patterns, room, began = 0) {
  const reports = [];
  let left = room;
  for (const path of matches(root, patterns)) {
    if (lstatSync(join(root, path)).mtimeMs < began) continue;
    if (reports.length >= MAX_FILES || lstatSync(join(root, path)).size > left) return undefined;
    const text = readFileSync(join(root, path), 'utf8');
    left -= Buffer.byteLength(text);
    reports.push({ path, text });
  }
  return left < 0 ? undefined : reports;
}

function matches(root, patterns) {
  if (patterns.length === 0) return [];
  const expressions = patterns.map(expressionOf);
  const found = [];
  const waiting = [''];
  for (let seen = 0; waiting.length > 0 && seen < MAX_FOLDERS; seen += 1) {
    const folder = waiting.pop();
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!NOT_ENTERED.has(entry.name)) waiting.push(path);
      } else if (entry.isFile() && expressions.some((one) => one.test(path))) found.push(path);
    }
  }
  return found.sort();
}

/** `**` is any number of folders, `*` any part of a name. */
function expressionOf(pattern) {
  const parts = pattern.split(/(\*\*\/|\*)/).map((part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
