import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createSql, type Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import type { Breach } from '../chaos/checks/breach.ts';
import { checkLedger } from '../chaos/checks/check-ledger.ts';
import { decidedAlike } from '../chaos/checks/decided-alike.ts';
import {
  type LedgerFigures,
  readLedgerFigures,
  readRecords,
} from '../chaos/checks/read-records.ts';
import { reconcile } from '../chaos/checks/reconcile.ts';
import { createSettlementWatch } from '../chaos/checks/settlement-watch.ts';
import { type CheckReceipt, openReceiptCheck } from '../chaos/load/check-receipt.ts';
import type { Client } from '../chaos/load/client.ts';
import { type Load, startLoad } from '../chaos/load/load.ts';
import { openReceiptBook, type ReceiptBook } from '../chaos/load/receipt-book.ts';
import { seededRandom } from '../chaos/seeded-random.ts';
import { inviteFriends } from './friends.ts';
import type { TwoHosts } from './two-hosts.ts';

/** Friends who trade on two machines, and everything that is known of what they were promised. */
export interface TradingStage {
  readonly friends: readonly Client[];
  readonly sql: Sql;
  readonly book: ReceiptBook;
  readonly load: Load;
  /** Holds the load until all that was promised has its outcome; throws when that takes too long. */
  settled(): Promise<void>;
  /** With nothing left under way: every promise kept, every rule true, every order decided alike. */
  reckon(): Promise<Reckoning>;
  close(): Promise<void>;
}

export interface Reckoning {
  readonly promised: number;
  readonly ledger: LedgerFigures;
  /** Orders that came out alike when they were decided once more on the whole tape. */
  readonly decidedAgain: number;
  /** What cannot be decided once more, how much of it, and why; a line each. */
  readonly leftOut: readonly string[];
  readonly breaches: readonly Breach[];
  /** What the verify container said, which asks the broker too. */
  readonly verify: { readonly code: number | null; readonly output: string };
}

export interface TradingStageOptions {
  readonly friends: number;
  readonly perSecond: number;
  readonly seed: number;
  readonly clock: Clock;
  readonly nowMs: () => number;
}

const STATEMENT_WITHIN_MS = 120_000;
const QUIET_WITHIN_MS = 40_000;

/** Both machines run and have their first word from home. */
export async function openTradingStage(
  rig: TwoHosts,
  options: TradingStageOptions,
): Promise<TradingStage> {
  const { clock, nowMs } = options;
  const friends = await inviteFriends(rig, { count: options.friends, clock });
  const sql = createSql({
    url: await makeObserver(rig),
    applicationName: 'two-hosts',
    poolSize: 3,
    statementTimeoutMs: STATEMENT_WITHIN_MS,
  });
  const book = openReceiptBook(join(rig.run.folder, 'receipts.jsonl'));
  // Read each time: the edge's keys may be rotated.
  const checkReceipt: CheckReceipt = async (receipt, facts) =>
    await (await openReceiptCheck(keyFile(rig, 'edge-keys')))(receipt, facts);
  const load = startLoad({
    clients: friends,
    perSecond: options.perSecond,
    random: seededRandom(options.seed),
    post: { origin: rig.origin, book, checkReceipt, clock },
    nowMs,
  });
  const watch = createSettlementWatch({ sql, book, nowMs });
  return {
    friends,
    sql,
    book,
    load,
    async settled() {
      await load.quiet(QUIET_WITHIN_MS);
      const open = await watch.untilSettled();
      load.setPace(1);
      if (open.length > 0) throw new Error(`${open.length} promised orders have no outcome`);
    },
    async reckon() {
      await load.quiet(QUIET_WITHIN_MS);
      const open = await watch.untilSettled();
      const again = await decidedAlike(sql);
      const breaches: Breach[] = [
        ...book.faults.map((what) => ({ check: 'answer', what })),
        ...open.map((id) => ({ check: 'liveness', what: `order ${id} has no outcome` })),
        ...reconcile({ sent: book.orders, ...(await readRecords(sql)) }),
        ...again.breaches,
        ...(await checkLedger(sql)),
      ];
      const verify = await rig.home.runTool('verify');
      if (verify.code !== 0) breaches.push({ check: 'verify', what: verify.output });
      return {
        promised: book.promisedIds.length,
        ledger: await readLedgerFigures(sql),
        ...{ decidedAgain: again.alike, leftOut: again.leftOut },
        breaches,
        verify,
      };
    },
    async close() {
      await load.finish(0);
      await sql.end({ timeout: 1 });
      await book.close();
    },
  };
}

function keyFile(rig: TwoHosts, name: string): string {
  return join(rig.home.folder, 'deploy/secrets/home/keys/public', `${name}.json`);
}

/** Who looks on has a role of its own at the database: the owner's password may be rotated. */
async function makeObserver(rig: TwoHosts): Promise<string> {
  const url = new URL(rig.databaseUrlOf('setup'));
  const owner = createSql({ url: url.href, applicationName: 'two-hosts', poolSize: 1 });
  url.username = 'observer';
  url.password = randomUUID();
  try {
    await owner.unsafe(`create role observer superuser login password '${url.password}'`);
  } finally {
    await owner.end({ timeout: 1 });
  }
  return url.href;
}
