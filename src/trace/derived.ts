// Values computed from a tree, kept until the next event: a plan asks for the same ones many times.

import type { Tree } from './tree.ts';

interface Kept {
  length: number;
  readonly values: Map<string, unknown>;
}

const kept = new WeakMap<Tree, Kept>();

/** The value of `compute` for the tree as it stands; `name` must say everything that the value depends on besides the tree. */
export function derived<T>(tree: Tree, name: string, compute: () => T): T {
  const entry = kept.get(tree) ?? { length: tree.length, values: new Map() };
  kept.set(tree, entry);
  if (entry.length !== tree.length) {
    entry.values.clear();
    entry.length = tree.length;
  }
  if (!entry.values.has(name)) entry.values.set(name, compute());
  return entry.values.get(name) as T;
}
