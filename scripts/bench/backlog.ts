import { type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parsePublicKeys } from '@mockstreet/home/accounts/keys/key-files';
import {
  COMMAND_ENVELOPE_VERSION,
  type CommandEnvelope,
  commandHash,
  deriveCommandId,
} from '@mockstreet/shared/command-envelope';
import { formatInstant, instant } from '@mockstreet/shared/instant';
import {
  type BoundEnvelope,
  bindingKeyOf,
  bindToSeal,
  boundFactsOf,
} from '@mockstreet/shared/node/order-binding';
import {
  intentHash,
  ORDER_ENVELOPE_VERSION,
  type OrderEnvelope,
} from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { BINDING_KEY_BYTES, createCredentialSealer } from '@mockstreet/shared/sealed-credential';
import { MESSAGE_TYPE, ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import { traceparentOf } from '@mockstreet/shared/traceparent';
import { uuidV7 } from '@mockstreet/shared/uuid-v7';
import { type ConfirmChannel, connect } from 'amqplib';
import type { BenchMarket } from './bench-database.ts';
import type { Load } from './bench-load.ts';
import { benchUserId } from './bench-users.ts';

export interface BacklogOptions {
  readonly amqpUrl: string;
  readonly market: BenchMarket;
  /** Sealed access tokens of the users, by their numbers. */
  readonly seals: readonly BenchSeal[];
  /** How many orders and commands. */
  readonly count: number;
  readonly load: Load;
  /** Each has its place in a trace, and so large a share of them is sampled; none has where it is left out. */
  readonly sampledShare?: number | undefined;
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
  for (let number = 0; number < options.count; number++) {
    publish(channel, backlogEnvelope(options, number), traceHeaders(options, number));
    if (number % CONFIRM_EVERY === 0) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
  await connection.close();
}

/** The message with this number. */
function backlogEnvelope(options: BacklogOptions, number: number): OrderEnvelope | CommandEnvelope {
  const { market, seals, load } = options;
  const userNumber = (number * USER_STRIDE) % seals.length;
  const turn = Math.floor(number / seals.length);
  const { acceptedAt, clientId, userId } = originOf(options, number);
  const numberOf = (earlier: number) => number - (turn - earlier) * seals.length;
  const orderIdOf = (earlier: number) =>
    deriveOrderId(userId, originOf(options, numberOf(earlier)).clientId);
  const ask = load.ask(market, { userNumber, turn, orderIdOf });
  const { sealed, bindingKey } = seals[userNumber] as BenchSeal;
  const common = {
    user_id: userId,
    accepted_at: formatInstant(acceptedAt),
    clock_error_ms: 0,
    intake_id: 'edge-1',
  };
  const bound = <Envelope extends BoundEnvelope>(envelope: Envelope) => {
    const binding = bindToSeal(bindingKey, boundFactsOf(envelope));
    return { ...envelope, credential: { scheme: 'Bearer', sealed, binding } } as const;
  };
  if ('command' in ask) {
    return bound({
      ...{ version: COMMAND_ENVELOPE_VERSION, ...common, ...ask },
      command_id: deriveCommandId(userId, clientId),
      client_command_id: clientId,
      body_sha256: commandHash(ask.command),
    });
  }
  return bound({
    ...{ version: ORDER_ENVELOPE_VERSION, ...common, ...ask },
    order_id: deriveOrderId(userId, clientId),
    client_order_id: clientId,
    body_sha256: intentHash(ask.order),
  });
}

/** When a message was accepted and who sent it, evenly over the outage. */
function originOf({ market, seals, count }: BacklogOptions, number: number) {
  const { from, to } = market.outage;
  const acceptedAt = instant(from + Math.floor(((to - from) / count) * number));
  const userId = benchUserId((number * USER_STRIDE) % seals.length);
  return { acceptedAt, userId, clientId: uuidV7(acceptedAt, numbered(number)) };
}

/** Ten bytes that tell a number. */
function numbered(number: number): Uint8Array {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(6, number);
  return bytes;
}

/** Evenly: of a hundredth each hundredth. */
function traceHeaders({ sampledShare }: BacklogOptions, number: number) {
  if (sampledShare === undefined) return {};
  const isSampled = number % Math.round(1 / sampledShare) === 0;
  const [traceId, spanId] = [32, 16].map((digits) =>
    (number + 1).toString(16).padStart(digits, '0'),
  );
  return {
    headers: { traceparent: traceparentOf(traceId as string, spanId as string, isSampled) },
  };
}

function publish(
  channel: ConfirmChannel,
  envelope: OrderEnvelope | CommandEnvelope,
  trace: object,
): void {
  const isOrder = 'order_id' in envelope;
  channel.publish(ORDERS_EXCHANGE, envelope.user_id, Buffer.from(JSON.stringify(envelope)), {
    persistent: true,
    mandatory: true,
    type: isOrder ? MESSAGE_TYPE.order : MESSAGE_TYPE.command,
    messageId: isOrder ? envelope.order_id : envelope.command_id,
    ...trace,
  });
}
