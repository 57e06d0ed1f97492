import { randomBytes, randomUUID } from 'node:crypto';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { bindingKeyOf, bindToSeal, boundFactsOf } from '@mockstreet/shared/node/order-binding';
import { createCredentialSealer } from '@mockstreet/shared/sealed-credential';
import { signAccessToken } from '@mockstreet/shared/token';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EdgeThief, reworked, stealEdge } from '../support/edge-thief.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import type { Envelope } from '../support/order-desk.ts';
import { openWholeHouse, type SignedIn, type WholeHouse } from '../support/whole-house.ts';

/** Orders with a bearer token, while the thief looks on. */
const BOB = randomUUID();

let house: WholeHouse;
let thief: EdgeThief;
let bob: SignedIn;
let ordered: Envelope;

beforeAll(async () => {
  house = await openWholeHouse([BOB]);
  const home = await house.startHome();
  bob = await house.signIn(BOB);
  house.advance(10 * MICROS_PER_MINUTE);
  const { orderId } = await house.place(house.byBearer(bob));
  await house.writeTape();
  await house.outcome(orderId);
  thief = await stealEdge(house, home, 1);
  ordered = thief.journal[0] as Envelope;
}, 60_000);

afterAll(async () => {
  await thief.close();
  await house.close();
});

const ago = (seconds: number): Instant => addMicros(house.clock(), -seconds * MICROS_PER_SECOND);

/** An order that Bob has not made, by his token: what the thief could do to it is all done. */
async function orderOfBobs(acceptedAt: Instant, intakeId = ordered.intake_id): Promise<Envelope> {
  const envelope = {
    ...reworked(ordered, {
      client_order_id: randomUUID(),
      accepted_at: formatInstant(acceptedAt),
    }),
    intake_id: intakeId,
  };
  const bindingKey = randomBytes(32);
  const seal = await createCredentialSealer(thief.known.sealing_key);
  const sealed = await seal({ credential: bob.accessToken, bindingKey });
  const binding = bindToSeal(bindingKeyOf(bindingKey), boundFactsOf(envelope));
  return { ...envelope, credential: { scheme: 'Bearer', sealed, binding } };
}

describe('who sees a bearer token pass by', () => {
  it.each([
    ['the edge’s own name', 60, 'edge-1'],
    ['the edge’s own name, by a little', 10, 'edge-1'],
    ['a name that nobody has heard of', 60, 'edge-of-a-thief'],
    ['a name that nobody has heard of, by a little', 15, 'edge-of-another'],
  ])('orders nothing in the past under %s', async (_, seconds, intakeId) => {
    const before = await ledgerHash(house.sql);
    const envelope = await orderOfBobs(ago(seconds), intakeId);
    expect(await thief.attempt(envelope)).toBe('back_dated');
    expect(await ledgerHash(house.sql)).toBe(before);
  });

  it.each([0, 1, UNROUTED_PARTITION])('nor in partition %i', async (partition) => {
    const envelope = await orderOfBobs(ago(60));
    expect(await thief.attemptIn(partition, envelope)).toBe('back_dated');
  });

  it('orders nothing in the old way, with the token in the open, of today or of long ago', async () => {
    const { credential: _, ...rest } = await orderOfBobs(house.clock(), 'edge-of-yesterday');
    const former = await signAccessToken(
      { userId: BOB, role: 'USER', tokenId: randomUUID(), issuedAt: ago(60) },
      house.keys.signer.keyAt(ago(60)),
    );
    for (const token of [bob.accessToken, former]) {
      const credential = { scheme: 'Bearer', token } as const;
      expect(await thief.attempt({ ...rest, version: 1, credential })).toBe('version_1_too_late');
    }
  });

  it('cannot make the orders of others late by speaking for the edge of tomorrow', async () => {
    await thief.beacon(ago(-24 * 60 * 60));
    const { status, orderId } = await house.place(house.byBearer(bob));
    expect(status).toBe(202);
    await house.writeTape();
    expect(await house.outcome(orderId)).toEqual({ status: 'FILLED', reason: null });
  });

  it('orders at the price of now: that is what a token gives away (docs/security.md)', async () => {
    expect(await thief.attempt(await orderOfBobs(house.clock(), 'edge-of-now'))).toBe('taken');
  });
});
