import fc from 'fast-check';
import type { CryptoKey } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalJson,
  type OrderFacts,
  orderFactsSchema,
  receiptHash,
  signReceiptHash,
  verifyReceiptHash,
} from './settlement-receipt.ts';

const ORDER_ID = '018f2c1e-7b6a-89fb-9d2c-9eab0a539046';

const FACTS: OrderFacts = {
  version: 1,
  kind: 'ORDER',
  link: { user_id: '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c', seq: 2, prev_hash: 'a'.repeat(64) },
  order: {
    order_id: ORDER_ID,
    client_order_id: '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f',
    body_sha256: 'b'.repeat(64),
    accepted_at: '2026-03-02T01:23:45.000000Z',
    not_before: '2026-03-02T01:23:45.500000Z',
    ticker_id: 'US-STOCK-AAPL',
    side: 'BUY',
    type: 'MARKET',
  },
  outcome: {
    status: 'FILLED',
    at: '2026-03-02T01:23:46.000000Z',
    reason: null,
    reason_detail: null,
    decided_under: '0123456789abcdef',
  },
  fill: {
    price: '227.53',
    quantity: '2',
    splits: [{ at: '2026-03-02T01:23:45.700000Z', new_shares: '4', old_shares: '1' }],
    currency: 'USD',
    gross: '455.06',
    gross_krw: '633069',
    fee_krw: '444',
    tax_krw: '0',
    cost_krw: '633069',
    print: {
      at: '2026-03-02T01:23:46.000000Z',
      ticker_id: 'US-STOCK-AAPL',
      kind: 'QUOTE',
      bid: '227.5',
      ask: '227.53',
      last: '227.51',
      source: 'kis',
    },
    fx: {
      applied_exchange_rate: '1391.1768',
      print: { at: '2026-03-02T01:23:40.000000Z', last: '1388.4', source: 'kis' },
    },
  },
  ledger: {
    journal_id: ORDER_ID,
    lines: [
      { account: 'CASH', asset: 'KRW', amount: '-633069' },
      { account: 'FX', asset: 'KRW', amount: '633069' },
    ],
  },
};

/** Of `jq -cS . facts.json | tr -d '\n' | sha256sum`: whoever has no code of ours comes to the same. */
const HASH_BY_JQ = '04477b55c6e1dcc39e80070bc15900d78a46ee91d29da3eca5879d3de1752f27';

type Path = readonly (string | number)[];

/** Every value of the facts that is neither object nor array, by its way there. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

function withLeaf(facts: OrderFacts, path: Path, change: (leaf: unknown) => unknown): OrderFacts {
  const copy = structuredClone(facts);
  let holder = copy as unknown as Record<string | number, unknown>;
  for (const name of path.slice(0, -1)) holder = holder[name] as typeof holder;
  const last = path.at(-1) as string;
  holder[last] = change(holder[last]);
  return copy;
}

describe('the hash of a settlement receipt', () => {
  it('is what jq and sha256sum make of its facts', () => {
    expect(orderFactsSchema.parse(FACTS)).toEqual(FACTS);
    expect(receiptHash(FACTS)).toBe(HASH_BY_JQ);
  });

  it('does not depend on the order that the members are written in', () => {
    const shuffled = fc.shuffledSubarray(Object.entries(FACTS), { minLength: 7 });
    fc.assert(
      fc.property(shuffled, (entries) => {
        expect(receiptHash(Object.fromEntries(entries))).toBe(HASH_BY_JQ);
      }),
    );
  });

  it.each(leavesOf(FACTS).map((path) => [path.join('.'), path] as const))(
    'changes with %s',
    (_, path) => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), (other) => {
          let before: unknown;
          const changed = withLeaf(FACTS, path, (leaf) => {
            before = leaf;
            return other;
          });
          fc.pre(other !== before);
          expect(receiptHash(changed)).not.toBe(HASH_BY_JQ);
        }),
        { numRuns: 20 },
      );
    },
  );

  it('changes with a line of the ledger that is left out, doubled or swapped', () => {
    const [first, second] = FACTS.ledger.lines as [never, never];
    for (const lines of [[first], [first, second, second], [second, first], []]) {
      const changed = { ...FACTS, ledger: { ...FACTS.ledger, lines } };
      expect(receiptHash(changed)).not.toBe(HASH_BY_JQ);
    }
  });

  it('tells texts apart that would run into one another', () => {
    expect(canonicalJson({ a: 'x","b":"y', b: '' })).not.toBe(canonicalJson({ a: 'x', b: 'y' }));
    // The example of RFC 8785 §3.2.3, without its numbers.
    const literals: (boolean | null)[] = [null, true, false];
    expect(canonicalJson({ string: '€$\u000f\nA\'B"\\\\"/', literals })).toBe(
      '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });
});

describe('the facts of a receipt', () => {
  it.each(leavesOf(FACTS).map((path) => [path.join('.'), path] as const))(
    'are no facts without %s, which is hashed',
    (_, path) => {
      const copy = structuredClone(FACTS) as unknown as Record<string, unknown>;
      let holder = copy;
      for (const name of path.slice(0, -1)) holder = holder[name] as typeof holder;
      delete holder[path.at(-1) as string];
      expect(orderFactsSchema.safeParse(copy).success).toBe(false);
    },
  );

  it('are no facts with more than is known', () => {
    for (const more of [
      { ...FACTS, note: 'paid' },
      { ...FACTS, link: { ...FACTS.link, x: 1 } },
    ]) {
      expect(orderFactsSchema.safeParse(more).success).toBe(false);
    }
  });
});

describe('the signature of a settlement receipt', () => {
  let home: { privateKey: CryptoKey; publicKey: CryptoKey };
  let stranger: { privateKey: CryptoKey; publicKey: CryptoKey };

  beforeAll(async () => {
    const pair = async () =>
      (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as typeof home;
    home = await pair();
    stranger = await pair();
  });

  it('holds for its hash and its key alone', async () => {
    const signature = await signReceiptHash(HASH_BY_JQ, home.privateKey);
    expect(await verifyReceiptHash(HASH_BY_JQ, signature, home.publicKey)).toBe(true);
    expect(await verifyReceiptHash('f'.repeat(64), signature, home.publicKey)).toBe(false);
    expect(await verifyReceiptHash(HASH_BY_JQ, signature, stranger.publicKey)).toBe(false);
  });

  it('is no signature with any bit of it turned', async () => {
    const signature = await signReceiptHash(HASH_BY_JQ, home.privateKey);
    const bytes = Buffer.from(signature, 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 64 * 8 - 1 }), async (bit) => {
        const turned = Buffer.from(bytes);
        turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const text = turned.toString('base64url');
        expect(await verifyReceiptHash(HASH_BY_JQ, text, home.publicKey)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['', 'x', 'ü'.repeat(86), 'a'.repeat(85), 'a'.repeat(87)])('is not %j', async (text) => {
    expect(await verifyReceiptHash(HASH_BY_JQ, text, home.publicKey)).toBe(false);
  });

  it('says what it is for, so that it passes for nothing else', async () => {
    const plain = new TextEncoder().encode(HASH_BY_JQ);
    const signature = await crypto.subtle.sign('Ed25519', home.privateKey, plain);
    const text = Buffer.from(signature).toString('base64url');
    expect(await verifyReceiptHash(HASH_BY_JQ, text, home.publicKey)).toBe(false);
  });
});
