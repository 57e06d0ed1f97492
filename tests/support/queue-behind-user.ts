import type { Sql } from '@mockstreet/db/client';
import { expect } from 'vitest';
import { lockWaiters } from './lock-waiters.ts';

/**
 * Starts `act` while the user's row is locked, lets go once that many statements wait for it, and
 * resolves to what `act` does. So they are at work at the same time, each with a view of the
 * database from before the first of them.
 */
export async function queueBehindUser<T>(
  sql: Sql,
  queue: { readonly userId: string; readonly waiting: number },
  act: () => Promise<T>,
): Promise<T> {
  const held = await sql.begin(async (holder) => {
    await holder`select from users where id = ${queue.userId} for update`;
    const acting = act();
    await expect.poll(() => lockWaiters(sql)).toHaveLength(queue.waiting);
    return { acting };
  });
  return await held.acting;
}
