import {
  addMicros,
  type Clock,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { Figures } from '@mockstreet/shared/node/figures';
import type { FairnessFigures } from '#fairness/read-fairness';
import type { ReadDatabase } from '../http/database.ts';

/** What of the house no process counts by itself, and Prometheus is told by the API. */
export interface HouseFigures {
  /** Looks up what is older than a few seconds; what cannot be looked up is not told. */
  refresh(): Promise<void>;
  /** The whole ledger was counted; answers what it came to. */
  noteLedger(figures: FairnessFigures): FairnessFigures;
}

interface Waiting {
  readonly deadLetters: number;
  readonly waitingOrders: number;
  readonly overdueStrikes: number;
  readonly overdueStrikesSince: Instant | null;
}

/** However often it is asked: two Prometheus' cost no more than one. */
const AGE_MICROS_MAX = 10 * MICROS_PER_SECOND;
/** More are told as so many: enough to wake somebody, and the pages of a look stay few. */
const COUNTED_MAX = 1_000;
/** A strike waits for its tapes, which after an outage takes minutes. */
const STRIKE_PATIENCE_MICROS = 15 * MICROS_PER_MINUTE;

export function tellHouse(
  { gauge }: Figures,
  { read, clock }: { readonly read: ReadDatabase; readonly clock: Clock },
): HouseFigures {
  let waiting: Waiting | undefined;
  let lookedAt = 0 as Instant;
  let ledger: FairnessFigures | undefined;
  const seconds = (at: Instant) => at / MICROS_PER_SECOND;
  gauge(
    'mockstreet_house_dead_letters',
    'Messages set aside that nobody has decided of; more than 1000 count as 1000.',
    () => waiting?.deadLetters ?? Number.NaN,
  );
  gauge(
    'mockstreet_house_waiting_orders',
    'Orders stored while they wait for a print; more than 1000 count as 1000.',
    () => waiting?.waitingOrders ?? Number.NaN,
  );
  gauge(
    'mockstreet_house_overdue_strikes',
    'Strikes of shares that were due a quarter of an hour ago and are not struck; more than 1000 count as 1000.',
    () => waiting?.overdueStrikes ?? Number.NaN,
  );
  gauge(
    'mockstreet_house_overdue_strike_timestamp_seconds',
    'When the oldest of those was due; 0 without any.',
    () => (waiting ? seconds(waiting.overdueStrikesSince ?? (0 as Instant)) : Number.NaN),
  );
  gauge(
    'mockstreet_house_imbalanced_assets',
    'Assets whose lines in the ledger do not sum to zero, as of the last count.',
    () => ledger?.imbalancedAssets ?? Number.NaN,
  );
  gauge(
    'mockstreet_house_ledger_counted_timestamp_seconds',
    'When the ledger was last counted.',
    () => (ledger ? seconds(ledger.at) : Number.NaN),
  );
  return {
    noteLedger(figures) {
      ledger = figures;
      return figures;
    },
    async refresh() {
      const now = clock();
      if (now - lookedAt < AGE_MICROS_MAX) return;
      lookedAt = now;
      waiting = await readWaiting(read, now).catch(() => undefined);
    },
  };
}

/** Each by an index that holds what waits and nothing else. */
async function readWaiting(read: ReadDatabase, now: Instant): Promise<Waiting | undefined> {
  const [row] = await read(
    (sql) => sql<Waiting[]>`
      with strikes as (
        select not_before from commands
        where status = 'PENDING' and kind = 'STRIKE'
          and not_before < ${addMicros(now, -STRIKE_PATIENCE_MICROS)}::timestamptz
        limit ${COUNTED_MAX})
      select
        (select count(*)::int from (
          select from dead_letters where state = 'OPEN' limit ${COUNTED_MAX}) as open) as "deadLetters",
        (select count(*)::int from (
          select from orders where status = 'PENDING' and resting_since is null
          limit ${COUNTED_MAX}) as waiting) as "waitingOrders",
        (select count(*)::int from strikes) as "overdueStrikes",
        (select min(not_before) from strikes) as "overdueStrikesSince"`,
  );
  return row;
}
