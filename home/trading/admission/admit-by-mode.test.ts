import { commandHash, deriveCommandId } from '@mockstreet/shared/command-envelope';
import { addMicros, formatInstant, type Instant } from '@mockstreet/shared/instant';
import { placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { expect, it } from 'vitest';
import { createCalendarHistory } from '#market/calendar-history';
import { INSTRUMENTS } from '#market/instruments';
import { USER } from '../core/testing/build-order.ts';
import { BTC } from '../core/testing/build-print.ts';
import { START, second } from '../core/testing/moment.ts';
import { createTradingModes, type ModeSaid, type TradingMode } from '../core/trading-modes.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { admitMessages } from './admit-messages.ts';

const CLIENT_ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';

/** From the start on. */
const said = (mode: TradingMode): ModeSaid => ({
  ...{ id: 1, scope: 'MARKET', subject: 'CRYPTO', mode, note: 'why' },
  ...{ setBy: USER, setAt: START, effectiveFrom: START },
});

const sealed = (acceptedAt: Instant) => ({
  ...{ user_id: USER, accepted_at: formatInstant(acceptedAt), clock_error_ms: 0 },
  intake_id: 'edge-1',
  credential: { scheme: 'Bearer', sealed: 'a.b.c.d.e', binding: 'b'.repeat(43) },
});

function ordering(side: 'BUY' | 'SELL', acceptedAt: Instant) {
  const order = placeOrderSchema.parse({ ticker_id: BTC, side, type: 'MARKET', quantity: '0.5' });
  const ids = { order_id: deriveOrderId(USER, CLIENT_ID), client_order_id: CLIENT_ID };
  return { version: 2, ...sealed(acceptedAt), ...ids, body_sha256: intentHash(order), order };
}

function cancelling(acceptedAt: Instant) {
  const command = { type: 'CANCEL', order_id: deriveOrderId(USER, CLIENT_ID) } as const;
  const ids = { command_id: deriveCommandId(USER, CLIENT_ID), client_command_id: CLIENT_ID };
  return { version: 1, ...sealed(acceptedAt), ...ids, body_sha256: commandHash(command), command };
}

/** What each message turns out to be, and up to when modes had to be known for that. */
async function admit(modes: readonly ModeSaid[], ...messages: readonly [type: string, object][]) {
  const asked: Instant[] = [];
  const admitted = await admitMessages(
    {
      rules: DEFAULT_TRADING_RULES,
      instruments: new Map(INSTRUMENTS.map((one) => [one.tickerId, one])),
      partition: 0,
    },
    {
      verifyCredential: () => ({
        ok: true,
        grounds: {
          ...{ kind: 'session', userId: USER, sessionId: undefined },
          ...{ issuedAt: START, keyEndsAt: undefined },
        },
        signedAt: null,
      }),
      noteKeys: () => async () => false,
      readAuthority: async () => ({
        ...{ sessionEnds: new Map(), voidBefore: new Map(), apiKeys: new Map() },
      }),
      readHours: async () => createCalendarHistory({ sessions: 'real', overrides: [] }),
      async readModes(at) {
        asked.push(at);
        return createTradingModes(modes);
      },
    },
    messages.map(([type, content]) => ({ type, content: Buffer.from(JSON.stringify(content)) })),
  );
  const answers = admitted.map((one) => {
    if (one.kind === 'poison') return one.reason;
    const refusal = 'refusal' in one ? one.refusal : undefined;
    return refusal ? `${refusal.code} ${refusal.detail}` : `${one.kind} taken`;
  });
  return { answers, asked };
}

it('an order is judged by the mode in force when it was accepted', async () => {
  const before = addMicros(START, -1);
  const { answers } = await admit(
    [said('HALTED')],
    ['order', ordering('BUY', before)],
    ['order', ordering('BUY', START)],
    ['order', ordering('SELL', START)],
  );
  const halted = 'MARKET_CLOSED mode=HALTED scope=MARKET';
  expect(answers).toEqual(['order taken', halted, halted]);
});

it('where only sales are taken a sale is', async () => {
  const { answers } = await admit(
    [said('REDUCE_ONLY')],
    ['order', ordering('BUY', START)],
    ['order', ordering('SELL', START)],
  );
  expect(answers).toEqual(['LIMIT_EXCEEDED mode=REDUCE_ONLY scope=MARKET', 'order taken']);
});

it('a cancel works in any mode', async () => {
  const { answers } = await admit([said('HALTED')], ['command', cancelling(START)]);
  expect(answers).toEqual(['command taken']);
});

it('modes are known up to when the latest of the messages was accepted', async () => {
  const later = ['order', ordering('BUY', second(7))] as [string, object];
  const { asked } = await admit([], later, ['order', ordering('BUY', START)]);
  expect(asked).toEqual([second(7)]);
});
