import { setTimeout as sleep } from 'node:timers/promises';
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
            for (const pause of pauses) {
              await rig.admin.sql.unsafe(terminateWriting(LOOK_FOR_MS));
              await sleep(pause);
            }
          },
        };
      },
    },
    {
      name: 'every backend terminated',
      prepare: () => ({
        detail: '',
        async inject({ rig }) {
          await rig.admin.sql`
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where pid <> pg_backend_pid() and backend_type = 'client backend'`;
        },
      }),
    },
    {
      name: 'redis flushed',
      prepare: () => ({
        detail: '',
        inject: ({ rig }) => rig.admin.withRedis(async (redis) => void (await redis.flushall())),
      }),
    },
  ];
}

function terminateWriting(forMs: number): string {
  return `do $$
    declare
      victim integer;
      until timestamptz := clock_timestamp() + ${forMs} * interval '1 millisecond';
    begin
      while clock_timestamp() < until loop
        perform pg_stat_clear_snapshot();
        select pid into victim from pg_stat_activity
          where application_name = 'engine' and backend_xid is not null limit 1;
        if victim is not null then
          perform pg_terminate_backend(victim);
          return;
        end if;
      end loop;
    end $$`;
}
