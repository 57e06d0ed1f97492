import type { Sql } from '@mockstreet/db/client';
import type { CommandEnvelope } from '@mockstreet/shared/command-envelope';
import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import type { TestVhost } from './broker.ts';
import { asService } from './database.ts';
import { type EngineProcess, startEngineProcess } from './engine-process.ts';
import { freePortBase } from './free-port-base.ts';
import type { manualClock, OrderDesk } from './order-desk.ts';
import { type TapeSecond, writeTestTape } from './test-tape.ts';

/** A stretch of trading that a home may live through, or find when it returns. */
export interface TradingStretch {
  readonly seconds: number;
  /** In order of acceptance. */
  readonly messages: readonly (OrderEnvelope | CommandEnvelope)[];
  readonly tape: readonly TapeSecond[];
  readonly desk: Pick<OrderDesk, 'publish' | 'beacon'>;
}

/** Messages, beacons and tape as they come to a home that is there, second by second. */
export async function liveThrough(
  { seconds, messages, tape, desk }: TradingStretch,
  { sql, clock }: { readonly sql: Sql; readonly clock: ReturnType<typeof manualClock> },
  eachSecond: (second: number) => Promise<void> = async () => {},
): Promise<void> {
  const waiting = [...messages];
  for (let second = 1; second <= seconds; second++) {
    const now = clock.advance(MICROS_PER_SECOND);
    for (let [next] = waiting; next && acceptedAt(next) <= now; [next] = waiting) {
      await desk.publish(next);
      waiting.shift();
    }
    await desk.beacon(now);
    const prints = tape.filter(({ at }) => at > now - MICROS_PER_SECOND && at <= now);
    await writeTestTape(sql, prints, now);
    await eachSecond(second);
  }
}

function acceptedAt({ accepted_at }: OrderEnvelope | CommandEnvelope): Instant {
  return instant(Date.parse(accepted_at) * 1000);
}

/** The engine as it is run, on the queues and the database of a test: to be killed half-way through turns. */
export async function startKillableEngine(
  databaseUrl: string,
  { vhost, desk }: { readonly vhost: TestVhost; readonly desk: OrderDesk },
  partitions: number,
): Promise<EngineProcess> {
  return await startEngineProcess({
    DATABASE_URL: asService(databaseUrl, 'engine'),
    AMQP_URL: vhost.amqpOf.engine,
    PUBLIC_KEYS_FILE: desk.keys.files.publicKeys,
    SEALING_KEYS_FILE: desk.keys.files.sealingKeys,
    PARTITIONS: `${partitions}`,
    BATCH_SIZE: '20',
    SESSIONS: 'always',
    PORT: `${await freePortBase()}`,
  });
}
