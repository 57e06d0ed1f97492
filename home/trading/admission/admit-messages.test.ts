import { commandHash, deriveCommandId } from '@mockstreet/shared/command-envelope';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { describe, expect, it } from 'vitest';
import type { Authority, AuthorityQuestion } from '#accounts/authority';
import { createCalendarHistory } from '#market/calendar-history';
import { INSTRUMENTS } from '#market/instruments';
import { createTradingModes } from '../core/trading-modes.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import type { AdmitOptions, Admitted, AdmittedOrder } from './admit-message.ts';
import { type AdmitPorts, admitMessages } from './admit-messages.ts';
import type { CredentialVerdict, Envelope } from './verify-credential.ts';

const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const CLIENT_ORDER_ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
/** A Monday in Seoul, 10:00. */
const OPEN = '2026-03-09T10:00:00+09:00';
const BUY = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', quantity: '0.5' };

const at = (text: string): Instant => parseInstant(text) as Instant;

const options: AdmitOptions = {
  rules: DEFAULT_TRADING_RULES,
  instruments: new Map(INSTRUMENTS.map((item) => [item.tickerId, item])),
  partition: 3,
};

/** An envelope as intake makes it; what its credential is worth, each test decides. */
function envelope(body: Record<string, unknown> = BUY, change: Record<string, unknown> = {}) {
  const order = placeOrderSchema.parse(body);
  return {
    version: 2,
    order_id: deriveOrderId(USER, CLIENT_ORDER_ID),
    client_order_id: CLIENT_ORDER_ID,
    user_id: USER,
    accepted_at: formatInstant(at(OPEN)),
    clock_error_ms: 0,
    intake_id: 'edge-1',
    body_sha256: intentHash(order),
    credential: { scheme: 'Bearer', sealed: 'a.b.c.d.e', binding: 'b'.repeat(43) },
    order,
    ...change,
  };
}

/** A cancel as intake makes it. */
function cancelling(change: Record<string, unknown> = {}) {
  const command = { type: 'CANCEL' as const, order_id: deriveOrderId(USER, CLIENT_ORDER_ID) };
  const { user_id, accepted_at, clock_error_ms, intake_id, credential } = envelope();
  return {
    ...{ version: 1, user_id, accepted_at, clock_error_ms, intake_id, credential },
    command_id: deriveCommandId(USER, CLIENT_ORDER_ID),
    client_command_id: CLIENT_ORDER_ID,
    body_sha256: commandHash(command),
    command,
    ...change,
  };
}

/** The same order under an id of its own. */
function numbered(index: number) {
  const client_order_id = `${CLIENT_ORDER_ID.slice(0, -4)}${`${index}`.padStart(4, '0')}`;
  return envelope(BUY, { client_order_id, order_id: deriveOrderId(USER, client_order_id) });
}

const SESSION = 'a4f2e9c0-8a3c-4c7d-9d59-4a3f5f0b6c11';
const GOOD: CredentialVerdict = {
  ok: true,
  grounds: {
    ...{ kind: 'session', userId: USER, sessionId: SESSION },
    ...{ issuedAt: at(OPEN), keyEndsAt: undefined },
  },
  signedAt: null,
};
const NOTHING: Authority = {
  sessionEnds: new Map(),
  voidBefore: new Map(),
  apiKeys: new Map(),
};

/** A database and keys in which everything is in order, unless told. */
function portsWith(change: Partial<AdmitPorts> = {}) {
  const questions: AuthorityQuestion[] = [];
  const ports: AdmitPorts = {
    verifyCredential: () => GOOD,
    noteKeys: () => async () => false,
    async readAuthority(question) {
      questions.push(question);
      return NOTHING;
    },
    readHours: async () => createCalendarHistory({ sessions: 'real', overrides: [] }),
    readModes: async () => createTradingModes([]),
    ...change,
  };
  return { ports, questions };
}

const messageOf = (content: unknown, type = 'order') => ({
  type,
  content: Buffer.from(JSON.stringify(content)),
});

async function admit(content: unknown, change: Partial<AdmitPorts> = {}, type = 'order') {
  const { ports } = portsWith(change);
  const [admitted] = await admitMessages(options, ports, [messageOf(content, type)]);
  return admitted as Admitted;
}

async function admitted(
  body: Record<string, unknown>,
  change: Record<string, unknown> = {},
  ports: Partial<AdmitPorts> = {},
): Promise<AdmittedOrder> {
  const message = await admit(envelope(body, change), ports);
  if (message.kind !== 'order') throw new Error(`not an order: ${JSON.stringify(message)}`);
  return message;
}

describe('a message is poison', () => {
  it.each<[string, unknown]>([
    ['malformed_envelope:', 'no object'],
    ['malformed_envelope:version', envelope(BUY, { version: 3 })],
    ['malformed_envelope:credential', envelope(BUY, { credential: undefined })],
    ['malformed_envelope:order.quantity', envelope(BUY, { order: { ...BUY, quantity: '-1' } })],
    ['inconsistent_envelope:order_id', envelope(BUY, { order_id: CLIENT_ORDER_ID })],
    ['inconsistent_envelope:body_sha256', envelope(BUY, { order: { ...BUY, quantity: '0.6' } })],
    ['clock_unsure', envelope(BUY, { clock_error_ms: 2_001 })],
    ['malformed_envelope:command.order_id', cancelling({ command: { type: 'CANCEL' } })],
    ['inconsistent_envelope:command_id', cancelling({ command_id: CLIENT_ORDER_ID })],
    ['inconsistent_envelope:body_sha256', cancelling({ command: { type: 'CANCEL_ALL' } })],
  ])('%s', async (reason, content) => {
    expect(await admit(content)).toMatchObject({ kind: 'poison', reason });
  });

  it('and says whose order it claims to be, as far as that can be read', async () => {
    const claims = { orderId: deriveOrderId(USER, CLIENT_ORDER_ID), userId: USER };
    expect(await admit(envelope(BUY, { version: 3 }))).toMatchObject(claims);
    const cancel = cancelling({ clock_error_ms: 2_001 });
    const { command_id: commandId } = cancel;
    expect(await admit(cancel)).toMatchObject({ orderId: undefined, commandId, userId: USER });
    expect(await admit('no object')).toMatchObject({ orderId: undefined, userId: undefined });
  });

  it('when it is not JSON at all', async () => {
    const content = Buffer.from('{"version":1,');
    const { ports } = portsWith();
    const [message] = await admitMessages(options, ports, [{ type: 'order', content }]);
    expect(message).toMatchObject({ kind: 'poison' });
  });

  it('when it calls itself a beacon and is none', async () => {
    expect(await admit(envelope(), {}, 'beacon')).toMatchObject({
      kind: 'poison',
      reason: 'malformed_beacon',
    });
  });

  it.each<[string, Partial<AdmitPorts>]>([
    [
      'credential_not_bound',
      { verifyCredential: () => ({ ok: false, fault: 'credential_not_bound' }) },
    ],
    [
      'api_key_unknown',
      {
        verifyCredential: async () => ({
          ok: true,
          grounds: { kind: 'apiKey', prefix: 'msk_0', digest: new Uint8Array(32) },
          signedAt: null,
        }),
      },
    ],
    [
      'cannot_admit:broken',
      {
        verifyCredential: () => {
          throw new Error('broken');
        },
      },
    ],
    [
      'cannot_admit:broken later',
      { verifyCredential: () => Promise.reject(new Error('broken later')) },
    ],
  ])('for its credential: %s', async (reason, ports) => {
    expect(await admit(envelope(), ports)).toMatchObject({
      kind: 'poison',
      reason,
      orderId: deriveOrderId(USER, CLIENT_ORDER_ID),
    });
  });
});

describe('the messages of a turn', () => {
  const orderIdOf = (one: Envelope) => ('order_id' in one ? one.order_id : undefined);
  const idOf = (message: Admitted) => (message.kind === 'order' ? message.order.id : message.kind);

  it('are answered in their order, whichever had to be waited for, and asked about at once', async () => {
    const { ports, questions } = portsWith({
      verifyCredential: (envelope) =>
        orderIdOf(envelope) === numbered(1).order_id ? Promise.resolve(GOOD) : GOOD,
    });
    const messages = [numbered(0), numbered(1), 'junk', numbered(2)].map((one) => messageOf(one));
    const admitted = await admitMessages(options, ports, messages);
    expect(admitted.map(idOf)).toEqual([
      numbered(0).order_id,
      numbered(1).order_id,
      'poison',
      numbered(2).order_id,
    ]);
    const sessions = [expect.objectContaining({ userId: USER, sessionId: SESSION })];
    expect(questions).toEqual([{ sessions, apiKeyPrefixes: [] }]);
  });

  it('ask nothing where there is nothing to ask', async () => {
    const { ports, questions } = portsWith({
      verifyCredential: () => ({ ok: false, fault: 'credential_not_valid' }),
    });
    await admitMessages(options, ports, [messageOf(envelope()), messageOf('junk')]);
    expect(questions).toEqual([]);
  });

  it('are verified once more when home’s keys have moved, and only those in doubt', async () => {
    const asked: (string | undefined)[] = [];
    let keysAreRead = false;
    const { ports } = portsWith({
      verifyCredential: (envelope) => {
        const orderId = orderIdOf(envelope);
        asked.push(orderId);
        if (orderId === numbered(0).order_id) return { ok: false, fault: 'proof_of_another_order' };
        return keysAreRead ? GOOD : { ok: false, fault: 'credential_not_valid' };
      },
      noteKeys: () => {
        expect(asked).toEqual([]);
        return async () => {
          keysAreRead = true;
          return true;
        };
      },
    });
    const messages = [numbered(0), numbered(1)].map((one) => messageOf(one));
    const admitted = await admitMessages(options, ports, messages);
    expect(admitted.map(idOf)).toEqual(['poison', numbered(1).order_id]);
    expect(asked).toEqual([numbered(0).order_id, numbered(1).order_id, numbered(1).order_id]);
  });

  it('fail together when the database does: they come again', async () => {
    const { ports } = portsWith({ readAuthority: () => Promise.reject(new Error('gone')) });
    await expect(admitMessages(options, ports, [messageOf(envelope())])).rejects.toThrow('gone');
  });
});

it('a beacon tells how far the edge has come', async () => {
  const beacon = { version: 1, accepted_at: formatInstant(at(OPEN)), intake_id: 'edge-1' };
  const expected = { kind: 'beacon', acceptedAt: at(OPEN), intakeId: 'edge-1' };
  expect(await admit(beacon, {}, 'beacon')).toEqual(expected);
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

  it('that its device signed waits from its signature on, if that is later', async () => {
    const signedAt = at('2026-03-09T10:00:20+09:00');
    const verifyCredential = (): CredentialVerdict => ({ ...GOOD, signedAt });
    const { order } = await admitted(BUY, {}, { verifyCredential });
    expect(order).toMatchObject({ acceptedAt: at(OPEN), signedAt });
    expect(order.notBefore).toBe(at('2026-03-09T10:00:20.5+09:00'));
    expect(order.deadlineAt).toBe(at('2026-03-09T10:01:20.5+09:00'));
  });

  it('of a session that had ended is refused, before anything else is said of it', async () => {
    const sessionEnds = new Map([[SESSION, at(OPEN)]]);
    const readAuthority = async () => ({ ...NOTHING, sessionEnds });
    const unknown = { ...BUY, ticker_id: 'CRYPTO-COIN-NOSUCH' };
    const { order, refusal } = await admitted(unknown, {}, { readAuthority });
    expect(refusal?.code).toBe('AUTH_REVOKED');
    expect(order.deadlineAt).toBeNull();
  });
});

describe('a LIMIT order', () => {
  const SAMSUNG = { ticker_id: 'KRX-STOCK-005930', side: 'BUY', type: 'LIMIT', quantity: '1' };
  const limit = { ...SAMSUNG, limit_price: '70000' };
  const ofCoins = { ...BUY, type: 'LIMIT', limit_price: '90000000' };
  const GTD = { time_in_force: 'GTD', expires_at: '2026-03-20T00:00:00Z' };

  it.each<[string, Record<string, unknown>, string, string | null, string]>([
    ['of a share is good for the day', limit, OPEN, '2026-03-09T15:33:00+09:00', 'DAY'],
    [
      'out of hours for the next',
      limit,
      '2026-03-13T18:00:00+09:00',
      '2026-03-16T15:33:00+09:00',
      'DAY',
    ],
    ['of a coin until it is taken back', ofCoins, OPEN, null, 'GTC'],
    ['GTC for ever', { ...limit, time_in_force: 'GTC' }, OPEN, null, 'GTC'],
    ['GTD as long as it says', { ...limit, ...GTD }, OPEN, '2026-03-20T00:00:00Z', 'GTD'],
    [
      'IOC as long as a MARKET order',
      { ...limit, time_in_force: 'IOC' },
      OPEN,
      '2026-03-09T10:05:00.5+09:00',
      'IOC',
    ],
  ])('%s', async (_, body, accepted_at, deadline, timeInForce) => {
    const { order, refusal } = await admitted(body, { accepted_at });
    expect(refusal).toBeUndefined();
    expect(order.deadlineAt).toBe(deadline === null ? null : at(deadline));
    expect(order).toMatchObject({ timeInForce, hold: null, restingSince: null });
  });

  it.each([
    ['INVALID_PRICE', { limit_price: '70050' }, OPEN],
    ['MARKET_CLOSED', { time_in_force: 'IOC' }, '2026-03-13T18:00:00+09:00'],
  ])('is refused at once: %s', async (code, change, accepted_at) => {
    const { refusal } = await admitted({ ...limit, ...change }, { accepted_at });
    expect(refusal?.code).toBe(code);
  });
});

describe('a command', () => {
  it('takes effect when an order that came with it could first fill', async () => {
    const message = await admit(cancelling({ clock_error_ms: 120 }));
    expect(message).toMatchObject({
      kind: 'command',
      refusal: undefined,
      command: {
        id: deriveCommandId(USER, CLIENT_ORDER_ID),
        userId: USER,
        intent: { kind: 'CANCEL', orderId: deriveOrderId(USER, CLIENT_ORDER_ID) },
        partition: 3,
        acceptedAt: at(OPEN),
        notBefore: at('2026-03-09T10:00:00.62+09:00'),
      },
    });
  });

  it('of a session that had ended is refused', async () => {
    const sessionEnds = new Map([[SESSION, at(OPEN)]]);
    const readAuthority = async () => ({ ...NOTHING, sessionEnds });
    const message = await admit(cancelling(), { readAuthority });
    expect(message).toMatchObject({ kind: 'command', refusal: { code: 'AUTH_REVOKED' } });
  });

  it('that nobody stands behind is poison, and says which command it claims to be', async () => {
    const verifyCredential = () => ({ ok: false, fault: 'proof_of_another_command' }) as const;
    expect(await admit(cancelling(), { verifyCredential })).toMatchObject({
      ...{ kind: 'poison', reason: 'proof_of_another_command', userId: USER },
      commandId: deriveCommandId(USER, CLIENT_ORDER_ID),
    });
  });
});
