// What sides are called: by their models, as short as tells them apart.

import type { Side } from './sides.ts';

/** By their models, where these tell them apart. */
export function called(sides: readonly Side[]): readonly Side[] {
  const models = sides.map(({ evaluation }) => evaluation.model.name);
  if (new Set(models).size < models.length) return sides;
  const names = shortened(models);
  return sides.map((side, i) => ({ ...side, name: names[i] ?? '' }));
}

/** Letters above which names of models are told by the parts that differ. */
const LONG = 24;

/** Of long names what not all of them share, with the part before it: `skill-0.2` of several that begin and end alike. */
function shortened(names: readonly string[]): readonly string[] {
  if (names.every(({ length }) => length <= LONG)) return names;
  const parts = names.map((name) => name.split('-'));
  const [first = []] = parts;
  const isShared = (at: number) => parts.every((each) => each.at(at) === first.at(at));
  const differs = first.findIndex((_, i) => !isShared(i));
  const same = first.findIndex((_, i) => !isShared(-1 - i));
  const from = Math.max(0, differs - 1);
  return parts.map((each) => each.slice(from, Math.max(from + 1, each.length - Math.max(0, same))).join('-'));
}
