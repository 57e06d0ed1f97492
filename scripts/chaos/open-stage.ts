import type { Clock } from '@mockstreet/shared/instant';
import { createSettlementWatch } from './checks/settlement-watch.ts';
import type { Stage } from './fault.ts';
import { openReceiptCheck } from './load/check-receipt.ts';
import { startLoad } from './load/load.ts';
import { openClients } from './load/open-clients.ts';
import type { Rig } from './rig/rig.ts';
import { seededRandom } from './seeded-random.ts';

export interface StageOptions {
  readonly seed: number;
  readonly users: number;
  readonly ordersPerSecond: number;
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly nowMs: () => number;
}

/** Users who trade: MARKET and LIMIT orders, cancels and bailouts. */
export async function openStage(
  rig: Rig,
  book: Stage['book'],
  { clock, nowMs, ...options }: StageOptions,
): Promise<Stage> {
  const { sql } = rig.admin;
  const { origin } = rig;
  const clients = await openClients({ sql, origin, count: options.users, clock });
  options.print(`${clients.length} users signed in at ${origin}`);
  const load = startLoad({
    clients,
    perSecond: options.ordersPerSecond,
    random: seededRandom(options.seed ^ 0x5eed),
    post: {
      origin,
      book,
      clock,
      checkReceipt: await openReceiptCheck(rig.instance.data.home.edgeKeys),
    },
    hasLimits: true,
    nowMs,
  });
  const watch = createSettlementWatch({ sql, book, nowMs });
  const wallMs = () => Math.floor(clock() / 1000);
  return { rig, book, load, watch, nowMs, wallMs };
}
