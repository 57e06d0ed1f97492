import { randomBytes, randomUUID } from 'node:crypto';
import {
  type CommandEnvelope,
  commandHash,
  deriveCommandId,
  type UserCommand,
} from '@mockstreet/shared/command-envelope';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { bindingKeyOf, bindToSeal, boundFactsOf } from '@mockstreet/shared/node/order-binding';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type EdgeThief, stealEdge } from '../support/edge-thief.ts';
import {
  openWholeHouse,
  type SignedIn,
  type SignedInOnDevice,
  type WholeHouse,
} from '../support/whole-house.ts';

/** Signs what she asks for with a device key. */
const ALICE = randomUUID();
/** Asks with a bearer token. */
const BOB = randomUUID();
/** Far below every print: it rests. */
const FAR_BELOW = {
  ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'LIMIT' },
  ...{ quantity: '10000', limit_price: '1' },
};

let house: WholeHouse;
let thief: EdgeThief;
let alice: SignedInOnDevice;
let bob: SignedIn;
/** By user: one that was cancelled, and one that has to go on resting. */
const orders = { [ALICE]: ['', ''], [BOB]: ['', ''] };
const cancelledOf = (userId: string) => orders[userId]?.[0] as string;
const restingOf = (userId: string) => orders[userId]?.[1] as string;

beforeAll(async () => {
  house = await openWholeHouse([ALICE, BOB]);
  const home = await house.startHome();
  alice = await house.signInOnDevice(ALICE);
  bob = await house.signIn(BOB);
  const placeTwice = async (place: () => Promise<{ orderId: string }>) => [
    (await place()).orderId,
    (await place()).orderId,
  ];
  orders[ALICE] = await placeTwice(async () => house.place(await house.byDevice(alice, FAR_BELOW)));
  orders[BOB] = await placeTwice(() => house.place(house.byBearer(bob, FAR_BELOW)));
  const cancels = [
    await house.cancel(await house.cancelByDevice(alice, cancelledOf(ALICE)), cancelledOf(ALICE)),
    await house.cancel(house.byBearer(bob).headers, cancelledOf(BOB)),
  ];
  expect(cancels.map(({ status }) => status)).toEqual([202, 202]);
  await house.writeTape();
  for (const userId of [ALICE, BOB]) {
    expect(await house.outcome(cancelledOf(userId))).toEqual({
      ...{ status: 'CANCELLED', reason: 'USER_CANCELLED' },
    });
  }
  thief = await stealEdge(house, home, 6);
}, 60_000);

afterAll(async () => {
  await thief.close();
  await house.close();
});

/** Whatever was tried: one command each, done, and what rests goes on resting. */
afterEach(async () => {
  const commands = await house.sql`select user_id, status, cancelled from commands`;
  expect(commands).toHaveLength(2);
  expect(commands.map(({ status, cancelled }) => [status, cancelled])).toEqual(
    Array(2).fill(['DONE', 1]),
  );
  const resting = await house.sql`select id from orders where status = 'PENDING' order by id`;
  expect(resting.map(({ id }) => id)).toEqual([restingOf(ALICE), restingOf(BOB)].sort());
});

const cancelOf = (userId: string) =>
  thief.commands.find(({ user_id }) => user_id === userId) as CommandEnvelope;

interface Change {
  readonly command?: UserCommand;
  readonly clientId?: string;
  readonly userId?: string;
  readonly laterBySeconds?: number;
}

/** Changes a cancel's envelope so that it still agrees with itself. */
function reworked(userId: string, change: Change): CommandEnvelope {
  const original = cancelOf(userId);
  const { command = original.command, clientId = original.client_command_id } = change;
  const { userId: owner = userId, laterBySeconds = 0 } = change;
  const acceptedAt = parseInstant(original.accepted_at) as Instant;
  return {
    ...original,
    ...{ command, client_command_id: clientId, user_id: owner },
    accepted_at: formatInstant(addMicros(acceptedAt, laterBySeconds * MICROS_PER_SECOND)),
    command_id: deriveCommandId(owner, clientId),
    body_sha256: commandHash(command),
  };
}

/** What home makes of it; a refusal must be on record, by the command's id. */
async function attempt(envelope: CommandEnvelope): Promise<string> {
  const verdict = await thief.attempt(envelope);
  if (verdict === 'duplicate' || verdict === 'conflict') return verdict;
  await vi.waitUntil(
    async () => {
      const rows = await house.sql`
      select from audit_log where action = 'order.refused' and actor_id is null
        and details->>'reason' = ${verdict}`;
      return rows.length > 0;
    },
    { timeout: 20_000 },
  );
  // Only so many a second are recorded.
  house.advance(MICROS_PER_SECOND);
  return verdict;
}

const CHANGES: readonly [string, (userId: string) => Change][] = [
  ['another order', (userId) => ({ command: { type: 'CANCEL', order_id: restingOf(userId) } })],
  ['all orders', () => ({ command: { type: 'CANCEL_ALL' } })],
  ['another time', () => ({ laterBySeconds: 32 })],
  ['a second cancel', () => ({ clientId: randomUUID() })],
  [
    'a second cancel of another order',
    (userId) => ({
      ...{ clientId: randomUUID(), command: { type: 'CANCEL', order_id: restingOf(userId) } },
    }),
  ],
];

describe('with a cancel that a device has signed', () => {
  const FAULTS: Readonly<Record<string, string>> = {
    'another order': 'proof_not_valid:url',
    'all orders': 'proof_not_valid:url',
    'another time': 'proof_not_valid:issued_at',
    'a second cancel': 'proof_of_another_command',
    'a second cancel of another order': 'proof_not_valid:url',
  };

  it('nothing happens once more', async () => {
    expect(await attempt(cancelOf(ALICE))).toBe('duplicate');
  });

  it.each(CHANGES)('nobody has %s', async (what, change) => {
    expect(await attempt(reworked(ALICE, change(ALICE)))).toBe(FAULTS[what]);
  });

  it('nobody cancels for another user', async () => {
    expect(await attempt(reworked(ALICE, { userId: BOB }))).toBe('credential_of_another_user');
  });

  it('nobody has the proof of an order count for a cancel', async () => {
    const order = thief.journal.find(({ order_id }) => order_id === restingOf(ALICE));
    const credential = order?.credential as CommandEnvelope['credential'];
    const command = { type: 'CANCEL', order_id: restingOf(ALICE) } as const;
    const cancel = { ...reworked(ALICE, { command, clientId: randomUUID() }), credential };
    expect(await attempt(cancel)).toBe('proof_not_valid:method');
  });

  it('nobody cancels with the token that she reads her screens with', async () => {
    const { status } = await house.cancel(house.byBearer(alice).headers, restingOf(ALICE));
    expect(status).toBe(403);
  });
});

describe('with a cancel that came with a bearer token', () => {
  it('nothing happens once more', async () => {
    expect(await attempt(cancelOf(BOB))).toBe('duplicate');
  });

  it.each(CHANGES)('nobody has %s', async (_what, change) => {
    expect(await attempt(reworked(BOB, change(BOB)))).toBe('credential_not_bound');
  });

  it('nobody has the seal of an order count for a cancel, however it is bound', async () => {
    const order = thief.journal.find(({ order_id }) => order_id === restingOf(BOB));
    if (order?.credential.scheme !== 'Bearer') throw new Error('no seal');
    const command = { type: 'CANCEL', order_id: restingOf(BOB) } as const;
    const cancel = reworked(BOB, { command, clientId: randomUUID() });
    expect(await attempt({ ...cancel, credential: order.credential })).toBe('credential_not_bound');
    const binding = bindToSeal(bindingKeyOf(randomBytes(32)), boundFactsOf(cancel));
    const credential = { ...order.credential, binding };
    expect(await attempt({ ...cancel, credential })).toBe('credential_not_bound');
  });
});
