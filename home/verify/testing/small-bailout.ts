import type { Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { writeSettlement } from '#trading/write-settlement';
import { second } from '../../trading/core/testing/moment.ts';
import { tellBailoutStory } from '../../trading/testing/bailout-story.ts';

const FRANK = '0199a000-0000-7000-8000-00000000000f';

/** Gives the little world one who began anew, by the engine's own hand; on the tape of the one on margin. */
export async function giveBailout(sql: Sql): Promise<void> {
  const opened = second(-60);
  await sql`
    insert into users (id, username, nickname, password_hash, created_at)
    values (${FRANK}, 'frank', 'Frank', '-', ${opened})`;
  await sql`insert into wallets (user_id, balance_krw, last_updated) values (${FRANK}, 90000, ${opened})`;
  await sql`
    insert into ledger_entries values
      (grant_journal_id(${FRANK}), 0, 'GRANT', 'CASH', ${FRANK}, 'KRW', 90000, ${opened}),
      (grant_journal_id(${FRANK}), 1, 'GRANT', 'CAPITAL', null, 'KRW', -90000, ${opened})`;
  const story = tellBailoutStory({ userId: FRANK, cashKrw: wholeDecimal(90_000) });
  for (const write of story) await writeSettlement(sql, write);
}

/** What was done to a bailout, the invariants that it breaks, and how it was done. */
export const BAILOUT_TAMPERINGS: readonly (readonly [string, readonly number[], string])[] = [
  ['a bailout is forgotten', [1, 2, 3], 'delete from bailouts'],
  ['a bailout was asked for by nobody', [1], `delete from commands where kind = 'BAILOUT'`],
  [
    'more was given than came to the account',
    [1, 2],
    'update bailouts set given_krw = given_krw + 1, cash_krw = cash_krw + 1',
  ],
  [
    'more was taken than the account held',
    [1, 2],
    'update bailout_surrenders set quantity = quantity + 1',
  ],
  [
    'what was taken was worth something else',
    [2],
    'update bailout_surrenders set value_krw = value_krw + 1',
  ],
  [
    'another bailout took the order back',
    [1],
    `update orders set reason_detail = 'command_id=${FRANK}' where reason = 'BAILOUT'`,
  ],
  [
    'an account is trusted again too early',
    [3],
    'update wallets set trusted_again_at = null where trusted_again_at is not null',
  ],
];
