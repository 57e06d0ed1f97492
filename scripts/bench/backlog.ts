import { type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parsePublicKeys } from '@mockstreet/home/accounts/keys/key-files';
import { formatInstant, instant } from '@mockstreet/shared/instant';
import { bindingKeyOf, bindToSeal, boundFactsOf } from '@mockstreet/shared/node/order-binding';
import type { OrderIntent } from '@mockstreet/shared/order';
import { intentHash, type OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { BINDING_KEY_BYTES, createCredentialSealer } from '@mockstreet/shared/sealed-credential';
import { MESSAGE_TYPE, ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import { type ConfirmChannel, connect } from 'amqplib';
import type { BenchMarket } from './bench-database.ts';
import { benchUserId } from './bench-users.ts';

export interface BacklogOptions {
  readonly amqpUrl: string;
  readonly market: BenchMarket;
  /** Sealed access tokens of the users, by their numbers. */
  readonly seals: readonly BenchSeal[];
  readonly orders: number;
}

/** A credential as the edge keeps it while it is in use. */
export interface BenchSeal {
  readonly sealed: string;
  readonly bindingKey: KeyObject;
}

/** Seals each credential once, as the edge does, to the key in PUBLIC_KEYS_FILE. */
export async function sealCredentials(
  publicKeysFile: string,
  credentials: readonly string[],
): Promise<BenchSeal[]> {
  const keys = parsePublicKeys(publicKeysFile, readFileSync(publicKeysFile, 'utf8'));
  const [sealingKey] = keys.filter(({ purpose }) => purpose === 'sealing');
  if (!sealingKey) throw new Error(`${publicKeysFile} has no key to seal to`);
  const seal = await createCredentialSealer(sealingKey);
  const seals: BenchSeal[] = [];
  for (const credential of credentials) {
    const bindingKey = randomBytes(BINDING_KEY_BYTES);
    const sealed = await seal({ credential, bindingKey });
    seals.push({ sealed, bindingKey: bindingKeyOf(bindingKey) });
  }
  return seals;
}

const CONFIRM_EVERY = 2_000;
/** Far from any factor of the number of users, so that turns go through all of them. */
const USER_STRIDE = 7919;

/**
 * Publishes a backlog as intake would have during the outage: signed envelopes of all users in the
 * order of their acceptance, evenly over the interval.
 */
export async function publishBacklog(options: BacklogOptions): Promise<void> {
  const connection = await connect(options.amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  for (let number = 0; number < options.orders; number++) {
    publish(channel, backlogEnvelope(options, number));
    if (number % CONFIRM_EVERY === 0) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
  await connection.close();
}

/** The order with this number; the same every time. */
function backlogEnvelope(options: BacklogOptions, number: number): OrderEnvelope {
  const { market, seals, orders } = options;
  const { from, to } = market.outage;
  const userNumber = (number * USER_STRIDE) % seals.length;
  const userId = benchUserId(userNumber);
  const acceptedAt = instant(from + Math.floor(((to - from) / orders) * number));
  const order = intentOf(market, Math.floor(number / seals.length), userNumber);
  const clientOrderId = uuidV7(acceptedAt, numbered(number));
  const { sealed, bindingKey } = seals[userNumber] as BenchSeal;
  const envelope = {
    version: 2,
    order_id: deriveOrderId(userId, clientOrderId),
    client_order_id: clientOrderId,
    user_id: userId,
    accepted_at: formatInstant(acceptedAt),
    clock_error_ms: 0,
    intake_id: 'edge-1',
    body_sha256: intentHash(order),
    order,
  } as const;
  const binding = bindToSeal(bindingKey, boundFactsOf(envelope));
  return { ...envelope, credential: { scheme: 'Bearer', sealed, binding } };
}

/** A user goes through all instruments buying, then selling a part of each, and again. */
function intentOf(market: BenchMarket, turn: number, userNumber: number): OrderIntent {
  const { tickers } = market;
  const isBuy = Math.floor(turn / tickers.length) % 2 === 0;
  return {
    ticker_id: tickers[(turn * 7 + userNumber) % tickers.length] as string,
    side: isBuy ? 'BUY' : 'SELL',
    type: 'MARKET',
    amount_krw: isBuy ? '10000' : '6000',
  };
}

/** Ten bytes that tell a number. */
function numbered(number: number): Uint8Array {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(6, number);
  return bytes;
}

function publish(channel: ConfirmChannel, envelope: OrderEnvelope): void {
  channel.publish(ORDERS_EXCHANGE, envelope.user_id, Buffer.from(JSON.stringify(envelope)), {
    persistent: true,
    mandatory: true,
    type: MESSAGE_TYPE.order,
    messageId: envelope.order_id,
  });
}
