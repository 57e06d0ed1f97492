import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addMicros,
  formatInstant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { placeOrderSchema } from '@mockstreet/shared/order';
import {
  intentHash,
  type OrderEnvelope,
  orderEnvelopeSchema,
} from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import type { ConfirmChannel } from 'amqplib';
import type { FaultKind, Stage } from '../fault.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { publishToPartition, readRecentMessages } from './recent-messages.ts';

const RECENT_MS = 6_000;
const COPIED_MAX = 200;

interface Envelope {
  readonly envelope: OrderEnvelope;
  readonly content: Buffer;
}

async function recentEnvelopes(channel: ConfirmChannel, stage: Stage): Promise<Envelope[]> {
  const since = new Date(stage.wallMs() - RECENT_MS);
  const messages = await readRecentMessages(channel, since);
  return messages.flatMap(({ content }) => {
    const parsed = orderEnvelopeSchema.safeParse(parseJson(content));
    return parsed.success ? [{ envelope: parsed.data, content }] : [];
  });
}

/**
 * Copies of what was just journaled come in again, shuffled, some of them several times; resolves
 * with how many.
 */
async function repeat(stage: Stage, random: SeededRandom): Promise<number> {
  return await stage.rig.admin.withBroker(async (channel) => {
    const recent = (await recentEnvelopes(channel, stage)).slice(-COPIED_MAX);
    const copies = recent.flatMap((one) => Array.from({ length: random.between(0, 3) }, () => one));
    for (const { envelope, content } of random.shuffled(copies)) {
      publishToPartition(channel, envelope.user_id, content);
    }
    await channel.waitForConfirms();
    return copies.length;
  });
}

const repeated: FaultKind = {
  name: 'deliveries repeated and out of order',
  prepare(random) {
    const times = random.between(2, 4);
    return {
      detail: `${times} times`,
      async inject(stage) {
        let hits = 0;
        for (let time = 0; time < times; time++) {
          hits += await repeat(stage, random);
          await sleep(200);
        }
        return hits;
      },
    };
  },
};

/** The same while nobody reads: originals and copies come in one batch. */
const repeatedInBacklog: FaultKind = {
  name: 'deliveries repeated in a backlog',
  prepare(random) {
    const ms = random.between(1_500, 3_500);
    return {
      detail: `after ${ms} ms`,
      async inject(stage) {
        stage.rig.brokerWire.refuse();
        await sleep(ms);
        const hits = await repeat(stage, random);
        stage.rig.brokerWire.heal();
        return hits;
      },
    };
  },
};

/** What someone with the edge's rights may put into the queues; none of it may have an effect. */
const POISONS: readonly ((given: Envelope) => Buffer)[] = [
  () => Buffer.from('{"version": 2, "order_id": '),
  () => Buffer.from([0xff, 0xfe, 0x00, 0x7f]),
  () => Buffer.from('null'),
  ({ envelope }) => json({ ...envelope, version: 99 }),
  ({ envelope }) => json({ ...envelope, order: { ...envelope.order, quantity: '-1' } }),
  // Another body under the same credential, with and without the hash that belongs to it.
  ({ envelope }) => json({ ...envelope, order: otherSide(envelope) }),
  ({ envelope }) => json(forged(envelope, { order: otherSide(envelope) })),
  // A new order under a credential that was seen; the same in the past and in the future.
  ({ envelope }) => json(forged(envelope, { client_order_id: randomUUID() })),
  ({ envelope }) => json({ ...envelope, accepted_at: shifted(envelope, -3_600) }),
  ({ envelope }) =>
    json({
      ...forged(envelope, { client_order_id: randomUUID() }),
      accepted_at: shifted(envelope, 40),
    }),
  // For someone else.
  ({ envelope }) => json(forged(envelope, { user_id: randomUUID() })),
];

const poison: FaultKind = {
  name: 'poison in the queues',
  prepare(random) {
    const times = random.between(2, 3);
    return {
      detail: `${times} rounds of ${POISONS.length}`,
      async inject(stage) {
        return await stage.rig.admin.withBroker(async (channel) => {
          let hits = 0;
          for (let time = 0; time < times; time++) {
            const recent = await recentEnvelopes(channel, stage);
            if (recent.length === 0) continue;
            for (const make of random.shuffled(POISONS)) {
              const given = random.pick(recent);
              publishToPartition(channel, given.envelope.user_id, make(given));
              hits += 1;
            }
            await channel.waitForConfirms();
            await sleep(300);
          }
          return hits;
        });
      },
    };
  },
};

export function messageFaults(): FaultKind[] {
  return [repeated, repeatedInBacklog, poison];
}

/** Made to agree with itself, as a forger would. */
function forged(envelope: OrderEnvelope, change: Partial<OrderEnvelope>): OrderEnvelope {
  const next = { ...envelope, ...change } as OrderEnvelope;
  return {
    ...next,
    order_id: deriveOrderId(next.user_id, next.client_order_id),
    body_sha256: intentHash(next.order),
  };
}

function otherSide({ order }: OrderEnvelope): OrderEnvelope['order'] {
  return placeOrderSchema.parse({ ...order, side: order.side === 'BUY' ? 'SELL' : 'BUY' });
}

function shifted({ accepted_at: acceptedAt }: OrderEnvelope, seconds: number): string {
  const at = parseInstant(acceptedAt);
  if (at === undefined) throw new RangeError(`not a time: ${acceptedAt}`);
  return formatInstant(addMicros(at, seconds * MICROS_PER_SECOND));
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
