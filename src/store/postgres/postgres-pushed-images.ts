// Images in the registry of a deployment that has PostgreSQL, one row for each name.

import type { PushedImage, PushedImages } from '../../ports/sandbox.ts';
import type { Database } from './database.ts';

export function createPostgresPushedImages({ query }: Database): PushedImages {
  return {
    find: async (name) => {
      const [row] = await query<{ id: string; digest: string }>(
        'select image as id, digest from pushed_images where name = $1',
        [name],
      );
      return row satisfies PushedImage | undefined;
    },
    keep: async (name, { id, digest }) => {
      await query(
        `insert into pushed_images (name, image, digest) values ($1, $2, $3)
         on conflict (name) do update set image = excluded.image, digest = excluded.digest, stored_at = now()`,
        [name, id, digest],
      );
    },
  };
}
