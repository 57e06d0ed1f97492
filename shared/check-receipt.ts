/**
 * Checks what home and the edge have signed of an order, with their public keys alone: no database, no
 * secret, no trust in who hands the receipt over. Runs in a browser too.
 */
import { type CryptoKey, importJWK } from 'jose';
import { z } from 'zod';
import { checkAsked } from './check-asked.ts';
import { check, checkSettledAmounts, type ReceiptCheck } from './check-settlement.ts';
import { parseInstant } from './instant.ts';
import { placeOrderSchema } from './order.ts';
import { intentHash } from './order-envelope.ts';
import { deriveForcedSaleId, deriveOrderId, isForcedSale } from './order-id.ts';
import { receiptKeyId, verifyReceipt } from './receipt.ts';
import {
  type OrderFacts,
  orderFactsSchema,
  receiptHash,
  verifyReceiptHash,
} from './settlement-receipt.ts';

/** It waits; or it was decided upon its account without a place in the chain. */
export const NO_SETTLEMENT = ['PENDING', 'BEFORE_RECEIPTS'] as const;

/** What `GET /orders/{order_id}/receipt` answers, with what a client may have put into it. */
export const receiptFileSchema = z.object({
  acceptance: z.object({
    order_id: z.uuid(),
    user_id: z.uuid(),
    client_order_id: z.uuid(),
    body_sha256: z.string(),
    accepted_at: z.string(),
    /** The receipt of the 202. */
    receipt: z.string().nullable(),
    /** The body of the order as it was sent. */
    order: placeOrderSchema.optional(),
  }),
  settlement: z
    .object({ facts: orderFactsSchema, hash: z.string(), signature: z.string(), kid: z.string() })
    .nullable(),
  /** Why there is no settlement. */
  no_settlement: z.enum(NO_SETTLEMENT).nullable().optional(),
});
export type ReceiptFile = z.output<typeof receiptFileSchema>;

/** What /.well-known/jwks.json publishes; other keys may stand beside those of receipts. */
export const publishedKeysSchema = z.object({
  keys: z.array(
    z.object({
      ...{ kty: z.string(), crv: z.string().optional(), kid: z.string(), x: z.string().optional() },
      purpose: z.string(),
    }),
  ),
});
export type PublishedKeys = z.output<typeof publishedKeysSchema>;

/** All that one receipt can be held against, in the order in which people would. */
export async function checkReceipt(
  { acceptance, settlement, no_settlement }: ReceiptFile,
  keys: PublishedKeys,
): Promise<ReceiptCheck[]> {
  const facts = settlement?.facts;
  return [
    ...(facts && isForcedSale(facts.order)
      ? [checkForcedSale(acceptance, facts)]
      : await checkAsOrdered(acceptance, keys, facts)),
    ...(settlement
      ? await checkSettlement(settlement, acceptance, keys)
      : [
          unchecked(
            no_settlement === 'BEFORE_RECEIPTS'
              ? 'it was settled before home gave receipts, and has none'
              : 'home has not said yet what became of it',
          ),
        ]),
  ];
}

/** Receipts of one account: whether each that stands right behind another names it. */
export function checkChain(files: readonly ReceiptFile[]): ReceiptCheck[] {
  const links = files.flatMap(({ settlement }) => {
    const link = settlement?.facts.link;
    return settlement && link && link.seq !== null
      ? [{ ...link, seq: link.seq, hash: settlement.hash }]
      : [];
  });
  const byPlace = links.toSorted((a, b) => compare(a.user_id, b.user_id) || a.seq - b.seq);
  return byPlace.slice(1).flatMap((link, at): ReceiptCheck[] => {
    const before = byPlace[at];
    if (!before || before.user_id !== link.user_id) return [];
    if (link.seq === before.seq) {
      return [
        check(link.hash === before.hash, `only one receipt is the account’s no. ${link.seq}`),
      ];
    }
    if (link.seq !== before.seq + 1) return [];
    const text = `receipt no. ${link.seq} names no. ${before.seq} as the one before it`;
    return [check(link.prev_hash === before.hash, text)];
  });
}

async function checkAsOrdered(
  acceptance: Acceptance,
  keys: PublishedKeys,
  facts: OrderFacts | undefined,
): Promise<ReceiptCheck[]> {
  return [
    await checkAcceptance(acceptance, keys),
    check(
      deriveOrderId(acceptance.user_id, acceptance.client_order_id) === acceptance.order_id,
      'the order’s id follows from its user and the id that the client gave it',
    ),
    ...checkOrder(acceptance, facts),
  ];
}

/** Nobody ordered it, so nobody has accepted it, and there is no body that was sent. */
function checkForcedSale({ user_id, order_id }: Acceptance, { order }: OrderFacts): ReceiptCheck {
  const at = parseInstant(order.accepted_at) ?? 0;
  return check(
    deriveForcedSaleId(user_id, at, order.ticker_id) === order_id,
    `the house sold it at ${order.accepted_at}: the order’s id follows from its user, that moment and the instrument`,
  );
}

type Acceptance = ReceiptFile['acceptance'];
type Settlement = NonNullable<ReceiptFile['settlement']>;

async function checkAcceptance(acceptance: Acceptance, keys: PublishedKeys): Promise<ReceiptCheck> {
  const { receipt } = acceptance;
  if (receipt === null) {
    return unchecked('the edge’s promise: put the receipt of the 202 into acceptance.receipt');
  }
  const facts = {
    orderId: acceptance.order_id,
    userId: acceptance.user_id,
    clientOrderId: acceptance.client_order_id,
    bodySha256: acceptance.body_sha256,
    acceptedAt: acceptance.accepted_at,
  };
  const key = await keyOf(keys, 'receipt', receiptKeyId(receipt));
  return check(
    key !== undefined && (await verifyReceipt(receipt, facts, key)),
    `the edge signed that it accepted the order at ${acceptance.accepted_at}`,
  );
}

/** The body that was sent, where the client has put it beside its receipt. */
function checkOrder({ order, body_sha256 }: Acceptance, facts?: OrderFacts): ReceiptCheck[] {
  if (!order)
    return [unchecked('what was asked for: put the body of the order into acceptance.order')];
  const isSame =
    !facts ||
    (order.ticker_id === facts.order.ticker_id &&
      order.side === facts.order.side &&
      order.type === facts.order.type);
  return [
    check(intentHash(order) === body_sha256, 'what was accepted is the order as it was sent'),
    check(isSame, 'what was settled is of the instrument, side and type that were asked for'),
    ...(facts ? checkAsked(order, facts) : []),
  ];
}

async function checkSettlement(
  { facts, hash, signature, kid }: Settlement,
  acceptance: Acceptance,
  keys: PublishedKeys,
): Promise<ReceiptCheck[]> {
  const key = await keyOf(keys, 'settlement-receipt', kid);
  const { link, order } = facts;
  const names = ['order_id', 'client_order_id', 'body_sha256', 'accepted_at'] as const;
  return [
    check(
      names.every((name) => order[name] === acceptance[name]) &&
        link.user_id === acceptance.user_id,
      'what was settled is the order that was accepted',
    ),
    check(receiptHash(facts) === hash, 'the hash is of these facts'),
    key === undefined
      ? check(
          false,
          `home signed the hash: its key ${kid} is not published, or no longer; if it was replaced, fetch the receipt again`,
        )
      : check(await verifyReceiptHash(hash, signature, key), 'home signed the hash'),
    placeInChain(facts),
    ...checkSettledAmounts(facts),
  ];
}

function placeInChain({ link, fill, ledger }: OrderFacts): ReceiptCheck {
  const { seq, prev_hash } = link;
  if (seq === null) {
    // A fill is decided upon an account, and all of that is in its chain.
    return check(
      prev_hash === null && fill === null && ledger.lines.length === 0,
      'it was refused as it came, and is no link of the account’s chain',
    );
  }
  const behind = prev_hash === null ? 'the first' : `behind ${prev_hash}`;
  return check(
    (seq === 1) === (prev_hash === null),
    `it is the account’s receipt no. ${seq}, ${behind}`,
  );
}

async function keyOf(
  { keys }: PublishedKeys,
  purpose: string,
  kid: string | undefined,
): Promise<CryptoKey | undefined> {
  const found = keys.find((key) => key.kid === kid && key.purpose === purpose);
  if (!found?.x || found.kty !== 'OKP' || found.crv !== 'Ed25519') return undefined;
  const { kty, crv, x } = found;
  return (await importJWK({ kty, crv, x }, 'EdDSA')) as CryptoKey;
}

function unchecked(text: string): ReceiptCheck {
  return { holds: undefined, text };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
