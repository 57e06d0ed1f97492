import { randomBytes, randomUUID } from 'node:crypto';
import { signControlDocument } from '@mockstreet/shared/edge-control';
import {
  addMicros,
  formatInstant,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { bindingKeyOf, bindToSeal, boundFactsOf } from '@mockstreet/shared/node/order-binding';
import { placeOrderSchema } from '@mockstreet/shared/order';
import type { EnvelopeCredential } from '@mockstreet/shared/order-envelope';
import { createCredentialSealer } from '@mockstreet/shared/sealed-credential';
import { signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { signAccessToken, signOrderToken, type TokenSigningKey } from '@mockstreet/shared/token';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { endSessions } from '../../home/accounts/end-sessions.ts';
import { type EdgeThief, reworked, stealEdge } from '../support/edge-thief.ts';
import { makeTestDevice, makeTestKey, publicJwkOf } from '../support/home-stand-in.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import type { Envelope } from '../support/order-desk.ts';
import { type StoredApiKey, storeApiKey } from '../support/stored-credentials.ts';
import {
  BUY_BTC,
  type HomeSide,
  openWholeHouse,
  type SignedIn,
  type SignedInOnDevice,
  type WholeHouse,
} from '../support/whole-house.ts';

/** Orders with a device key. */
const ALICE = randomUUID();
/** Orders with a bearer token. */
const BOB = randomUUID();
/** Orders with an API key. */
const BOT = randomUUID();
/** Has credentials of every kind and has never shown the edge any. */
const CAROL = randomUUID();
/** Has an account of her own, and the whole edge. */
const MALLORY = randomUUID();

let house: WholeHouse;
let home: HomeSide;
let thief: EdgeThief;
let alice: SignedInOnDevice;
let bob: SignedIn;
let mallory: SignedInOnDevice;
let botKey: StoredApiKey;
let carolKey: StoredApiKey;
let carol: SignedIn;
let ledgerBefore: string;
/** The order of each, as the journal has it. */
let envelopeOf: (userId: string) => Envelope;

beforeAll(async () => {
  house = await openWholeHouse([ALICE, BOB, BOT, CAROL, MALLORY]);
  home = await house.startHome();
  alice = await house.signInOnDevice(ALICE);
  bob = await house.signIn(BOB);
  carol = await house.signIn(CAROL);
  mallory = await house.signInOnDevice(MALLORY);
  botKey = await storeApiKey(house.sql, { userId: BOT, createdAt: house.clock() });
  carolKey = await storeApiKey(house.sql, { userId: CAROL, createdAt: house.clock() });
  house.advance(5 * MICROS_PER_MINUTE);
  const knows = async () => (await house.place(house.byApiKey(botKey.key))).status === 202;
  await vi.waitUntil(knows, { timeout: 10_000 });
  const orders = [
    await house.place(await house.byDevice(alice)),
    await house.place(house.byBearer(bob)),
  ];
  await house.writeTape();
  for (const { orderId } of orders) await house.outcome(orderId);
  await vi.waitUntil(async () => (await countFilled()) === 3, { timeout: 10_000 });
  thief = await stealEdge(house, home, 3);
  envelopeOf = (userId) => thief.journal.find(({ user_id }) => user_id === userId) as Envelope;
  ledgerBefore = await ledgerHash(house.sql);
}, 60_000);

afterAll(async () => {
  await thief.close();
  await house.close();
});

async function countFilled(): Promise<number> {
  const [row] = await house.sql<{ n: number }[]>`
    select count(*)::int as n from orders where status = 'FILLED'`;
  return row?.n ?? 0;
}

/** What home makes of an attempt; refusals must be on record, by the order's id. */
async function attempt(envelope: Envelope): Promise<string> {
  const verdict = await thief.attempt(envelope);
  if (verdict === 'duplicate' || verdict === 'conflict') return verdict;
  await vi.waitUntil(
    async () => {
      const rows = await house.sql`
      select from audit_log where action = 'order.refused' and actor_id is null
        and subject = ${envelope.order_id} and details->>'reason' = ${verdict}`;
      return rows.length > 0;
    },
    { timeout: 20_000 },
  );
  // Only so many a second are recorded.
  house.advance(MICROS_PER_SECOND);
  return verdict;
}

/** A token of home's kind, by whatever key there is. */
const forgedSubject = (userId: string) => ({
  ...{ userId, tokenId: randomUUID(), sessionId: randomUUID(), issuedAt: house.clock() },
});
const asHomeKey = (): TokenSigningKey => ({
  kid: thief.known.token_keys[0]?.kid as string,
  privateKey: thief.receiptKey.privateKey,
});

/** Home's sealing key is public: anything can be sealed, and bound to any order. */
async function sealed(
  scheme: 'Bearer' | 'ApiKey',
  envelope: Envelope,
  credential: string,
): Promise<EnvelopeCredential> {
  const bindingKey = randomBytes(32);
  const seal = await createCredentialSealer(thief.known.sealing_key);
  return {
    scheme,
    sealed: await seal({ credential, bindingKey }),
    binding: bindingOf(envelope, bindingKey),
  };
}

function bindingOf(envelope: Envelope, bindingKey: Uint8Array): string {
  return bindToSeal(bindingKeyOf(bindingKey), boundFactsOf(envelope));
}

/** A new order of somebody's, accepted now, that nobody has asked for. */
function orderNobodyMade(userId: string): Envelope {
  const change = { user_id: userId, client_order_id: randomUUID() };
  const accepted_at = formatInstant(house.clock());
  return reworked({ ...envelopeOf(ALICE), accepted_at }, change);
}

describe('with all that the edge holds', () => {
  afterEach(async () => {
    expect(await ledgerHash(house.sql)).toBe(ledgerBefore);
  });

  describe('nothing can be done in the name of who signs with a device', () => {
    type Device = Extract<EnvelopeCredential, { scheme: 'DPoP' }>;
    const credential = () => envelopeOf(ALICE).credential as Device;
    const hers = (change: Parameters<typeof reworked>[1]) => reworked(envelopeOf(ALICE), change);

    it('not once more, in whichever partition', async () => {
      expect(await attempt(envelopeOf(ALICE))).toBe('duplicate');
      for (const partition of [0, 1]) {
        expect(await thief.attemptIn(partition, envelopeOf(ALICE))).toBe('duplicate');
      }
    });

    it.each<[string, string, () => Envelope]>([
      ['under another id', 'proof_of_another_order', () => hers({ client_order_id: randomUUID() })],
      ['for another user', 'credential_of_another_user', () => hers({ user_id: BOB })],
      [
        'half a minute earlier',
        'proof_not_valid:issued_at',
        () => hers({ accepted_at: earlier(ALICE, 32) }),
      ],
      [
        'half a minute later',
        'proof_not_valid:issued_at',
        () => hers({ accepted_at: earlier(ALICE, -32) }),
      ],
      [
        'with a clock that is wrong by a minute',
        'clock_unsure',
        () => ({ ...envelopeOf(ALICE), clock_error_ms: 60_000 }),
      ],
      [
        'with the old hash',
        'inconsistent_envelope:body_sha256',
        () => ({
          ...envelopeOf(ALICE),
          order: { ...envelopeOf(ALICE).order, amount_krw: '900000' },
        }),
      ],
    ])('not again %s', async (_, reason, envelope) => {
      expect(await attempt(envelope())).toBe(reason);
    });

    it.each<Readonly<Record<string, unknown>>>([
      { ticker_id: 'CRYPTO-COIN-ETH' },
      { side: 'SELL' },
      { amount_krw: '100001' },
      { amount_krw: undefined, quantity: '1' },
      { reference_price: '1', max_slippage_bps: 10_000 },
      { leverage: 1 },
    ])('not with a change: %j', async (order) => {
      expect(await attempt(hers({ order }))).toBe('proof_of_another_order');
    });

    it('not with the change in the signed text as well', async () => {
      const changed = hers({ order: { amount_krw: '900000' } });
      const body = credential().body.replace('"100000"', '"900000"');
      expect(JSON.parse(body)).toMatchObject({ amount_krw: '900000' });
      expect(await attempt({ ...changed, credential: { ...credential(), body } })).toBe(
        'proof_not_valid:body',
      );
    });

    /** An order of Alice's with a proof by whoever's key. */
    const proven = async (token: string, key: SignedInOnDevice['device']): Promise<Envelope> => {
      const envelope = orderNobodyMade(ALICE);
      const body = JSON.stringify({
        client_order_id: envelope.client_order_id,
        ...envelope.order,
      });
      const url = 'https://mockstreet.test/api/v1/orders';
      const when = { signedAt: house.clock(), validForSeconds: 60, proofId: randomUUID() };
      const proof = await signOrderProof({ orderToken: token, url, body, ...when }, key);
      return { ...envelope, credential: { scheme: 'DPoP', token, proof, body } };
    };

    it('not with her token and a key that is not hers', async () => {
      const key = await makeTestDevice();
      expect(await attempt(await proven(credential().token, key))).toBe('proof_not_valid:key');
    });

    it('not with a token and a key of the thief’s own', async () => {
      const own = await proven(mallory.orderToken, mallory.device);
      expect(await attempt(own)).toBe('credential_of_another_user');
    });

    it('not with a token that the edge signed', async () => {
      const key = await makeTestDevice();
      const subject = { ...forgedSubject(ALICE), keyThumbprint: key.thumbprint };
      const token = await signOrderToken(subject, asHomeKey());
      expect(await attempt(await proven(token, key))).toBe('credential_not_valid');
    });

    it('not in the simpler ways: her order token is no bearer token, nor is one of the edge’s', async () => {
      for (const token of [
        credential().token,
        await signAccessToken({ ...forgedSubject(ALICE), role: 'USER' }, asHomeKey()),
      ]) {
        const envelope = orderNobodyMade(ALICE);
        const bearer = await sealed('Bearer', envelope, token);
        expect(await attempt({ ...envelope, credential: bearer })).toBe('credential_not_valid');
      }
    });
  });

  it('not with the token that she reads her screens with, though the thief has seen it', async () => {
    const envelope = orderNobodyMade(ALICE);
    const bearer = await sealed('Bearer', envelope, alice.accessToken);
    expect(await attempt({ ...envelope, credential: bearer })).toBe('credential_without_signature');
    expect((await house.place(house.byBearer(alice))).status).toBe(403);
  });

  describe.each([
    ['a bearer token', BOB],
    ['an API key', BOT],
  ])('what was ordered with %s before the theft', (_, userId) => {
    type Sealed = Exclude<EnvelopeCredential, { scheme: 'DPoP' }>;

    it('does not tell the credential, nor do the files of the edge', () => {
      const secrets = [bob.accessToken, botKey.key, botKey.key.slice(21)];
      const { credential } = envelopeOf(userId);
      const readable = Object.values(credential)
        .flatMap((text) => String(text).split('.'))
        .map((part) => Buffer.from(part, 'base64url').toString('latin1'));
      const loot = [...thief.files, JSON.stringify(thief.journal), ...readable].join('\n');
      for (const secret of secrets) expect(loot).not.toContain(secret);
    });

    it('can be sent once more, and is the same order', async () => {
      expect(await attempt(envelopeOf(userId))).toBe('duplicate');
    });

    it.each<[string, () => Envelope]>([
      ['another order', () => reworked(envelopeOf(userId), { client_order_id: randomUUID() })],
      ['another amount', () => reworked(envelopeOf(userId), { order: { amount_krw: '900000' } })],
      ['another time', () => reworked(envelopeOf(userId), { accepted_at: earlier(userId, 1) })],
      ['another clock', () => ({ ...envelopeOf(userId), clock_error_ms: 2_000 })],
    ])('does not authorise %s', async (_name, envelope) => {
      expect(await attempt(envelope())).toBe('credential_not_bound');
      const credential = envelopeOf(userId).credential as Sealed;
      const binding = bindingOf(envelope(), randomBytes(32));
      expect(await attempt({ ...envelope(), credential: { ...credential, binding } })).toBe(
        'credential_not_bound',
      );
    });
  });

  describe('what was never shown to the edge cannot be used', () => {
    it('not an API key, of which the edge knows prefix and digest', async () => {
      const known = thief.known.api_keys.find(({ user_id }) => user_id === CAROL);
      expect(known?.prefix).toBe(carolKey.key.slice(0, 20));
      const envelope = orderNobodyMade(CAROL);
      const guess = `${known?.prefix}_${known?.digest}`;
      const credential = await sealed('ApiKey', envelope, guess);
      expect(await attempt({ ...envelope, credential })).toBe('api_key_unknown');
    });

    it('not a token, which nobody but home can sign', async () => {
      const envelope = orderNobodyMade(CAROL);
      const subject = { ...forgedSubject(CAROL), sessionId: carol.sessionId };
      const token = await signAccessToken({ ...subject, role: 'USER' }, asHomeKey());
      const credential = await sealed('Bearer', envelope, token);
      expect(await attempt({ ...envelope, credential })).toBe('credential_not_valid');
    });

    it('not by a credential of the thief’s own', async () => {
      const envelope = orderNobodyMade(CAROL);
      const credential = await sealed('Bearer', envelope, mallory.accessToken);
      expect(await attempt({ ...envelope, credential })).toBe('credential_of_another_user');
    });
  });
});

describe('nobody else can speak for home', () => {
  const refused = () => house.metric('mockstreet_intake_control_messages_total{outcome="refused"}');

  it('a document by any other key changes nothing', async () => {
    const key = await makeTestKey(thief.known.token_keys[0]?.kid as string);
    const { x } = await publicJwkOf(key);
    const forged = {
      ...thief.known,
      ...{ from: 0, to: thief.known.to + 1_000, issued_at: formatInstant(house.clock()) },
      token_keys: thief.known.token_keys.map((known) => ({ ...known, x: x as string })),
    };
    const before = await refused();
    for (const signer of [thief.receiptKey, key]) {
      await thief.sayAsHome(await signControlDocument(forged, signer));
    }
    await vi.waitUntil(async () => (await refused()) === before + 2, { timeout: 10_000 });
    const token = await signAccessToken({ ...forgedSubject(CAROL), role: 'USER' }, key);
    const order = JSON.stringify({ ...BUY_BTC, client_order_id: randomUUID() });
    const headers = { authorization: `Bearer ${token}` };
    expect((await house.place({ headers, body: order })).status).toBe(401);
  });

  it('an old document of home’s brings nothing back', async () => {
    await vi.waitUntil(() => thief.controlMessages.length > 0, { timeout: 10_000 });
    const [old] = thief.controlMessages as [string];
    const { userId, sessionId } = bob;
    const at = house.clock();
    await endSessions(house.sql, { userId, sessionId, everywhere: false, at, address: '::1' });
    const status = async () => (await house.place(house.byBearer(bob))).status;
    await vi.waitUntil(async () => (await status()) === 401, { timeout: 10_000 });
    const stale = () => house.metric('mockstreet_intake_control_messages_total{outcome="stale"}');
    const before = await stale();
    await thief.sayAsHome(old);
    await vi.waitUntil(async () => (await stale()) > before, { timeout: 10_000 });
    expect(await status()).toBe(401);
  });
});

/** The thief is the edge by now, and alone: the request of an honest client goes no further. */
it('an order that is held back is priced no earlier than it was signed, whenever it is said to be accepted', async () => {
  await house.stopEdge();
  house.advance(10 * MICROS_PER_MINUTE);
  const request = await house.byDevice(alice);
  // The proof says it: the clock may be in the next second by now.
  const { iat = 0 } = decodeJwt(request.headers.dpop as string);
  const signedAt = instant(iat * MICROS_PER_SECOND);
  const { client_order_id, ...order } = placeOrderSchema.parse(JSON.parse(request.body));
  const envelope: Envelope = reworked(
    {
      ...envelopeOf(ALICE),
      accepted_at: formatInstant(addMicros(signedAt, -20 * MICROS_PER_SECOND)),
      credential: {
        ...{ scheme: 'DPoP', token: alice.orderToken, body: request.body },
        proof: request.headers.dpop as string,
      },
    },
    { client_order_id: client_order_id as string, order },
  );
  await house.writeTape();
  const verdict = thief.attempt(envelope);
  await thief.beacon(addMicros(signedAt, 10 * MICROS_PER_SECOND));
  expect(await verdict).toBe('taken');
  expect(await house.outcome(envelope.order_id)).toEqual({ status: 'FILLED', reason: null });
  const [filled] = await house.sql<{ filledAt: Instant; acceptedAt: Instant }[]>`
    select filled_at as "filledAt", accepted_at as "acceptedAt" from orders
    where id = ${envelope.order_id}`;
  expect(filled?.acceptedAt).toBe(addMicros(signedAt, -20 * MICROS_PER_SECOND));
  expect(filled?.filledAt).toBeGreaterThan(signedAt);
});

function earlier(userId: string, seconds: number): string {
  const at = parseInstant(envelopeOf(userId).accepted_at) as Instant;
  return formatInstant(addMicros(at, -seconds * MICROS_PER_SECOND));
}
