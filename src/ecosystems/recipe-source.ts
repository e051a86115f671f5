// What detection sees of a repository, and what it answers. Pure: files are read through the given function.

import type { Recipe } from '../execution.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { Offers } from './catalogue.ts';

export interface RecipeSource {
  /** Paths of all regular files. */
  readonly files: readonly string[];
  /** When the commit was made, ISO 8601; undefined where nobody knows. */
  readonly date?: string | undefined;
  /** Versions of toolchains that can be had; by default all that the catalogue has. */
  readonly offers?: Offers | undefined;
  /** Names of optional parts of the package that CI installs for its tests; `*` is every one. */
  readonly parts?: readonly string[] | undefined;
  read(path: string): Promise<string | undefined>;
}

export type Detection =
  | { readonly ok: true; readonly recipe: Recipe }
  /** `settings`: what the maintainer set cannot be used, whatever the repository is like. */
  | { readonly ok: false; readonly fault?: 'settings'; readonly reason: string; readonly next: string };

export async function recipeSource(workspace: Workspace): Promise<RecipeSource> {
  const files = await workspace.files();
  return {
    files: files.map((file) => file.path),
    date: workspace.committedAt,
    read: (path) => workspace.read(path),
  };
}
