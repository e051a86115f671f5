// Commands in PostgreSQL: each is kept before it is acknowledged and has one outcome for good; and which runs are asked to stop.

import type { CommandOutcome, CommandRequest } from '../../commands/request.ts';
import { TraceFault } from '../../errors.ts';
import type { CommandStore } from '../../ports.ts';
import type { Database } from './database.ts';

export function createPostgresCommandStore({ query }: Database): CommandStore {
  const outcome = async (id: string) => {
    const [row] = await query<{ outcome: CommandOutcome }>('select outcome from command_outcomes where id = $1', [id]);
    return row?.outcome;
  };
  return {
    keep: async (request) => {
      await query('insert into commands (id, repository_id, request) values ($1, $2, $3) on conflict do nothing', [
        ...[request.id, request.repositoryId, JSON.stringify(request)],
      ]);
    },
    read: async (id) => {
      const [row] = await query<{ request: string }>('select request from commands where id = $1', [id]);
      if (row) return JSON.parse(row.request) as CommandRequest;
      throw new TraceFault(
        `Command ${id} is not in this worker's database.`,
        'Give web and worker the same MULLOVER_DATABASE_URL.',
      );
    },
    outcome,
    finish: async (id, wanted) => {
      await query('insert into command_outcomes (id, outcome) values ($1, $2) on conflict do nothing', [id, wanted]);
      return (await outcome(id)) ?? wanted;
    },
    pending: async (repositoryId) => {
      const rows = await query<{ request: string }>(
        `select request from commands c where repository_id = $1
         and not exists (select from command_outcomes where id = c.id) order by id`,
        [repositoryId],
      );
      return rows.map(({ request }) => JSON.parse(request) as CommandRequest);
    },
    requestStop: async (run) => {
      await query('insert into stops (run) values ($1) on conflict do nothing', [run]);
    },
    isStopRequested: async (run) => (await query('select from stops where run = $1', [run])).length > 0,
    clearStop: async (run) => {
      await query('delete from stops where run = $1', [run]);
    },
    prune: async (days) => {
      for (const table of ['commands', 'command_outcomes', 'stops'])
        await query(`delete from ${table} where stored_at < now() - make_interval(days => $1)`, [days]);
    },
  };
}
