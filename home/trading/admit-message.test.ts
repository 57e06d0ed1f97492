import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '#market/calendar';
import { INSTRUMENTS } from '#market/instruments';
import { type AdmitOptions, admitMessage } from './admit-message.ts';
import { DEFAULT_TRADING_RULES } from './core/trading-rules.ts';

const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const CLIENT_ORDER_ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
/** A Monday in Seoul, 10:00. */
const OPEN = '2026-03-09T10:00:00+09:00';
const BUY = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', quantity: '0.5' };

const at = (text: string): Instant => parseInstant(text) as Instant;

const options: AdmitOptions = {
  rules: DEFAULT_TRADING_RULES,
  calendar: createMarketCalendar({ sessions: 'real' }),
  instruments: new Map(INSTRUMENTS.map((item) => [item.tickerId, item])),
  verifyToken: async (token) => (token === 'refused' ? undefined : token),
  partition: 3,
};

/** An envelope as intake makes it; the token of these tests is the id of its user. */
function envelope(body: Record<string, unknown> = BUY, change: Record<string, unknown> = {}) {
  const order = placeOrderSchema.parse(body);
  return {
    version: 1,
    order_id: deriveOrderId(USER, CLIENT_ORDER_ID),
    client_order_id: CLIENT_ORDER_ID,
    user_id: USER,
    accepted_at: formatInstant(at(OPEN)),
    clock_error_ms: 0,
    intake_id: 'edge-1',
    body_sha256: intentHash(order),
    credential: { scheme: 'Bearer', token: USER },
    order,
    ...change,
  };
}

const admit = (content: unknown, type: string | undefined = 'order') =>
  admitMessage(options, { type, content: Buffer.from(JSON.stringify(content)) });

async function admitted(body: Record<string, unknown>, change: Record<string, unknown> = {}) {
  const message = await admit(envelope(body, change));
  if (message.kind !== 'order') throw new Error(`not an order: ${JSON.stringify(message)}`);
  return message;
}

describe('a message is poison', () => {
  const limit = { ...BUY, type: 'LIMIT', limit_price: '1' };

  it.each<[string, unknown]>([
    ['malformed_envelope:', 'no object'],
    ['malformed_envelope:version', envelope(BUY, { version: 2 })],
    ['malformed_envelope:order.quantity', envelope(BUY, { order: { ...BUY, quantity: '-1' } })],
    ['inconsistent_envelope:order_id', envelope(BUY, { order_id: CLIENT_ORDER_ID })],
    ['inconsistent_envelope:body_sha256', envelope(BUY, { order: { ...BUY, quantity: '0.6' } })],
    ['unsupported_order_type', envelope(limit)],
    ['credential_not_valid', envelope(BUY, { credential: { scheme: 'Bearer', token: 'refused' } })],
    [
      'credential_of_another_user',
      envelope(BUY, { credential: { scheme: 'Bearer', token: CLIENT_ORDER_ID } }),
    ],
  ])('%s', async (reason, content) => {
    expect(await admit(content)).toEqual({ kind: 'poison', reason });
  });

  it('when it is not JSON at all', async () => {
    const content = Buffer.from('{"version":1,');
    expect(await admitMessage(options, { type: 'order', content })).toMatchObject({
      kind: 'poison',
    });
  });

  it('when it calls itself a beacon and is none', async () => {
    expect(await admit(envelope(), 'beacon')).toEqual({
      kind: 'poison',
      reason: 'malformed_beacon',
    });
  });
});

it('a beacon tells how far the edge has come', async () => {
  const beacon = { version: 1, accepted_at: formatInstant(at(OPEN)), intake_id: 'edge-1' };
  expect(await admit(beacon, 'beacon')).toEqual({ kind: 'beacon', acceptedAt: at(OPEN) });
});

describe('an order', () => {
  it('is eligible after the margin and the clock’s error, and waits as long as its market says', async () => {
    const { order, refusal } = await admitted(BUY, { clock_error_ms: 120 });
    expect(refusal).toBeUndefined();
    expect(order.notBefore).toBe(at('2026-03-09T10:00:00.62+09:00'));
    expect(order.deadlineAt).toBe(at('2026-03-09T10:01:00.62+09:00'));
    expect(order).toMatchObject({
      userId: USER,
      partition: 3,
      intakeId: 'edge-1',
      amountKrw: null,
    });
  });

  it.each([
    ['in session', '2026-03-09T10:00:00+09:00', '2026-03-09T10:05:00.5+09:00'],
    // The clock of the deadline stands still in auctions and overnight.
    ['before the opening auction ends', '2026-03-09T08:45:00+09:00', '2026-03-09T09:05:00+09:00'],
    ['in the closing auction', '2026-03-09T15:25:00+09:00', '2026-03-10T09:05:00+09:00'],
    ['just before the close', '2026-03-09T15:19:00+09:00', '2026-03-10T09:04:00.5+09:00'],
    ['on a Friday', '2026-03-13T15:25:00+09:00', '2026-03-16T09:05:00+09:00'],
  ])('of a Korean share %s has five minutes of trading', async (_, acceptedAt, deadline) => {
    const body = { ...BUY, ticker_id: 'KRX-STOCK-005930', quantity: '1' };
    const { order, refusal } = await admitted(body, { accepted_at: acceptedAt });
    expect(refusal).toBeUndefined();
    expect(order.deadlineAt).toBe(at(deadline));
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['UNKNOWN_INSTRUMENT', { ticker_id: 'CRYPTO-COIN-NOSUCH' }, OPEN],
    ['UNKNOWN_INSTRUMENT', { ticker_id: 'FX-PAIR-USDKRW' }, OPEN],
    ['INVALID_QUANTITY', { ticker_id: 'KRX-STOCK-005930', quantity: '0.5' }, OPEN],
    ['MARGIN_REQUIRED', { leverage: 2 }, OPEN],
    [
      'MARKET_CLOSED',
      { ticker_id: 'KRX-STOCK-005930', quantity: '1' },
      '2026-03-09T15:30:00+09:00',
    ],
    ['MARKET_CLOSED', { ticker_id: 'US-STOCK-AAPL', quantity: '1' }, OPEN],
  ])('that cannot be had is refused at once: %s', async (code, change, accepted_at) => {
    const { order, refusal } = await admitted({ ...BUY, ...change }, { accepted_at });
    expect(refusal?.code).toBe(code);
    expect(order.deadlineAt).toBeNull();
  });
});
