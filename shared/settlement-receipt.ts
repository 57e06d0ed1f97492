/**
 * Settlement receipts: what home says became of an order, so that whoever holds one can check it
 * without home. The facts are hashed as canonical JSON (RFC 8785: members in order of their names, no
 * spaces), so `jq -cS` and `sha256sum` come to the same hash; home signs the hash.
 *
 * What is decided upon an account is a chain: the facts of each receipt name the hash of the one
 * before. So none can be altered, left out or put in later without changing all that follow.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64url, type CryptoKey } from 'jose';
import { z } from 'zod';
import { parseInstant } from './instant.ts';
import { ORDER_TYPES, SIDES } from './order.ts';
import { portableSha256, type Sha256 } from './sha256.ts';

const decimal = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,8})?$/)
  .meta({ example: '90123000.5' });
const moment = z
  .string()
  .max(40)
  .refine((text) => parseInstant(text) !== undefined, 'not a time')
  .meta({ format: 'date-time', example: '2026-11-21T09:00:00.123456Z' });
const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' });

const shares = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .meta({ example: '10' });

/** Where the receipt stands in the account's chain. */
export const receiptLinkSchema = z.strictObject({
  /** Of the account's receipt before; null for its first. */
  prev_hash: hash.nullable(),
  /** From one; null for what was refused without a look at the account, which is no link. */
  seq: z.int().positive().nullable().meta({ example: 7 }),
  user_id: z.uuid(),
});

const namedPrintSchema = z.strictObject({
  at: moment,
  last: decimal,
  source: z.string().meta({ example: 'kis' }),
});

const fillFactsSchema = z.strictObject({
  /** Cost that entered (BUY) or left (SELL) the position. */
  cost_krw: decimal,
  currency: z.enum(['KRW', 'USD', 'KRW-COIN']),
  fee_krw: decimal,
  fx: z
    .strictObject({ applied_exchange_rate: decimal, print: namedPrintSchema.nullable() })
    .nullable(),
  gross: decimal,
  gross_krw: decimal,
  price: decimal,
  print: z.strictObject({
    ask: decimal.nullable(),
    at: moment,
    bid: decimal.nullable(),
    kind: z.enum(['QUOTE', 'TRADE', 'BAR']),
    last: decimal,
    source: z.string().meta({ example: 'kis' }),
    ticker_id: z.string().meta({ example: 'US-STOCK-AAPL' }),
  }),
  quantity: decimal,
  /** Of the instrument, between acceptance and print: what was asked for counts in the shares behind them. */
  splits: z.array(z.strictObject({ at: moment, new_shares: shares, old_shares: shares })),
  tax_krw: decimal,
});

/** Lines of one journal, in their order. `CASH` and `HOLDING` are the user's, others the house's. */
const ledgerFactsSchema = z.strictObject({
  journal_id: z.uuid(),
  lines: z.array(
    z.strictObject({
      account: z.string().meta({ example: 'CASH' }),
      amount: decimal,
      asset: z.string().meta({ example: 'KRW' }),
    }),
  ),
});

/** What a settlement receipt says of an order; no time in it is of home's clock. */
export const orderFactsSchema = z.strictObject({
  fill: fillFactsSchema.nullable(),
  kind: z.literal('ORDER'),
  ledger: ledgerFactsSchema,
  link: receiptLinkSchema,
  order: z.strictObject({
    accepted_at: moment,
    body_sha256: hash,
    client_order_id: z.uuid(),
    not_before: moment,
    order_id: z.uuid(),
    side: z.enum(SIDES),
    ticker_id: z.string().meta({ example: 'US-STOCK-AAPL' }),
    type: z.enum(ORDER_TYPES),
  }),
  outcome: z.strictObject({
    /** Event time; null for what was refused as it came. */
    at: moment.nullable(),
    /** Digest of the rules, fees and taxes among them, that decided. */
    decided_under: z.string().nullable().meta({ example: '0c79410c769a5da3' }),
    reason: z.string().nullable().meta({ example: 'NO_PRICE' }),
    reason_detail: z.string().nullable().meta({ example: 'available=4999 needed=5000' }),
    status: z.enum(['FILLED', 'FAILED', 'CANCELLED']),
  }),
  version: z.literal(1),
});

export type ReceiptLink = z.output<typeof receiptLinkSchema>;
export type NamedPrint = z.output<typeof namedPrintSchema>;
export type FillFacts = z.output<typeof fillFactsSchema>;
export type LedgerFacts = z.output<typeof ledgerFactsSchema>;
export type OrderFacts = z.output<typeof orderFactsSchema>;

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** RFC 8785, for what has no numbers but whole ones. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const members = value as { readonly [name: string]: Json };
  const names = Object.keys(members).sort();
  const texts = names.map(
    (name) => `${JSON.stringify(name)}:${canonicalJson(members[name] as Json)}`,
  );
  return `{${texts.join()}}`;
}

/** Hash of a receipt's facts, in lower hexadecimal. */
export function receiptHash(facts: Json, sha256: Sha256 = portableSha256): string {
  return sha256.hex(canonicalJson(facts));
}

/** Nothing else that home signs begins like this. */
const SIGNING_CONTEXT = 'mockstreet settlement receipt v1\n';

function signingInput(receiptHashHex: string): Uint8Array<ArrayBuffer> {
  return utf8ToBytes(`${SIGNING_CONTEXT}${receiptHashHex}`) as Uint8Array<ArrayBuffer>;
}

/** Ed25519, in base64url without padding. */
export async function signReceiptHash(
  receiptHashHex: string,
  privateKey: CryptoKey,
): Promise<string> {
  const signature = await crypto.subtle.sign('Ed25519', privateKey, signingInput(receiptHashHex));
  return base64url.encode(new Uint8Array(signature));
}

/** Whether home signed a hash; false too for what is no signature at all. */
export async function verifyReceiptHash(
  receiptHashHex: string,
  signature: string,
  publicKey: CryptoKey,
): Promise<boolean> {
  if (!/^[\w-]{86}$/.test(signature)) return false;
  const bytes = base64url.decode(signature) as Uint8Array<ArrayBuffer>;
  return await crypto.subtle.verify('Ed25519', publicKey, bytes, signingInput(receiptHashHex));
}
