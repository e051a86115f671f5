// Recipes in PostgreSQL, one row for each repository.

import type { RecipeStore } from '../../ports/sandbox.ts';
import type { RecipeStoreOptions } from '../recipe-store.ts';
import type { Database } from './database.ts';

export function createPostgresRecipeStore({ query }: Database, parse: RecipeStoreOptions['parse']): RecipeStore {
  return {
    find: async (repository, manifests) => {
      const [row] = await query<{ settings: string }>(
        'select settings from recipes where repository = $1 and manifests = $2',
        [repository, manifests],
      );
      return row && parse(row.settings);
    },
    keep: async (repository, manifests, settings) => {
      await query(
        `insert into recipes (repository, manifests, settings) values ($1, $2, $3)
         on conflict (repository) do update set manifests = excluded.manifests, settings = excluded.settings`,
        [repository, manifests, JSON.stringify(settings)],
      );
    },
  };
}
