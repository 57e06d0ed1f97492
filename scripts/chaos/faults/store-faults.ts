import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from '@mockstreet/db/client';
import type { FaultKind } from '../fault.ts';

const LOOK_FOR_MS = 2_500;

/**
 * Faults inside PostgreSQL and Redis, by an administrator's hand.
 *
 * A backend of the engine's is ended while it has written something and not committed it: watched
 * for from inside the server, since from outside that moment is over before one hears of it.
 */
export function storeFaults(): FaultKind[] {
  return [
    {
      name: 'engine’s backend terminated inside a batch',
      prepare(random) {
        const pauses = Array.from({ length: random.between(2, 4) }, () =>
          random.between(700, 1_600),
        );
        return {
          detail: `${pauses.length} times`,
          async inject({ rig }) {
            let hits = 0;
            for (const pause of pauses) {
              hits += await terminateWriting(rig.admin.sql);
              await sleep(pause);
            }
            return hits;
          },
        };
      },
    },
    {
      name: 'every backend terminated',
      prepare: () => ({
        detail: '',
        async inject({ rig }) {
          const [ended] = await rig.admin.sql<{ ours: number }[]>`
            select count(*) filter (where pg_terminate_backend(pid) and application_name <> 'chaos')::int as ours
            from pg_stat_activity
            where pid <> pg_backend_pid() and backend_type = 'client backend'`;
          return ended?.ours ?? 0;
        },
      }),
    },
    {
      name: 'redis flushed',
      prepare: () => ({
        detail: '',
        inject: ({ rig }) =>
          rig.admin.withRedis(async (redis) => {
            const keys = await redis.dbsize();
            await redis.flushall();
            return keys;
          }),
      }),
    },
  ];
}

/** Ends one backend of the engine's that has written something; 0 if there was none in time. */
async function terminateWriting(sql: Sql): Promise<number> {
  const [ended] = await sql.begin(async (session) => {
    await session.unsafe(TERMINATE_WRITING);
    return await session<{ hits: number }[]>`
      select (current_setting('chaos.ended', true) = 'true')::int as hits`;
  });
  return ended?.hits ?? 0;
}

/** Says in a setting of its transaction whether it did, for a block has no result. */
const TERMINATE_WRITING = `do $$
    declare
      victim integer;
      until timestamptz := clock_timestamp() + ${LOOK_FOR_MS} * interval '1 millisecond';
    begin
      while clock_timestamp() < until loop
        perform pg_stat_clear_snapshot();
        select pid into victim from pg_stat_activity
          where application_name = 'engine' and backend_xid is not null limit 1;
        if victim is not null then
          perform set_config('chaos.ended', pg_terminate_backend(victim)::text, true);
          return;
        end if;
      end loop;
    end $$`;
