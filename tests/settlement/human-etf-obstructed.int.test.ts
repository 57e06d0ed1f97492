import { expect, test, vi } from 'vitest';
import { strikeIdOf } from '../../home/trading/core/strike-command.ts';
import { at, openReplayStage } from '../support/replay-stage.ts';
import type { TapeSecond } from '../support/test-tape.ts';

const BTC = 'CRYPTO-COIN-BTC';
const SHARE = 'HUMAN-ETF-JIHO';
const NOBODYS = 'HUMAN-ETF-NOPE';
/** Strikes, in seconds behind the start; the tape ends behind the second. */
const [FIRST, SECOND] = [68_400, 154_800] as const;
const END = SECOND + 30;
const TAPE = [1, 40, FIRST - 5, FIRST + 101, SECOND - 5].flatMap((second): TapeSecond[] =>
  [0, 1, 2, 3, 4].map((later) => ({
    ...{ tickerId: BTC, at: at(second + later) },
    ...{ bid: '100000', ask: '100001' },
  })),
);

const market = (tickerId: string, asked: object) => ({
  ...{ type: 'MARKET' as const, ticker_id: tickerId, side: 'BUY' as const },
  ...asked,
});
const byAmount = (tickerId: string) => market(tickerId, { amount_krw: '10000' });

test('nobody stops a strike, nor an account of theirs, by what they order or how they name it', async () => {
  const stage = await openReplayStage(3, { tape: TAPE, seconds: END });
  try {
    const [issuer, holder, stranger] = stage.users as [string, string, string];
    const { envelope, command } = stage.desk;
    const strikeId = strikeIdOf(SHARE, at(SECOND));
    const home = await stage.start(stage.house(), { tapeTo: END, journaling: false });
    const { sql } = stage.house();
    const until = (see: () => Promise<void>) =>
      vi.waitFor(
        async () => {
          await sql`select pg_notify('tape_moved', '')`;
          await see();
        },
        { timeout: 20_000, interval: 100 },
      );
    await stage.publish(
      [
        await envelope(issuer, market(BTC, { quantity: '10' }), at(0)),
        // Of a share that nobody is behind, in front of a listing and of a bailout.
        await envelope(issuer, byAmount(NOBODYS), at(7)),
        await command(issuer, { type: 'LIST', name: 'JIHO', dividend_rate: '0.5' }, at(8)),
        await envelope(holder, market(SHARE, { amount_krw: '100000' }), at(15)),
        await envelope(stranger, byAmount(NOBODYS), at(16)),
        await command(stranger, { type: 'BAILOUT' }, at(17)),
        await command(issuer, { type: 'CANCEL_ALL' }, at(30), { clientCommandId: strikeId }),
      ],
      FIRST - 20,
    );
    await until(async () => expect(await sql`select from human_etfs`).toHaveLength(1));
    // Behind the first strike, which is still to come: one's own share, which waits for it.
    await stage.publish(
      [
        await envelope(issuer, byAmount(SHARE), at(FIRST + 1)),
        await envelope(holder, market(BTC, { quantity: '1' }), at(FIRST + 100)),
      ],
      END,
    );
    await until(async () => {
      expect(await sql`select from human_etf_strikes`).toHaveLength(2);
      expect(await sql`select from orders where status = 'PENDING'`).toHaveLength(0);
      expect(await sql`select from commands where status = 'PENDING' and kind <> 'STRIKE'`).toEqual(
        [],
      );
    });
    const became = await sql<{ became: string }[]>`
      select ticker_id || ' ' || coalesce(reason, status::text) as became from orders order by accepted_at`;
    expect(became.map((row) => row.became)).toEqual([
      `${BTC} FILLED`,
      `${NOBODYS} UNKNOWN_INSTRUMENT`,
      `${SHARE} FILLED`,
      `${NOBODYS} UNKNOWN_INSTRUMENT`,
      `${SHARE} SELF_DEALING`,
      `${BTC} FILLED`,
    ]);
    await home.stop();
    expect(await stage.breaches(stage.house())).toEqual([]);
  } finally {
    await stage.close();
  }
}, 60_000);
