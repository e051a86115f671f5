// What became of pull requests, in PostgreSQL: one row each time something did, kept when traces are pruned.

import type { OutcomeRow, OutcomeTable } from '../outcome-table.ts';
import type { Database } from './database.ts';

export function createPostgresOutcomeTable({ query }: Database): OutcomeTable {
  return {
    add: async ({ run, pull, what, resolved }) => {
      // The same as the last one of its run says nothing new, and may have been stored although the answer was lost.
      await query(
        `insert into outcomes (run, pull, what, resolved) select $1, $2, $3, $4
         where ($2::bigint, $3::text, $4::boolean) is distinct from
           (select row(pull, what, resolved) from outcomes where run = $1 order by number desc limit 1)`,
        [run, pull, what, resolved],
      );
    },
    rows: async () => {
      const rows = await query<OutcomeRow>(
        'select run, pull::float8 as pull, what, resolved from outcomes order by number',
      );
      return [...new Map(rows.map((row) => [row.run, row])).values()];
    },
  };
}
