import { parseDecimal } from '@mockstreet/shared/decimal';
import { addMicros, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Quote, quoteKey } from '#market/quote';
import { publishQuotes } from '../../../../tests/support/quote-updates.ts';
import { type ServedHome, serveHomeApi } from '../../../../tests/support/served-home.ts';
import type { StreamClient, StreamMessage } from '../../../../tests/support/stream-client.ts';
import { writeTestTape } from '../../../../tests/support/test-tape.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const SAMSUNG = 'KRX-STOCK-005930';
const ALL = [BTC, ETH, SAMSUNG];

let served: ServedHome;
let token: string;
beforeAll(async () => {
  served = await serveHomeApi({ subscriptionsMax: 3 });
  ({ token } = await served.home.openUser());
  await publish(quote(BTC, '100'), quote(ETH, '10'), quote(SAMSUNG, '70000'));
});
afterAll(() => served.close());

function quote(tickerId: string, last: string): Quote {
  const at = served.home.now;
  const price = parseDecimal(last) ?? expect.fail();
  return {
    ...{ tickerId, bid: price, ask: price, last: price, at, venueAt: null, asOf: at },
    ...{ source: 'test', simulated: false, change24h: null, isHalted: false, limits: null },
  };
}

const publish = (...quotes: readonly Quote[]) => publishQuotes(served.home, quotes);

/** A second later: its time decides which of two quotes is the later one. */
function later(seconds = 1): void {
  served.home.now = addMicros(served.home.now, seconds * MICROS_PER_SECOND);
}

async function watch(...tickerIds: string[]): Promise<StreamClient> {
  const client = await served.signIn('/ws/market', token);
  client.send({ type: 'subscribe', ticker_ids: tickerIds });
  await client.next('subscriptions');
  await client.next('quotes');
  return client;
}

const lastOf = (message: StreamMessage) =>
  Object.fromEntries(message.quotes.map((one: StreamMessage) => [one.ticker_id, one.last]));
const tells = (tickerId: string, last: string) => (message: StreamMessage) =>
  message.type === 'quotes' && lastOf(message)[tickerId] === last;

describe('/ws/market', () => {
  it('tells the present prices on subscribing, as GET /prices has them, and then what changes', async () => {
    const client = await served.signIn('/ws/market', token);
    client.send({ type: 'subscribe', ticker_ids: [ETH, BTC] });
    expect(await client.next('subscriptions')).toMatchObject({ ticker_ids: [BTC, ETH] });
    const snapshot = await client.next('quotes');
    expect(snapshot.seq).toMatch(/^\d+\.\d+$/);
    const { body } = await served.home.get(`/prices/${BTC}`);
    const { age_ms: _, ...price } = body;
    expect(snapshot.quotes.find((one: StreamMessage) => one.ticker_id === BTC)).toEqual(price);
    later();
    await publish(quote(BTC, '101'), quote(SAMSUNG, '70001'));
    const news = await client.next(tells(BTC, '101'));
    expect(Object.keys(lastOf(news))).toEqual([BTC]);
    expect(Number.parseInt(news.seq.split('.')[1], 10)).toBeGreaterThan(
      Number.parseInt(snapshot.seq.split('.')[1], 10),
    );
  });

  it('tells two who watch the same the very same', async () => {
    const [one, other] = [await watch(ETH, BTC), await watch(BTC, ETH)];
    later();
    await publish(quote(ETH, '11'), quote(BTC, '102'));
    expect(await one.next(tells(ETH, '11'))).toEqual(await other.next(tells(ETH, '11')));
  });

  it('tells no more of what one has unsubscribed from', async () => {
    const client = await watch(...ALL);
    client.send({ type: 'unsubscribe', ticker_ids: [BTC, ETH] });
    expect(await client.next('subscriptions')).toMatchObject({ ticker_ids: [SAMSUNG] });
    later();
    await publish(quote(BTC, '103'), quote(SAMSUNG, '70002'));
    expect(Object.keys(lastOf(await client.next(tells(SAMSUNG, '70002'))))).toEqual([SAMSUNG]);
  });

  it('says which instruments there are not, and how many one may have', async () => {
    const client = await served.signIn('/ws/market', token);
    client.send({ type: 'subscribe', ticker_ids: [BTC, 'CRYPTO-COIN-NONE'] });
    expect(await client.next('error')).toMatchObject({
      code: 'UNKNOWN_INSTRUMENT',
      detail: 'CRYPTO-COIN-NONE',
    });
    expect(await client.next('subscriptions')).toMatchObject({ ticker_ids: [BTC] });
    client.send({ type: 'subscribe', ticker_ids: [ETH, SAMSUNG, 'US-STOCK-AAPL'] });
    expect(await client.next('error')).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    client.send({ type: 'unsubscribe', ticker_ids: [BTC] });
    expect(await client.next('subscriptions')).toMatchObject({ ticker_ids: [] });
  });

  it('lets one who does not read catch up with the latest, and holds nobody up', async () => {
    const [slow, fast] = [await watch(BTC, ETH), await watch(BTC, ETH)];
    slow.pause();
    const before = slow.messages.length;
    // More than the kernel takes for somebody who does not read.
    const filler = 'x'.repeat(1024 * 1024);
    let price = 1_000;
    for (let round = 0; round < 20; round++) {
      later();
      price += 1;
      await publish({ ...quote(BTC, `${price}`), source: filler });
      await fast.next(tells(BTC, `${price}`));
    }
    later();
    await publish(quote(ETH, '12'), quote(BTC, '2000'));
    await fast.next(tells(BTC, '2000'));
    slow.resume();
    await slow.next(tells(BTC, '2000'));
    const heard = slow.messages.slice(before).filter(({ type }) => type === 'quotes');
    // What the kernel had taken, and then the latest of both in one message.
    expect(heard.length).toBeLessThan(20);
    expect(lastOf(heard.at(-1))).toEqual({ [BTC]: '2000', [ETH]: '12' });
    later();
    await publish(quote(ETH, '13'));
    expect(lastOf(await slow.next(tells(ETH, '13')))).toEqual({ [ETH]: '13' });
  });
});

describe('GET /api/v1/stream/prices', () => {
  const events = async (path: string, headers: Record<string, string> = {}) => {
    const leave = new AbortController();
    const answer = await fetch(`${served.url}/api/v1/stream/prices${path}`, {
      headers,
      signal: leave.signal,
    });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body?.getReader() ?? expect.fail();
    let text = '';
    const next = async () => {
      for (;;) {
        const found = /id: (.+)\nevent: quotes\ndata: (.+)\n\n/.exec(text);
        if (found) {
          text = text.slice(found.index + found[0].length);
          return { id: found[1] ?? '', message: JSON.parse(found[2] ?? '') };
        }
        const { value, done } = await reader.read();
        if (done) return expect.fail('the stream ended');
        text += Buffer.from(value).toString();
      }
    };
    return { next, leave: () => leave.abort() };
  };

  it('tells anybody the present prices and what changes, under ids', async () => {
    const stream = await events(`?ticker_ids=${BTC},${ETH}`);
    const first = await stream.next();
    expect(Object.keys(lastOf(first.message))).toEqual([BTC, ETH]);
    expect(first.message.seq).toBe(first.id);
    later();
    await publish(quote(ETH, '14'), quote(SAMSUNG, '70003'));
    expect(lastOf((await stream.next()).message)).toEqual({ [ETH]: '14' });
    stream.leave();
  });

  it('goes on behind the id one comes back with, and from the start with another’s', async () => {
    const first = await events('');
    const { id } = await first.next();
    // Somebody has to listen, or the process rests and the next one begins anew.
    const witness = await watch(BTC);
    first.leave();
    later();
    await publish(quote(BTC, '2100'));
    await witness.next(tells(BTC, '2100'));
    const again = await events('', { 'last-event-id': id });
    expect(lastOf((await again.next()).message)).toEqual({ [BTC]: '2100' });
    again.leave();
    const foreign = await events('', { 'last-event-id': '1.7' });
    expect(Object.keys(lastOf((await foreign.next()).message)).sort()).toEqual([...ALL].sort());
    foreign.leave();
  });

  it('says that it is still there when nothing changes', async () => {
    const hasty = await serveHomeApi({ heartbeatMs: 20 });
    const answer = await fetch(`${hasty.url}/api/v1/stream/prices`);
    const reader = answer.body?.getReader() ?? expect.fail();
    const read = async () => Buffer.from((await reader.read()).value ?? []).toString();
    expect(await read()).toBe('retry: 3000\n\n');
    expect(await read()).toBe(': still here\n\n');
    await hasty.close();
  });

  it('refuses what is no instrument, and one more than a network may have', async () => {
    const answer = await served.home.get('/stream/prices?ticker_ids=CRYPTO-COIN-NONE');
    expect([answer.status, answer.body.code]).toEqual([422, 'INVALID_REQUEST']);
    const small = await serveHomeApi({ connectionsPerNetworkMax: 1 });
    await small.home.request('/api/v1/stream/prices', { method: 'HEAD' });
    const open = await fetch(`${small.url}/api/v1/stream/prices`);
    await open.body?.getReader().read();
    const refused = await fetch(`${small.url}/api/v1/stream/prices`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    await small.close();
  });
});

describe('a price that nobody confirms', () => {
  it('is told as stale, from the tape where that knows more, and as fresh again', async () => {
    const client = await watch(SAMSUNG);
    later(6);
    const stale = await client.next(
      (one) => one.type === 'quotes' && one.quotes[0].is_stale === true,
    );
    expect(lastOf(stale)).toEqual({ [SAMSUNG]: '70003' });
    // Redis knows of no price for it any more; the feeder goes on writing the tape.
    await served.home.redis.del(quoteKey(SAMSUNG));
    const print = { tickerId: SAMSUNG, at: served.home.now, bid: '70100', ask: '70200' };
    await writeTestTape(served.home.sql, [print], served.home.now);
    later(11);
    const fromTape = await client.next(tells(SAMSUNG, '70100'));
    expect(fromTape.quotes[0]).toMatchObject({ is_stale: true, source: 'test' });
    await publish(quote(SAMSUNG, '70300'));
    const fresh = await client.next(tells(SAMSUNG, '70300'));
    expect(fresh.quotes[0]).toMatchObject({ is_stale: false });
  });
});
