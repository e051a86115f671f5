// The entries of a build matrix: the product of its lists, less what is excluded, with what is included.

import { isMap, type Json, type JsonMap, listOf, mapOf } from './json.ts';

/** More are never looked at. */
const MAX_ENTRIES = 256;

/** In the order in which GitHub makes them; one empty entry where there is no matrix. */
export function matrixEntries(matrix: JsonMap): readonly JsonMap[] {
  const { include, exclude, ...axes } = matrix;
  const product = Object.entries(axes).reduce<readonly JsonMap[]>(
    (entries, [name, values]) =>
      entries.flatMap((entry) => listOf(values).map((value) => ({ ...entry, [name]: value }))).slice(0, MAX_ENTRIES),
    [{}],
  );
  const excluded = listOf(exclude).map(mapOf);
  const kept = product.filter((entry) => !excluded.some((pattern) => isPart(pattern, entry)));
  const base = Object.keys(axes).length === 0 ? [] : kept;
  const all = withIncluded(base, listOf(include).filter(isMap), Object.keys(axes));
  if (all.length > 0) return all.slice(0, MAX_ENTRIES);
  return Object.keys(matrix).length === 0 ? [{}] : [];
}

/** An included entry extends those that it contradicts in no value of the matrix; one that fits none is an entry of its own. */
function withIncluded(
  base: readonly JsonMap[],
  included: readonly JsonMap[],
  axes: readonly string[],
): readonly JsonMap[] {
  const entries = [...base];
  for (const extra of included) {
    const given = Object.fromEntries(Object.entries(extra).filter(([name]) => axes.includes(name)));
    const fitting = base.map((entry, at) => (isPart(given, entry) ? at : -1)).filter((at) => at >= 0);
    for (const at of fitting) entries[at] = { ...entries[at], ...extra };
    if (fitting.length === 0) entries.push(extra);
  }
  return entries;
}

function isPart(pattern: Json, value: Json | undefined): boolean {
  if (!isMap(pattern)) return JSON.stringify(pattern) === JSON.stringify(value) || String(pattern) === String(value);
  return isMap(value) && Object.entries(pattern).every(([name, item]) => isPart(item, value[name]));
}
