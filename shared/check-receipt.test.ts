import { base64url, type CryptoKey, exportJWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkChain,
  checkReceipt,
  type PublishedKeys,
  type ReceiptFile,
  receiptFileSchema,
} from './check-receipt.ts';
import { parseInstant } from './instant.ts';
import { intentHash } from './order-envelope.ts';
import { deriveForcedSaleId } from './order-id.ts';
import { buildReceiptTree, formatReceipt, receiptLeaf, receiptSigningInput } from './receipt.ts';
import { type OrderFacts, receiptHash, signReceiptHash } from './settlement-receipt.ts';
import {
  ACCEPTED_AT,
  BOUGHT,
  CLIENT_ID,
  FAILED,
  ORDER,
  ORDER_ID,
  USER,
} from './testing/settled-orders.ts';

type Pair = { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
let edge: Pair;
let home: Pair;
let keys: PublishedKeys;

beforeAll(async () => {
  const pair = async () =>
    (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as Pair;
  [edge, home] = [await pair(), await pair()];
  const published = async ({ publicKey }: Pair, kid: string, purpose: string) => {
    const { x } = await exportJWK(publicKey);
    return { kty: 'OKP', crv: 'Ed25519', kid, x: x as string, purpose };
  };
  keys = {
    keys: [
      await published(home, 'home-1', 'settlement-receipt'),
      await published(edge, 'edge-1', 'receipt'),
    ],
  };
});

/** As home answers, with what the client has put in. */
async function receiptOf(facts: OrderFacts, by: Pair = home): Promise<ReceiptFile> {
  const hash = receiptHash(facts);
  const { order, link } = facts;
  const leaf = receiptLeaf({
    ...{ orderId: ORDER_ID, userId: USER, clientOrderId: CLIENT_ID },
    ...{ bodySha256: order.body_sha256, acceptedAt: ACCEPTED_AT },
  });
  const { root, proofs } = buildReceiptTree([leaf, receiptLeaf({} as never)]);
  const input = receiptSigningInput(root) as Uint8Array<ArrayBuffer>;
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', edge.privateKey, input));
  return {
    acceptance: {
      ...{ order_id: ORDER_ID, user_id: link.user_id, client_order_id: CLIENT_ID },
      ...{ body_sha256: order.body_sha256, accepted_at: ACCEPTED_AT },
      receipt: formatReceipt('edge-1', proofs[0] as never, signature, base64url.encode),
      order: ORDER,
    },
    settlement: {
      ...{ facts, hash, kid: 'home-1' },
      signature: await signReceiptHash(hash, by.privateKey),
    },
  };
}

const breaches = async (file: ReceiptFile) =>
  (await checkReceipt(file, keys)).filter(({ holds }) => holds === false).map(({ text }) => text);

/** The facts with a change, hashed and signed anew: what home itself could say. */
const breachesOf = async (facts: OrderFacts) => await breaches(await receiptOf(facts));
const withFill = (change: Partial<NonNullable<OrderFacts['fill']>>): OrderFacts => ({
  ...BOUGHT,
  fill: { ...(BOUGHT.fill as NonNullable<OrderFacts['fill']>), ...change },
});

type Path = readonly string[];
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

describe('a receipt that is as it was given', () => {
  it.each([
    ['a purchase', BOUGHT],
    ['a refusal', FAILED],
    [
      'a refusal that is no link',
      { ...FAILED, link: { prev_hash: null, seq: null, user_id: USER } },
    ],
  ] as const)('of %s holds in everything', async (_, facts) => {
    const file = await receiptOf(facts);
    expect(receiptFileSchema.parse(JSON.parse(JSON.stringify(file)))).toEqual(file);
    for (const check of await checkReceipt(file, keys)) {
      expect(check).toEqual({ holds: true, text: check.text });
    }
  });

  it('says what cannot be looked at, and calls it no breach', async () => {
    const { acceptance } = await receiptOf(BOUGHT);
    const { order: _, ...plain } = acceptance;
    const file = { acceptance: { ...plain, receipt: null }, settlement: null };
    const checks = await checkReceipt(file, keys);
    expect(checks.map(({ holds }) => holds)).toEqual([undefined, true, undefined, undefined]);
  });
});

describe('a receipt in which something was changed', () => {
  it('is a breach or no receipt, whatever it was', async () => {
    const file = await receiptOf(BOUGHT);
    const paths = leavesOf(file);
    expect(paths.length).toBeGreaterThan(60);
    for (const path of paths) {
      for (const other of ['1', '2026-03-02T01:23:47.000000Z', 'b'.repeat(64), null, 7]) {
        const copy = structuredClone(file) as unknown as Record<string, unknown>;
        let holder = copy;
        for (const name of path.slice(0, -1)) holder = holder[name] as typeof holder;
        const last = path.at(-1) as string;
        if (holder[last] === other) continue;
        holder[last] = other;
        // Whoever does not put the edge's receipt in cannot have it checked.
        if (last === 'receipt' && other === null) continue;
        const parsed = receiptFileSchema.safeParse(copy);
        if (!parsed.success) continue;
        expect([path.join('.'), (await breaches(parsed.data)).length]).toEqual([
          path.join('.'),
          expect.toSatisfy((count: number) => count > 0),
        ]);
      }
    }
  });

  it('is a breach when another signed it, or a key that is for something else', async () => {
    expect(await breaches(await receiptOf(BOUGHT, edge))).toEqual(['home signed the hash']);
    const file = await receiptOf(BOUGHT);
    const replaced = { keys: keys.keys.filter(({ purpose }) => purpose === 'receipt') };
    const [gone] = (await checkReceipt(file, replaced)).filter(({ holds }) => holds === false);
    expect(gone?.text).toMatch(/key home-1 is not published.*fetch the receipt again/);
    const swapped = keys.keys.map((key) => ({ ...key, purpose: 'access-token' }));
    const checks = await checkReceipt(file, { keys: swapped });
    expect(checks.filter(({ holds }) => holds === false)).toHaveLength(2);
  });
});

describe('what home itself says wrongly', () => {
  it.each([
    ['a price that is not its print’s', withFill({ price: '227.54' }), /price is what the quote/],
    ['a sum that is not the product', withFill({ gross: '455.07' }), /× 227.53 is/],
    ['won at another rate', withFill({ gross_krw: '633070' }), /× 227.53 is/],
    ['dollars without a rate', withFill({ fx: null }), /× 227.53 is/],
    ['a fee that is not booked', withFill({ fee_krw: '440' }), /it moved/],
    ['a tax of less than nothing', withFill({ tax_krw: '-1' }), /× 227.53 is/],
    [
      'a print from before it counted',
      { ...BOUGHT, order: { ...BOUGHT.order, not_before: '2026-03-02T01:23:46.000000Z' } },
      /its price is of/,
    ],
    [
      'prints that counted before it was accepted',
      { ...BOUGHT, order: { ...BOUGHT.order, not_before: ACCEPTED_AT } },
      /its price is of/,
    ],
    [
      'a journal that does not balance',
      { ...BOUGHT, ledger: { ...BOUGHT.ledger, lines: BOUGHT.ledger.lines.toSpliced(5, 1) } },
      /what one account/,
    ],
    [
      'a refusal that books something',
      { ...FAILED, ledger: BOUGHT.ledger },
      /it ended FAILED \(NO_PRICE\), and nothing was booked/,
    ],
    [
      'a fill that is no link',
      { ...BOUGHT, link: { prev_hash: null, seq: null, user_id: USER } },
      /is no link of the account/,
    ],
    ['a first receipt behind another', { ...BOUGHT, link: { ...BOUGHT.link, seq: 1 } }, /no\. 1/],
    [
      'another instrument than was asked for',
      { ...FAILED, order: { ...BOUGHT.order, ticker_id: 'US-STOCK-TSLA' } },
      /that were asked for/,
    ],
  ] as const)('shows: %s', async (_, facts, text) => {
    const found = await breachesOf(facts as OrderFacts);
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(text)]));
  });

  it.each([
    ['QUOTE', 'BUY', '227.53', true],
    ['QUOTE', 'BUY', '227.52', false],
    ['QUOTE', 'BUY', '229', true],
    ['QUOTE', 'SELL', '227.5', true],
    ['QUOTE', 'SELL', '227.51', false],
    ['TRADE', 'BUY', '227.6', true],
    ['TRADE', 'BUY', '227.5', false],
    ['BAR', 'BUY', '100', true],
  ] as const)('a LIMIT order on a %s to %s at %s: %s', async (kind, side, price, isRight) => {
    const fill = withFill({ price }).fill as NonNullable<OrderFacts['fill']>;
    const facts: OrderFacts = {
      ...BOUGHT,
      order: { ...BOUGHT.order, type: 'LIMIT', side },
      fill: { ...fill, print: { ...fill.print, kind } },
    };
    const found = await breachesOf(facts);
    expect(found.some((text) => text.startsWith('its price is what'))).toBe(!isRight);
  });
});

describe('what was asked for', () => {
  type Fill = NonNullable<OrderFacts['fill']>;
  type Wish = Partial<NonNullable<ReceiptFile['acceptance']['order']>>;
  const LIMIT = { type: 'LIMIT', time_in_force: 'GTC', quantity: '2' } as const;
  const SPLIT = { at: '2026-03-02T01:23:45.700000Z', new_shares: '4', old_shares: '1' };
  const TO_HALF = { at: '2026-03-02T01:23:45.800000Z', new_shares: '1', old_shares: '2' };

  /** Breaches of an order with such a body that came to such a fill; what is booked left aside. */
  async function breachesAsked(wish: Wish, change: Partial<Fill> = {}): Promise<readonly string[]> {
    const { quantity: _, ...named } = ORDER;
    const order = { ...named, ...wish } as NonNullable<ReceiptFile['acceptance']['order']>;
    const { side, type } = order;
    const facts = withFill(change);
    const body_sha256 = intentHash(order);
    const asked = { ...facts, order: { ...facts.order, side, type, body_sha256 } };
    const file = await receiptOf(asked);
    const found = await breaches({ ...file, acceptance: { ...file.acceptance, order } });
    return found.filter((text) => !/^it moved|×|^its price is what/.test(text));
  }

  it.each([
    ['its quantity', { quantity: '2' }, {}],
    ['a limit that is met', { ...LIMIT, limit_price: '227.53' }, {}],
    ['a limit to sell', { ...LIMIT, side: 'SELL', limit_price: '227.53' }, {}],
    ['an amount that it spends to the last won', { amount_krw: '633513' }, {}],
    ['an amount of a sale, costs aside', { side: 'SELL', amount_krw: '633069' }, {}],
    ['a corridor', { quantity: '2', reference_price: '225', max_slippage_bps: 113 }, {}],
    ['new shares', { quantity: '0.5' }, { splits: [SPLIT] }],
    ['new shares down to a lot', { quantity: '1' }, { quantity: '2', splits: [SPLIT, TO_HALF] }],
    ['less than a share', { quantity: '11' }, { quantity: '5', splits: [TO_HALF] }],
    [
      'a limit of old shares',
      { ...LIMIT, quantity: '0.5', limit_price: '910.12' },
      { splits: [SPLIT] },
    ],
    [
      'a corridor of old shares',
      { quantity: '0.5', reference_price: '900', max_slippage_bps: 113 },
      { splits: [SPLIT] },
    ],
  ] as const)('%s is no breach', async (_, wish, change) => {
    expect(await breachesAsked(wish, change as Partial<Fill>)).toEqual([]);
  });

  it.each([
    [{ ...LIMIT, quantity: '1', limit_price: '300' }, {}, 'it filled 2, of 1 that were'],
    [{ quantity: '3' }, {}, 'it filled 2, of 3 that were'],
    [{ ...LIMIT, limit_price: '227.52' }, {}, 'it paid no more than the limit of 227.52'],
    [{ ...LIMIT, side: 'SELL', limit_price: '227.54' }, {}, 'it got no less than the limit of'],
    [{ amount_krw: '633512' }, {}, 'it kept to the 633512 won'],
    [{ side: 'SELL', amount_krw: '633068' }, {}, 'it kept to the 633068 won'],
    [
      { quantity: '2', reference_price: '225', max_slippage_bps: 112 },
      {},
      'its price is not worse than 225 by more than 112 basis points',
    ],
    [
      { side: 'SELL', quantity: '2', reference_price: '230', max_slippage_bps: 107 },
      {},
      'its price is not worse than 230 by more than 107 basis points',
    ],
    [{ quantity: '2' }, { splits: [SPLIT] }, 'it filled 2, of 2 that were'],
    [{ quantity: '0.8' }, { splits: [SPLIT] }, 'it filled 2, of 0.8 that were'],
    [
      { ...LIMIT, quantity: '0.5', limit_price: '910.11' },
      { splits: [SPLIT] },
      'it paid no more than the limit of 910.11',
    ],
    [
      { quantity: '0.5', reference_price: '900', max_slippage_bps: 112 },
      { splits: [SPLIT] },
      'its price is not worse than 900',
    ],
    [
      { quantity: '0.5' },
      { splits: [{ ...SPLIT, at: ACCEPTED_AT }] },
      'between acceptance and its price the shares were split: 4 for 1',
    ],
    [
      { quantity: '0.5' },
      { splits: [{ ...SPLIT, at: '2026-03-02T01:23:46.000001Z' }] },
      'between acceptance and its price the shares were split: 4 for 1',
    ],
    [
      { quantity: '1' },
      { splits: [TO_HALF, SPLIT] },
      'between acceptance and its price the shares were split: 1 for 2',
    ],
  ] as const)('%j is not what %j gives', async (wish, change, text) => {
    const found = await breachesAsked(wish, change as Partial<Fill>);
    expect(found).toEqual([expect.stringContaining(text)]);
  });
});

describe('a sale by the house', () => {
  const SOLD_AT = '2026-03-02T01:24:10.000000Z';
  const id = deriveForcedSaleId(USER, parseInstant(SOLD_AT) as number, 'US-STOCK-AAPL');
  const fill = BOUGHT.fill as NonNullable<OrderFacts['fill']>;
  const sold = (order: Partial<OrderFacts['order']> = {}, at = SOLD_AT): OrderFacts => ({
    ...BOUGHT,
    // The print is 24 s older than the sale.
    fill: { ...fill, price: '227.5', gross: '455', gross_krw: '632985' },
    ledger: {
      journal_id: id,
      lines: [
        { account: 'CASH', amount: '632985', asset: 'KRW' },
        { account: 'FX', amount: '-632985', asset: 'KRW' },
        { account: 'FX', amount: '455', asset: 'USD' },
        { account: 'MARKET', amount: '-455', asset: 'USD' },
        { account: 'CASH', amount: '-444', asset: 'KRW' },
        { account: 'FEES', amount: '444', asset: 'KRW' },
        { account: 'MARKET', amount: '2', asset: 'US-STOCK-AAPL' },
        { account: 'HOLDING', amount: '-2', asset: 'US-STOCK-AAPL' },
      ],
    },
    order: {
      ...{ ...BOUGHT.order, order_id: id, client_order_id: id, side: 'SELL' },
      ...{ accepted_at: SOLD_AT, not_before: '2026-03-02T01:23:45.999999Z', ...order },
    },
    outcome: { ...BOUGHT.outcome, at },
  });
  const fileOf = async (facts: OrderFacts): Promise<ReceiptFile> => {
    const { settlement } = await receiptOf(facts);
    const { order_id, client_order_id, body_sha256, accepted_at } = facts.order;
    const named = { order_id, client_order_id, body_sha256, accepted_at };
    return { acceptance: { ...named, user_id: USER, receipt: null }, settlement };
  };

  it('holds in everything, though nobody ordered it', async () => {
    const checks = await checkReceipt(await fileOf(sold()), keys);
    expect(checks.filter(({ holds }) => holds !== true)).toEqual([]);
    expect(checks[0]?.text).toMatch(/^the house sold it at 2026-03-02T01:24:10/);
  });

  it.each([
    ['a purchase', sold({ side: 'BUY' }), /the last one when the house sold it/],
    ['another moment than it is booked at', sold({}, ACCEPTED_AT), /the last one when/],
    ['a print that came later', sold({ accepted_at: ACCEPTED_AT }, ACCEPTED_AT), /the last one/],
    ['a print that did not count', sold({ not_before: SOLD_AT }), /the last one when/],
    ['another instrument than its id says', sold({ ticker_id: 'US-STOCK-TSLA' }), /order’s id/],
  ])('shows: %s', async (_, facts, text) => {
    const found = await breaches(await fileOf(facts));
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(text)]));
  });
});

describe('receipts of one account', () => {
  const chain = async () => {
    const first = await receiptOf({ ...BOUGHT, link: { prev_hash: null, seq: 1, user_id: USER } });
    const prev_hash = first.settlement?.hash as string;
    const second = await receiptOf({ ...FAILED, link: { prev_hash, seq: 2, user_id: USER } });
    return [first, second] as const;
  };

  it('hold when each names the one before, in whatever order they are given', async () => {
    const files = await chain();
    const verdicts = [...checkChain(files), ...checkChain(files.toReversed())];
    expect(verdicts.map(({ holds }) => holds)).toEqual([true, true]);
  });

  it('show a receipt that was exchanged, and two at one place', async () => {
    const [first, second] = await chain();
    const other = await receiptOf({ ...FAILED, link: { prev_hash: null, seq: 1, user_id: USER } });
    expect(checkChain([other, second])).toEqual([
      { holds: false, text: 'receipt no. 2 names no. 1 as the one before it' },
    ]);
    expect(checkChain([first, other]).map(({ holds }) => holds)).toEqual([false]);
    expect(checkChain([first, first]).map(({ holds }) => holds)).toEqual([true]);
  });

  it('say nothing of receipts between which others are missing, or of another account', async () => {
    const [first, second] = await chain();
    const later = await receiptOf({ ...FAILED, link: { ...BOUGHT.link, seq: 9 } });
    const user_id = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3d';
    const others = await receiptOf({ ...FAILED, link: { ...BOUGHT.link, seq: 2, user_id } });
    const pairs = [[first, later] as const, [first, others] as const, [second, later] as const];
    expect(pairs.flatMap((pair) => checkChain(pair))).toEqual([]);
  });
});
