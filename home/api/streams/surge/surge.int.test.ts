import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, formatInstant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Quote } from '#market/quote';
import { publishQuotes } from '../../../../tests/support/quote-updates.ts';
import { type ServedHome, serveHomeApi } from '../../../../tests/support/served-home.ts';
import type { StreamMessage } from '../../../../tests/support/stream-client.ts';

const BTC = 'CRYPTO-COIN-BTC';

let served: ServedHome;
beforeAll(async () => {
  served = await serveHomeApi();
  const at = formatInstant(addMicros(served.home.now, -10 * MICROS_PER_MINUTE));
  await served.home.sql`select ensure_candle_month(${at}::date)`;
  await served.home.sql`
    insert into candles (ticker_id, open_at, open, high, low, close, volume, source)
    values (${BTC}, date_bin('1 minute', ${at}::timestamptz, 'epoch'), 100, 100, 100, 100, 1, 'test')`;
});
afterAll(() => served.close());

async function publish(last: string): Promise<void> {
  served.home.now = addMicros(served.home.now, 2_000_000);
  const at = served.home.now;
  const quote: Quote = {
    ...{ tickerId: BTC, bid: null, ask: null, last: decimal(last), at, venueAt: null, asOf: at },
    ...{ source: 'sim', simulated: true, change24h: null, isHalted: false, limits: null },
  };
  await publishQuotes(served.home, [quote]);
}

const movers = ({ surge }: StreamMessage) =>
  surge.markets.flatMap(({ items }: { items: StreamMessage[] }) => items);

describe('/ws/surge', () => {
  it('tells the movers as GET /market/surge has them, and again when they have changed', async () => {
    await publish('105');
    const { token } = await served.home.openUser();
    const client = await served.signIn('/ws/surge', token);
    const first = await client.next('surge');
    expect(first.surge).toEqual((await served.home.get('/market/surge')).body);
    expect(movers(first)).toMatchObject([
      { ticker_id: BTC, reference: '100', last: '105', change: '0.05', is_simulated: true },
    ]);
    await publish('120');
    const next = await client.next(
      (message) => message.type === 'surge' && movers(message)[0]?.last === '120',
    );
    expect(movers(next)).toMatchObject([{ ticker_id: BTC, change: '0.2' }]);
  });
});
