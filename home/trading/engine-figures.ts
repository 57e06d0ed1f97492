import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { MARKETS } from '@mockstreet/shared/instrument-id';
import { createFigures, type Timed } from '@mockstreet/shared/node/figures';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { TurnReport } from './lane.ts';
import type { OrderRow } from './settlement/settlement-rows.ts';

/** What the engine tells of its turns. */
export interface TurnFigures {
  readonly timePostgres: Timed<'write'>;
  /** What a turn has written of orders, and when that was. */
  recordOrders(rows: readonly OrderRow[], at: Instant): void;
}

export interface EngineFigures extends TurnFigures {
  readonly registry: Registry;
  recordTurn(report: TurnReport): void;
}

/** Seconds from acceptance: live the next print is about one away; after an outage it is hours. */
const SETTLE_BUCKETS = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800, 7200, 43_200];

/** Up to the largest turn that BATCH_SIZE allows; the default's own is among them. */
const TURN_BUCKETS = [1, 5, 20, 100, 250, 500, 1000, 2000, 5000];

const OUTCOMES = ['decided', 'stored', 'poisoned', 'duplicates', 'conflicts'] as const;

/**
 * Labels are of closed lists: market, type, status and the code of a denial. A turn counts up in memory what it
 * decided alike, so that a thousand orders cost a few look-ups of labels.
 */
export function createEngineFigures(): EngineFigures {
  const { registry, postgresTimes } = createFigures();
  const registers = [registry];
  const outcomes = new Counter({
    name: 'mockstreet_engine_orders_total',
    help: 'Orders and commands by what a turn did with them.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of OUTCOMES) outcomes.inc({ outcome }, 0);
  const settled = new Counter({
    name: 'mockstreet_engine_settled_orders_total',
    help: 'Orders that came to their end: how, and by which code where not by a fill.',
    labelNames: ['status', 'code', 'market', 'type'],
    registers,
  });
  const batch = new Histogram({
    name: 'mockstreet_engine_turn_orders',
    help: 'Orders decided or stored in one turn that did anything.',
    buckets: TURN_BUCKETS,
    registers,
  });
  const settle = new Histogram({
    name: 'mockstreet_engine_settle_seconds',
    help: 'From acceptance at the edge to the commit at home, of MARKET orders.',
    buckets: SETTLE_BUCKETS,
    registers,
  });
  return {
    ...{ registry, timePostgres: postgresTimes(['write']) },
    recordTurn(report) {
      const handled = report.decided + report.stored;
      if (handled > 0) batch.observe(handled);
      for (const outcome of OUTCOMES) {
        if (report[outcome] > 0) outcomes.inc({ outcome }, report[outcome]);
      }
    },
    recordOrders(rows, at) {
      const alike = new Map<string, { first: OrderRow; count: number }>();
      for (const row of rows) {
        const { order, status, reason } = row;
        if (status === 'PENDING') continue;
        if (order.type === 'MARKET') settle.observe((at - order.acceptedAt) / MICROS_PER_SECOND);
        const key = `${status} ${reason} ${marketOf(order.tickerId)} ${order.type}`;
        const known = alike.get(key);
        if (known) known.count += 1;
        else alike.set(key, { first: row, count: 1 });
      }
      for (const { first, count } of alike.values()) settled.inc(labelsOf(first), count);
    },
  };
}

function labelsOf({ order, status, reason }: OrderRow) {
  const market = marketOf(order.tickerId);
  return { status, code: reason ?? 'none', market, type: order.type };
}

/** Anybody may order what there is not: `other`, or each would be a series. */
function marketOf(tickerId: string): string {
  return MARKETS.find((market) => tickerId.startsWith(`${market}-`)) ?? 'other';
}
